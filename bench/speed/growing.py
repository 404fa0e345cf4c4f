"""Straight lines: what writing, verifying and asking take as an archive grows.

One archive grows by runs through the sizes of the scale. `writing` is what the main
process of an import or a crawl does with rows that workers made ready (index, likeness,
WARC, commits); what workers take for a page does not know of the archive. With
`import_sizes` whole imports too, each into an archive of its own.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import web
from filling import FIRST_YEAR, KIND, YEARS, grow, keep_pages
from measuring import exponent, figure, yardstick
from passes import in_fork
from portal import BenchPortal
from processes import GONGBAO, peak_mb, run
from prose import WORDS

from archive.queries.search import search
from archive.store import Archive
from archive.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Figure
    from rows import Scale

WEB_RECORDS = 20_000  # so many the goals of the web page are for
SMALL = 5_000  # what takes a moment is told by the median of three
SPAN = f"{FIRST_YEAR}-{FIRST_YEAR + YEARS - 1}"


def measure(scale: Scale) -> Iterator[Figure]:
    """The exponents, and what the biggest archive takes to be asked."""
    with tempfile.TemporaryDirectory() as name:
        yield from _grown(Path(name) / "archive", scale.sizes)
    if scale.import_sizes:
        yield from _imports(scale.import_sizes)


def _grown(folder: Path, sizes: tuple[int, ...]) -> Iterator[Figure]:
    cpu_s, writing, verifying = 0.0, [0.0], []
    web_at = max((size for size in sizes if size <= WEB_RECORDS), default=sizes[0])
    for before, size in zip((0, *sizes), sizes, strict=False):
        took, yardsticks = in_fork(partial(grow, folder, before, size))
        cpu_s += took
        writing.append(writing[-1] + yardsticks)
        rounds = 3 if size <= SMALL else 1
        verifying.append(in_fork(partial(_verified, folder, rounds)))
        if size == web_at:
            yield from web.measure(folder, f"{size:,} records")
    on = f"{sizes[0]:,} to {sizes[-1]:,} records"
    yield figure("writing: exponent", exponent(sizes, writing[1:]), on=on)
    yield figure("verify: exponent", exponent(sizes, verifying), on=on)
    on = f"{sizes[-1]:,} records"
    yield figure("writing: CPU a record", 1000 * cpu_s / sizes[-1], on=on)
    where = ("--archive", str(folder))
    asked = ("coverage", "--kind", KIND, "--years", SPAN, "--json", *where)
    yield figure("coverage: memory", peak_mb(*asked), on=on)
    since, some = in_fork(partial(_places, folder))
    for name, words in (
        ("status", ()),
        ("changes", ("--since", str(since))),
        ("show", (some,)),
    ):
        cost = run(*GONGBAO, name, *words, *where, codes=(0, 4))
        yield figure(name, cost.cpu_s, on=on)
    times = in_fork(partial(_searches, folder))
    median, slowest = statistics.median(times), max(times)
    on += f", {len(times)} words, each in most of them"
    yield figure("search of two characters: median", median, on=on)
    yield figure("search of two characters: slowest", slowest)


def _verified(folder: Path, rounds: int) -> float:
    """What verifying all takes, as many times the yardstick: the median of some."""
    found = []
    with Archive.open(folder) as archive:
        for _ in range(rounds):
            before, began = yardstick(), time.process_time()
            report = verify(archive)
            took = time.process_time() - began
            found.append(2 * took / (before + yardstick()))
            if report.damage:
                raise RuntimeError(str(report.damage[:3]))
    return statistics.median(found)


def _places(folder: Path) -> tuple[int, str]:
    """The change that is a thousand before the last one, and a record's id."""
    with Archive.open(folder) as archive:
        (last,) = archive.one("SELECT max(seq) FROM changes")
        return last - 1000, next(archive.records()).record.record_id


def _searches(folder: Path) -> list[float]:
    """Milliseconds of each search on the clock, each asked once."""
    times = []
    with Archive.open(folder) as archive:
        for word in WORDS:
            began = time.perf_counter()
            if not search(archive, word):
                msg = f"nothing found for {word}"
                raise RuntimeError(msg)
            times.append((time.perf_counter() - began) * 1000)
    return times


def _imports(sizes: tuple[int, ...]) -> Iterator[Figure]:
    """`gongbao import` of so many pages, and what its first process has of it."""
    whole, main = [], []
    portal = BenchPortal(max(sizes), 6_000)
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            source, into = Path(name) / "source", Path(name) / "archive"
            keep_pages(source, map(portal.page, range(size)))
            cost = run(*GONGBAO, "import", str(source / "warc"), "--archive", str(into))
        whole.append(cost.cpu_s)
        main.append(cost.main_cpu_s)
    on = f"{sizes[0]:,} to {sizes[-1]:,} pages"
    yield figure("import: exponent", exponent(sizes, whole), on=on)
    yield figure("import: main process's exponent", exponent(sizes, main), on=on)
