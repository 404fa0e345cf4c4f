"""What it costs to merge many archives into one.

Usage: python bench/speed/merging.py [--parts 200] [--records 500] [--text-bytes 5000]
                                     [--folder DIR] [--json FILE]

Parts have texts of the demo's sentences, evidence, an issue, a report's identity: one is
made, the others are its clones with pages of their own, so that every text has as many
likes as are looked at (into --folder, to be used again). Told are the
seconds of the first merge, of one more without news, and of one with one part's news.
Exit code 1 where the first takes longer than GOAL_S for 200 parts of 500 records.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.canonical import record_id
from archive.merging.merge import merge
from archive.model import Capture, Evidence, Issue, Record
from archive.rows import NewUrl, Visit
from archive.store import Archive

sys.path.insert(0, str(Path(__file__).resolve().parent))

from speed_archive import Writer

GOAL_S = 60.0
NOW = datetime(2026, 11, 21, tzinfo=UTC)
CLONED = (
    ("sites", "site_id"),
    ("sites", "base_url"),
    ("urls", "url"),
    ("urls", "record_id"),
    ("captures", "url"),
    *(
        (table, "record_id")
        for table in "evidence issues changes report_copies".split()
    ),
    ("report_copies", "issuer"),
    *((table, c) for table in ("records", "versions") for c in ("record_id", "text")),
    ("records", "url"),
    ("records", "issuer"),
)
FIELDS = ("title", "date", "source", "issuer", "kind", "report_year", "division_code")


def make_part(folder: Path, number: int, *, records: int, text_bytes: int) -> None:
    """One archive of a county's reports; all but the first are its clones."""
    target = folder / f"{number:05d}"
    if target.exists():
        return
    part = target.with_suffix(".part")
    if number:
        shutil.copytree(folder / "00000", part)
        clone(part / "archive.db", number)
    else:
        fill(part, records, text_bytes)
    part.rename(target)


def fill(folder: Path, records: int, text_bytes: int) -> None:
    """The first part, as a crawl would write it."""
    writer = Writer()
    with Archive.open(folder, create=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        archive.upsert_site("s0", "第0县", "http://0.gov.cn/")
        for page in range(records):
            add_page(archive, 0, page, writer.text(text_bytes), run)
        archive.end_run(run, {}, 0, now=NOW)


def clone(file: Path, number: int) -> None:
    """Other pages, records and texts of another county; the rest stays."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for table, column in CLONED:
            value = f"replace({column}, '//0.', '//{number}.')"
            if column == "record_id":
                value = f"substr(record_id, 1, 12) || '{number:04x}'"
            elif column not in {"url", "base_url"}:
                value = f"replace({column}, '第0县', '第{number}县') || ' {number}'"
            connection.execute(f"UPDATE {table} SET {column} = {value}")
        digest = f"'{number:04x}' || substr(chain_digest, 5)"
        connection.execute(f"UPDATE captures SET chain_digest = {digest}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def add_page(archive: Archive, number: int, page: int, text: str, run: int) -> None:
    """A page that gives a record."""
    url = f"http://{number}.gov.cn/zwgk/t2026_{page}.html"
    archive.urls.add([NewUrl(url, "report", f"s{number}")])
    at = NOW + timedelta(seconds=page)
    stored = archive.write_capture(Capture(url, f"<p>{page}</p>".encode(), at, 200))
    record = Record(
        record_id=record_id(url),
        url=url,
        site_id=f"s{number}",
        title=f"第{number}县第{page}号工作情况的报告",
        date="2021-01-02",
        date_kind="published",
        source=f"第{number}县人民政府",
        source_kind="label",
        issuer=f"第{number}县第{page}局",
        kind="disclosure",
        report_year=2020,
        text=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        rules_version="1",
        evidence=tuple(Evidence(name, "第一县", "label") for name in FIELDS),
        issues=(Issue("damaged", "warning", "一个字符丢失", 0, 1, "?"),),
        quality=0.9,
    )
    archive.add_visit(
        Visit(url, "archived", captures=(stored,), record=record, run_id=run)
    )


def timed_merge(parts: list[Path], into: Path) -> tuple[float, dict[str, object]]:
    """Seconds of a merge, and what it came to."""
    began = time.perf_counter()
    done = merge(parts, into, datetime.now(UTC))
    return time.perf_counter() - began, asdict(done)


def measure(
    folder: Path, count: int, records: int, text_bytes: int
) -> dict[str, float]:
    """All figures."""
    began = time.perf_counter()
    for number in range(count):
        make_part(folder, number, records=records, text_bytes=text_bytes)
    results = {"make s": time.perf_counter() - began}
    parts = [folder / f"{number:05d}" for number in range(count)]
    with tempfile.TemporaryDirectory(dir=folder) as name:
        into = Path(name) / "all"
        cpu = time.process_time()
        results["merge s"], done = timed_merge(parts, into)
        results["merge CPU s"] = time.process_time() - cpu
        assert done["records"] == count * records, done
        results["again s"], done = timed_merge(parts, into)
        assert done["changed_records"] == 0, done
        with Archive.open(parts[0], writable=True) as archive, archive.lock():
            run = archive.start_run("crawl")
            for page in range(3):
                add_page(archive, 0, page, f"改过了：{time.time_ns()}。", run)
            archive.end_run(run, {}, 0)
        results["news s"], done = timed_merge(parts, into)
        assert done["changed_records"] == 3, done
        results["database MB"] = (into / "archive.db").stat().st_size / 1e6
    return results


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=int, default=200)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--text-bytes", type=int, default=5000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        results = measure(folder, given.parts, given.records, given.text_bytes)
    for what, value in results.items():
        print(f"{what:12} {value:8.1f}")
    if given.json:
        given.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return int(results["merge s"] > GOAL_S * given.parts * given.records / 100_000)


if __name__ == "__main__":
    sys.exit(main())
