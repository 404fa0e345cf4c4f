"""Archives of any size for the bench, written as a crawl writes them, without a crawl.

Records are yearly reports of bodies, twenty years of each and ten bodies a portal, every
one of the kind that coverage is asked for; texts are of a body's own words.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from measuring import yardstick
from prose import Prose

from archive.canonical import record_id
from archive.model import Capture, Record
from archive.records.ready import made_ready
from archive.rows import NewUrl, ReadyRecord, Visit
from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KIND: Final = "disclosure"
FIRST_YEAR = 2006
YEARS = 20
BODIES = 10
TEXT_CHARS = 1_200
BATCH = 500


def record_of(number: int) -> Record:
    """The record of a number; texts take longer to write than to store."""
    body = number // YEARS
    site, year = body // BODIES, FIRST_YEAR + number % YEARS
    url = f"http://www{site}.gov.cn/zwgk/t{year + 1}0120_{number}.html"
    issuer = f"第{site}县第{body % BODIES}局"
    text = Prose(number).text(TEXT_CHARS)
    return Record(
        record_id=record_id(url),
        url=url,
        site_id=f"s{site}",
        title=f"{issuer}{year}年政府信息公开工作年度报告",
        date=f"{year + 1}-01-20",
        date_kind="published",
        source=issuer,
        source_kind="label",
        issuer=issuer,
        kind=KIND,
        report_year=year,
        text=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        rules_version="1",
        quality=0.9,
    )


def grow(folder: Path, start: int, stop: int) -> tuple[float, float]:
    """Bring in the records of these numbers as one run.

    What writing them took, as the first process of a crawl or an import writes what its
    workers made ready: CPU seconds, and how many times the yardstick's beside it.
    """
    clock = _Clock()
    with Archive.open(folder, create=True) as archive, archive.lock():
        with clock.running():
            run = archive.start_run("import", now=NOW)
            for site in range(start // YEARS // BODIES, stop // YEARS // BODIES + 1):
                base = f"http://www{site}.gov.cn/"
                archive.upsert_site(f"s{site}", f"第{site}县人民政府", base)
        for records in _made_ahead(start, stop):
            with clock.running():
                for record, ready in records:
                    _add(archive, record, ready, run)
                archive.flush()
        with clock.running():
            archive.end_run(run, {"archived": stop - start}, 0, now=NOW)
    return clock.cpu_s, clock.yardsticks


def _made_ahead(start: int, stop: int) -> Iterator[list[tuple[Record, ReadyRecord]]]:
    """The records of these numbers and their rows, as workers send them.

    A batch a time, the next made in another process.
    """
    with get_context("fork").Pool(1) as pool:
        begun = (
            pool.apply_async(_batch, (first, min(first + BATCH, stop)))
            for first in range(start, stop, BATCH)
        )
        waiting = deque(islice(begun, 2))
        while waiting:
            yield waiting.popleft().get()
            waiting.extend(islice(begun, 1))


def _batch(start: int, stop: int) -> list[tuple[Record, ReadyRecord]]:
    records = [record_of(number) for number in range(start, stop)]
    return [(record, made_ready(record)) for record in records]


class _Clock:
    """CPU seconds of some blocks, also as many times the yardstick's."""

    def __init__(self) -> None:
        self.cpu_s = self.yardsticks = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what is done in the block."""
        before, began = yardstick(), time.process_time()
        yield
        took = time.process_time() - began
        self.cpu_s += took
        self.yardsticks += 2 * took / (before + yardstick())


def _add(archive: Archive, record: Record, ready: ReadyRecord, run: int) -> None:
    assert record.url is not None
    assert record.site_id is not None
    at = NOW + timedelta(seconds=int(record.report_year or 0))
    archive.urls.add([NewUrl(record.url, "report", record.site_id)])
    capture = Capture(record.url, f"<p>{record.record_id}</p>".encode(), at, 200)
    stored = archive.write_capture(capture)
    archive.add_visit(
        Visit(
            record.url,
            "archived",
            captures=(stored,),
            record=record,
            ready=ready,
            run_id=run,
        )
    )


def keep_pages(folder: Path, pages: Iterable[tuple[str, bytes]]) -> None:
    """An archive of captures that nobody has cleaned: addresses and payloads."""
    with Archive.open(folder, create=True) as archive, archive.lock():
        for url, payload in pages:
            capture = Capture(url, payload, NOW, 200, content_type="text/html")
            stored = archive.write_capture(capture)
            archive.add_visit(Visit(url, "archived", captures=(stored,)))
