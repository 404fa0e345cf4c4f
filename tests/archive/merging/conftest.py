"""Small archives to merge, each made by one look after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from archive.canonical import record_id
from archive.export.exporting import export
from archive.export.wanted import Wanted
from archive.model import AttachmentLink, DisclosureCell
from archive.rows import AttachmentFile, NewUrl, SiteIssue, Visit
from archive.store import Archive
from archive.store.verify import verify
from tests.archive.conftest import NOW, a_capture, a_record

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("jsonl", "csv", "parquet", "atom", "cdxj")


def look(
    archive: Archive, url: str, text: str | None, day: int = 0, **fields: object
) -> None:
    """One look at a page; no text: it is gone."""
    at = NOW + timedelta(days=day)
    archive.urls.add([NewUrl(url, "report")])
    status = 200 if text else 404
    body = (text or "").encode()
    stored = archive.write_capture(a_capture(url, body, fetched_at=at, status=status))
    if text is None:
        archive.add_visit(Visit(url, "gone", "http_404", captures=(stored,)))
        return
    record = a_record(url, text, **fields)
    archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))


def attach(archive: Archive, url: str, text: str) -> None:
    """The file of an attachment is received."""
    stored = archive.write_capture(a_capture(url, text.encode()))
    file = AttachmentFile("application/pdf", len(text), text[:2], text, "ok")
    visit = Visit(
        url, "archived", captures=(stored,), attachment=file, kind="attachment"
    )
    archive.add_visit(visit)


def part(folder: Path, number: int, count: int = 3) -> Path:
    """An archive of some pages of its own: changed, removed, rejected, with a file."""
    base = f"http://{number}.gov.cn/"
    with Archive.open(folder, create=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        archive.upsert_site(f"s{number}", f"第{number}县人民政府", base)
        for page in range(count):
            url = f"{base}{page}.html"
            look(archive, url, f"第{number}县第{page}号报告，办件{page}件。", page)
            look(archive, url, f"第{number}县第{page}号报告，办件{page + 9}件。", 5)
        look(archive, f"{base}0.html", None, 6)
        link = AttachmentLink("附件", f"{base}a.pdf", "pdf")
        cell = DisclosureCell("applications", "", "一、", "总计", 3, "3")
        more = {"attachments": (link,), "disclosure": (cell,)}
        look(archive, f"{base}with.html", f"第{number}县有附件。", 2, **more)
        attach(archive, f"{base}a.pdf", f"附件{number}的正文")
        issue = SiteIssue(code="blocked", severity="error", detail="x", url=base)
        archive.add_issue(issue, now=NOW)
        archive.end_run(run, {}, 0, now=NOW)
    return folder


def crawl(folder: Path, url: str, text: str | None, day: int = 9) -> None:
    """A part is crawled once more, and finds this."""
    with Archive.open(folder, writable=True) as archive, archive.lock():
        run = archive.start_run("crawl")
        look(archive, url, text, day)
        archive.end_run(run, {}, 0)


def exports(folder: Path, tmp_path: Path) -> list[bytes]:
    """What an archive gives to others, in five formats; it is whole."""
    told = []
    with Archive.open(folder) as archive:
        assert verify(archive).damage == []
        for name in FORMATS:
            target = tmp_path / f"export-{folder.name}.{name}"
            export(archive, target, Wanted(format_name=name, force=True))
            told.append(target.read_bytes())
    return told


def id_of(number: int, page: int | str) -> str:
    return record_id(f"http://{number}.gov.cn/{page}.html")
