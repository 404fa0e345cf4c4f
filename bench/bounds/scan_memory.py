"""How much memory the scan of an archive takes, however many captures it has.

Usage: python bench/bounds/scan_memory.py [--captures 10000,100000,1000000] [--most-mb 40]

What `reclean` and `import` do in their own process, with workers that answer at once
and rows that point to one shared WARC record: the pages are looked up, sent, ended and
noted as ever. It prints the most that the process holds at each size, and ends with 1 where
the largest takes more than the smallest by --most-mb.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.model import Capture, Record
from archive.rows import StoredCapture, Visit
from archive.store import Archive
from crawler.fetch.diagnosis import OK
from crawler.offline.import_inputs import Captured
from crawler.offline.importing import Import
from crawler.offline.recleaning import Recleaning
from crawler.offline.recleaning_report import Recleaned
from crawler.offline.stored_hints import KnownSites
from crawler.workers.jobs import PageRead
from crawler.workers.stored import StoredRead

sys.path.append(str(Path(__file__).resolve().parents[1] / "speed"))

from passes import in_fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.rows import Effect

    Scan = Callable[[Path, int, "Most"], None]

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TEXT = "全县深入推进依法行政，加快建设法治政府。" * 10
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
_CAPTURES = f"""{_NUMBERS} INSERT INTO captures (url, fetched_at, status, content_type,
    payload_digest, payload_bytes, warc_file, warc_offset, warc_length, chain_digest)
SELECT 'http://a.gov.cn/zw/t' || i || '.html', fetched_at, status, content_type,
    payload_digest, payload_bytes, warc_file, warc_offset, warc_length, chain_digest
FROM n, captures WHERE capture_id = 1"""
_RECORDS = f"""{_NUMBERS} INSERT INTO records (record_id, url, title, kind, text, script,
    outline, attachments, evidence, issues, quality, text_digest, rules_version, version,
    first_seen_at, last_seen_at, changed_at, capture_id)
SELECT printf('%016x', i), 'http://a.gov.cn/zw/t' || i || '.html', 'x', 'other', ?,
    'simplified', '[]', '[]', '{{}}', '[]', 1, printf('%064x', i), '1', 1, ?, ?, ?, i
FROM n"""


class AtOnce:
    """Workers that say of each page that it is as it was, or no report."""

    async def run(self, _: Any, jobs: list[Any], **__: Any) -> list[StoredRead]:
        """An answer for each page."""
        return [
            StoredRead(sameness="same")
            if getattr(job, "known", None)
            else StoredRead(PageRead(OK))
            for job in jobs
        ]


def held_mb() -> float:
    """What this process holds now, in MB."""
    told = re.search(r"VmRSS:\s*(\d+)", Path("/proc/self/status").read_text())
    assert told is not None
    return int(told[1]) / 1024


class Most:
    """The most that is held while pages pass, looked at each so many pages."""

    def __init__(self, held: Callable[[], float] = held_mb, each: int = 1_000) -> None:
        self.most = 0.0
        self._held, self._each, self._seen = held, each, 0

    def passed(self, pages: int) -> None:
        """So many pages passed."""
        before, self._seen = self._seen, self._seen + pages
        if before // self._each < self._seen // self._each:
            self.most = max(self.most, self._held())


class Shared(Archive):
    """An archive in which all captures are one; what is added is only counted."""

    shared: StoredCapture | None = None
    added = 0
    most: Most

    def write_capture(self, capture: Capture, **more: Any) -> StoredCapture:
        """The place of the first one."""
        if self.shared is None:
            self.shared = super().write_capture(capture, **more)
        return self.shared

    def add_visit(self, visit: Visit) -> Effect:  # noqa: ARG002 - as its parent
        """Nothing, for what it takes does not depend on how many came before."""
        self.added += 1
        self.most.passed(1)
        return "unchanged"


def fill(folder: Path, captures: int) -> None:
    """An archive of so many records."""
    with Archive.open(folder, create=True) as archive, archive.lock():
        page = Capture("http://a.gov.cn/zw/t1.html", b"<p>1</p>" * 99, NOW, 200)
        stored = archive.write_capture(page)
        record = Record(
            record_id="0" * 16,
            url=page.url,
            # Long enough to be compared: else all of them would be looked at for it.
            text="".join(map(chr, range(0x4E00, 0x5200))),
            text_digest="0" * 64,
            rules_version="1",
        )
        visit = Visit(str(page.url), "archived", captures=(stored,), record=record)
        archive.add_visit(visit)
        at = stored.fetched_at
        archive.write(_CAPTURES, (captures,))
        archive.write(_RECORDS, (captures, TEXT, at, at, at))


def recleaned(folder: Path, captures: int, most: Most) -> None:
    """Clean so many again."""
    with Archive.open(folder, writable=True) as archive, archive.lock():
        run, seen = archive.start_run("reclean"), Recleaned("1", None)
        sites = KnownSites(archive, None)
        workers: Any = AtOnce()
        job = Recleaning(archive, workers, sites, seen, 4, run, most.passed)
        asyncio.run(job.work())
        if seen.counts["unchanged"] != captures:
            sys.exit(f"not all were seen: {seen.counts}")


def imported(folder: Path, captures: int, most: Most) -> None:
    """Import so many, half of which wait for others."""

    def found() -> Iterator[Captured]:
        for n in range(captures):
            url = f"http://a.gov.cn/zw/{n}{'_2' * (n % 2)}.html"
            page = Capture(url, b"<p>%d</p>" % n, NOW + timedelta(seconds=n), 200)
            yield Captured("here", page)

    with Shared.open(folder, create=True) as archive, archive.lock():
        assert isinstance(archive, Shared)
        archive.most = most
        workers: Any = AtOnce()
        job = Import(archive, workers, {}, archive.start_run("import"))
        asyncio.run(job.take(found(), most.passed))
        if archive.added != captures:
            sys.exit(f"not all were seen: {archive.added}")


def most_of(scan: Scan, folder: Path, captures: int) -> float:
    """The most that a scan holds in a process of its own, in MB."""
    most = Most()
    scan(folder, captures, most)
    return most.most


def main() -> None:
    """Both at each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--captures", default="10000,100000,1000000")
    parser.add_argument("--most-mb", type=float, default=40)
    options = parser.parse_args()
    sizes = [int(word) for word in options.captures.split(",")]
    code = 0
    for scan in (recleaned, imported):
        held = []
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name) / "archive"
                if scan is recleaned:
                    in_fork(partial(fill, folder, size))
                held.append(in_fork(partial(most_of, scan, folder, size)))
            print(f"{scan.__name__} {size}: {held[-1]:.0f} MB", flush=True)
        code |= held[-1] - held[0] > options.most_mb
    sys.exit(code)


if __name__ == "__main__":
    main()
