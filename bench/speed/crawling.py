"""What a whole crawl costs beside a spider that only fetches and one that keeps rows.

The same pages from a portal in a process of its own, whose CPU is told apart and in no
figure; delay 0. `crawl` is `gongbao crawl` (fetch, WARC, clean, store, all of it),
`refresh` the same site again, where the portal answers 304.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import figure, interleaved, ratios
from processes import GONGBAO, HERE, PYTHON, Run, portal, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Figure
    from processes import Server
    from rows import Scale

KB = 1024
SITE = """title = "示例县人民政府"
base_url = "{base}"
[[seeds]]
url = "{base}zw/"
kind = "listing"
[scope]
max_pages = 100000
max_urls = 1000000
[politeness]
delay_s = 0
daily_requests = 1000000
allow_private = true
"""
SPIDERS = (PYTHON, str(HERE / "spiders.py"))
WARM_PAGES = 20


@dataclass
class Rounds:
    """What each round took; `database_kb` after the first crawl, a record."""

    bare: list[Run]
    crawl: list[Run]
    refresh: list[Run]
    database_kb: list[float]
    row_by_row: list[Run]


def measure(scale: Scale) -> Iterator[Figure]:
    """The rows of a crawl, a refresh, their size and their memory."""
    pages, fewer = scale.crawl_pages, scale.pipeline_pages
    with portal(WARM_PAGES, "--etags") as warm:  # compiles what they import
        _rounds(warm, WARM_PAGES, warm if fewer else None, WARM_PAGES, rounds=1)
    with portal(pages, "--etags") as server, portal(fewer) as small:
        found = _rounds(server, pages, small if fewer else None, fewer, scale.rounds)
        served = server.cpu_s() / pages / scale.rounds / 3 * 1000
    on = f"{pages} pages"
    told = f"{on}; the portal's own CPU, not counted: {served:.1f} ms a page"
    for name, ours in (("crawl", found.crawl), ("refresh with 304", found.refresh)):
        yield figure(f"{name}: wall", *ratios(_wall(ours), _wall(found.bare)), on=told)
        yield figure(f"{name}: CPU", *ratios(_cpu(ours), _cpu(found.bare)), on=told)
        yield from _plain(name, ours, pages)
    yield from _plain("bare spider", found.bare, pages)
    yield figure(
        "archive.db a record", *found.database_kb, on=f"{on}, a third disclosures"
    )
    if fewer:
        yield from _plain("row by row", found.row_by_row, fewer)
        faster = ratios(_rates(found.crawl, pages), _rates(found.row_by_row, fewer))
        yield figure("crawl: beside row by row", *faster, on=f"{on} beside {fewer}")
    if scale.memory_pages:
        yield _memory(scale.memory_pages)


def _plain(name: str, runs: list[Run], pages: int) -> Iterator[Figure]:
    """What stands beside the ratios, for whoever has another machine."""
    on = f"{pages} pages"
    yield figure(f"{name}: pages/s", *_rates(runs, pages), on=on)
    yield figure(f"{name}: CPU a page", *(1000 * s / pages for s in _cpu(runs)), on=on)


def _rounds(
    server: Server, pages: int, small: Server | None, fewer: int, rounds: int
) -> Rounds:
    """All in each round, by turns."""
    found = Rounds([], [], [], [], [])

    def bare() -> None:
        found.bare.append(run(*SPIDERS, "bare", server.base_url))

    def ours() -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            found.crawl.append(_crawl(server, folder, pages))
            size = (folder / "archive" / "archive.db").stat().st_size
            found.database_kb.append(size / KB / pages)
            found.refresh.append(_crawl(server, folder, pages, "--refresh"))

    def row_by_row() -> None:
        if small:
            found.row_by_row.append(_row_by_row(small, fewer))

    works = {work.__name__: work for work in (bare, ours, row_by_row)}
    interleaved(works, rounds)
    return found


def _crawl(
    server: Server,
    folder: Path,
    pages: int,
    *options: str,
    sample_memory: bool = False,
) -> Run:
    """`gongbao crawl` of the portal into an archive under `folder`, checked."""
    sites = folder / "sites"
    sites.mkdir(exist_ok=True)
    (sites / "bench.toml").write_text(SITE.format(base=server.base_url), "utf-8")
    where = ("--sites", str(sites), "--archive", str(folder / "archive"))
    command = (*GONGBAO, "crawl", "--json", *where, *options)
    cost = run(*command, sample_memory=sample_memory)
    site = json.loads(cost.output)["sites"]["bench"]
    same = site["unchanged"] if options else pages
    if site["records"] != pages or site["pending"] or site["failed"] or same < pages:
        problem = f"the crawl is not whole: {site}"
        raise RuntimeError(problem)
    return cost


def _row_by_row(server: Server, pages: int) -> Run:
    """The usual pipeline over the portal, checked."""
    from sqlite_utils import Database

    with tempfile.TemporaryDirectory() as name:
        path = f"{name}/pages.db"
        cost = run(*SPIDERS, "row-by-row", server.base_url, path)
        if (kept := Database(path).table("pages").count) != pages:
            problem = f"the pipeline kept {kept} rows of {pages}"
            raise RuntimeError(problem)
        return cost


def _memory(pages: int) -> Figure:
    """The peak of one crawl's processes together."""
    with portal(pages) as server, tempfile.TemporaryDirectory() as name:
        cost = _crawl(server, Path(name), pages, sample_memory=True)
    return figure("crawl: memory", cost.peak_mb, on=f"{pages} pages")


def _wall(runs: list[Run]) -> list[float]:
    return [run.wall_s for run in runs]


def _cpu(runs: list[Run]) -> list[float]:
    return [run.cpu_s for run in runs]


def _rates(runs: list[Run], pages: int) -> list[float]:
    return [pages / run.wall_s for run in runs]
