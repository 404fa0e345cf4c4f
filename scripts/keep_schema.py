"""Keep a small archive of the present schema for the upgrade tests of later ones.

Run it when a migration is released: it writes tests/archive/database/past/schema_N.zip.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.canonical import record_id
from archive.database.upgrade import newest_version
from archive.model import AttachmentLink, Capture, Evidence, Issue, Record, Rejected
from archive.rows import AttachmentFile, NewUrl, Visit
from archive.store import Archive

TARGET = (
    Path(__file__).resolve().parent.parent / "tests" / "archive" / "database" / "past"
)
BASE = "http://www.example.gov.cn/zwgk/"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
FILE = BASE + "1.doc"


def a_record(url: str, text: str) -> Record:
    """A report as cleaning would give it."""
    return Record(
        record_id=record_id(url),
        url=url,
        site_id="example",
        title="某县2020年法治政府建设年度报告",
        date="2021-03-01",
        date_kind="published",
        source="某县人民政府",
        source_kind="label",
        kind="law_government",
        report_year=2020,
        division_code="440882",
        province="广东省",
        text=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        rules_version="1",
        evidence=(Evidence("date", "2021年3月1日", "label"),),
        issues=(Issue("damaged", "warning", "一个字符丢失", 0, 1, "?"),),
        attachments=(AttachmentLink("附件", FILE, "doc"),),
        quality=0.9,
    )


def fill(archive: Archive) -> None:
    """Two reports, one of them changed, removed and restored; one rejected page."""
    run = archive.start_run("crawl example", now=NOW)
    archive.upsert_site("example", "某县人民政府", BASE, health="ok")
    archive.update_host("www.example.gov.cn", diagnosis="ok")
    archive.urls.add([NewUrl(BASE, "listing", "example", priority=10)])
    looks = [
        ("1", "办件581件。"),
        ("2", "没有变化。"),
        ("1", "办件585件。"),
        ("2", "没有变化。"),
    ]
    looks += [("1", None), ("1", "办件585件。")]
    for day, (name, text) in enumerate(looks):
        url, at = f"{BASE}{name}.html", NOW + timedelta(days=day)
        page = Capture(url, (text or "404").encode(), at, 200 if text else 404)
        stored = archive.write_capture(page)
        record = a_record(url, text) if text else None
        state, reason = ("archived", None) if text else ("gone", "http_404")
        links = (NewUrl(FILE, "attachment", "example"),)
        visit = Visit(
            url,
            state,
            reason,
            captures=(stored,),
            record=record,
            links=links,
            run_id=run,
        )
        archive.add_visit(visit)
    file = AttachmentFile("application/msword", 9, "00", "附件的正文", "ok")
    archive.add_visit(Visit(FILE, "archived", attachment=file, kind="attachment"))
    bad = f"{BASE}3.html"
    rejected = Rejected(bad, "login", "asks for a password")
    archive.add_visit(Visit(bad, "failed", "login", rejected=rejected))
    archive.end_run(run, {"archived": 2}, 3, now=NOW)


def main() -> None:
    """Write the archive and pack it."""
    TARGET.mkdir(exist_ok=True)
    target = TARGET / f"schema_{newest_version()}.zip"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Archive.open(folder, create=True) as archive:
            fill(archive)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.stat().st_size:
                    packed.write(path, path.relative_to(folder))
    print(target)


if __name__ == "__main__":
    main()
