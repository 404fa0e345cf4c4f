"""The rows of the table, as data: what is measured, in what unit, and its goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Better = Literal["more", "less"]


@dataclass(frozen=True)
class Row:
    """One row. Without a goal it stands there for comparison.

    `tolerance` is by how much a figure may be worse than its floor; only a row with one
    can have a floor: a ratio of CPU time within one run, or what no other program on
    the machine can change.
    """

    group: str
    name: str
    unit: str
    goal: float | None = None
    better: Better = "less"
    tolerance: float | None = None

    def met(self, value: float) -> bool | None:
        """Whether a figure reaches the goal; None where there is no goal."""
        if self.goal is None:
            return None
        return value >= self.goal if self.better == "more" else value <= self.goal


def _cleaning() -> tuple[Row, ...]:
    rows = []
    for pages, goal in (("known families", 4.5), ("unknown pages", 3.0)):
        x = f"clean(), {pages}"
        rows += [
            Row("clean", f"{x}: beside trafilatura", "×", goal, "more", 0.3),
            Row("clean", f"{x}: beside readability-lxml", "×", None, "more"),
            Row("clean", f"{x}: beside resiliparse", "×", None, "more"),
            Row("clean", f"{x}: CPU a page", "ms"),
            Row("clean", f"{x}: wall a page", "ms"),
            Row("clean", f"{x}: p50", "ms"),
            Row("clean", f"{x}: p99", "ms", 40.0),
            Row("clean", f"{x}: slowest page", "ms"),
            Row("clean", f"trafilatura, {pages}: CPU a page", "ms"),
            Row("clean", f"readability-lxml, {pages}: CPU a page", "ms"),
            Row("clean", f"resiliparse, {pages}: CPU a page", "ms"),
            Row("clean", f"lexbor parse, {pages}: CPU a page", "ms"),
        ]
    return (*rows, Row("clean", "clean(): memory it grows by", "MB", 40.0))


def _crawl() -> tuple[Row, ...]:
    rates = [
        row
        for name in ("crawl", "refresh with 304", "bare spider", "row by row")
        for row in (
            Row("crawl", f"{name}: pages/s", "pages/s", None, "more"),
            Row("crawl", f"{name}: CPU a page", "ms"),
        )
    ]
    return (
        Row("crawl", "crawl: wall", "× bare", 2.5),
        Row("crawl", "crawl: CPU", "× bare", 4.5, tolerance=0.3),
        Row("crawl", "refresh with 304: wall", "× bare", 1.0),
        Row("crawl", "refresh with 304: CPU", "× bare", 1.0, tolerance=0.3),
        Row("crawl", "crawl: beside row by row", "× pages/s", 5.0, "more"),
        *rates,
        Row("crawl", "archive.db a record", "KB", 16.0, tolerance=0.05),
        Row("crawl", "crawl: memory", "MB", 400.0),
    )


ROWS: Final = (
    *_cleaning(),
    *_crawl(),
    Row("lines", "writing: exponent", "", 1.05, tolerance=0.1),
    Row("lines", "verify: exponent", "", 1.05, tolerance=0.1),
    Row("lines", "writing: CPU a record", "ms"),
    Row("lines", "coverage: memory", "MB", 120.0, tolerance=0.1),
    Row("lines", "search of two characters: median", "ms", 50.0),
    Row("lines", "search of two characters: slowest", "ms"),
    Row("lines", "status", "s CPU", 0.5),
    Row("lines", "changes", "s CPU", 0.5),
    Row("lines", "show", "s CPU", 0.5),
    Row("lines", "web: search", "ms", 300.0),
    Row("lines", "web: search by date", "ms", 300.0),
    Row("lines", "web: search narrowed", "ms", 300.0),
    Row("lines", "web: browse", "ms", 300.0),
    Row("lines", "web: report", "ms", 100.0),
    Row("lines", "web: home", "ms"),
    Row("lines", "web: changes", "ms"),
    Row("lines", "web: sites", "ms"),
    Row("lines", "import: exponent", "", 1.05),
    Row("lines", "import: main process's exponent", "", 1.05),
    Row("verify", "verify beside reading", "×", 1.3, tolerance=0.2),
    Row("verify", "verify: MB/s of WARC", "MB/s", None, "more"),
    Row("commands", "start: dearest of those that answer", "s CPU", 0.3),
    Row("commands", "start: dearest help", "s CPU", 0.3),
    Row("commands", "start: crawl, with Scrapy", "s CPU"),
    Row("commands", "start: typer alone", "s CPU"),
    Row("commands", "start: median beside typer alone", "×", None, tolerance=0.25),
    Row("offline", "reclean: 2 processes beside 1", "×", 1.8, "more"),
    Row("offline", "import: 2 processes beside 1", "×", 1.8, "more"),
    Row("offline", "reclean: CPU a record", "ms"),
    Row("offline", "import: CPU a page", "ms"),
    Row("merge", "merge of 100,000 records", "s", 60.0),
    Row("merge", "merge: CPU a record", "ms"),
    Row("merge", "merge of 100,000 that are alike", "s", 60.0),
    Row("merge", "merge: CPU a record, all alike", "ms"),
    Row("merge", "merge again without news", "s"),
    Row("merge", "merge again, one part's news", "s"),
)
BY_NAME: Final = {row.name: row for row in ROWS}
GROUPS: Final = tuple(dict.fromkeys(row.group for row in ROWS))


@dataclass(frozen=True)
class Scale:
    """How much is measured: 0 leaves rows out."""

    name: str
    rounds: int
    real_pages: bool
    made_pages: int
    peers: bool
    memory_growth_pages: int
    crawl_pages: int
    pipeline_pages: int
    memory_pages: int
    sizes: tuple[int, ...]
    import_sizes: tuple[int, ...]
    verify_mb: int
    command_rounds: int
    offline_pages: int
    merge_parts: int


SCALES: Final = {
    # two minutes: for floors; the same pages wherever it runs
    "short": Scale(
        name="short",
        rounds=3,
        real_pages=False,
        made_pages=60,
        peers=False,
        memory_growth_pages=0,
        crawl_pages=300,
        pipeline_pages=0,
        memory_pages=0,
        sizes=(500, 1_000, 2_000, 4_000),
        import_sizes=(),
        verify_mb=10,
        command_rounds=3,
        offline_pages=0,
        merge_parts=0,
    ),
    # twelve minutes
    "usual": Scale(
        name="usual",
        rounds=3,
        real_pages=True,
        made_pages=100,
        peers=True,
        memory_growth_pages=0,
        crawl_pages=1_500,
        pipeline_pages=200,
        memory_pages=0,
        sizes=(1_000, 5_000, 20_000, 50_000),
        import_sizes=(),
        verify_mb=15,
        command_rounds=3,
        offline_pages=300,
        merge_parts=10,
    ),
    # hours: up to 200,000 records and every merge
    "full": Scale(
        name="full",
        rounds=5,
        real_pages=True,
        made_pages=600,
        peers=True,
        memory_growth_pages=10_000,
        crawl_pages=5_000,
        pipeline_pages=2_000,
        memory_pages=10_000,
        sizes=(1_000, 5_000, 20_000, 50_000, 200_000),
        import_sizes=(1_000, 5_000, 50_000),
        verify_mb=200,
        command_rounds=5,
        offline_pages=10_000,
        merge_parts=200,
    ),
}
