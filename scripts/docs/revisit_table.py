"""What the intervals do to 1,000 pages in a year, for docs/operations.md: a simulation
with the crawl's own arithmetic; `python scripts/docs/revisit_table.py` writes the table.

A crawl begins each night at 03:17 and comes to page i 10·i seconds later. The pages are
taken in on the first night; what happens to them is spread evenly over the second year,
so that intervals have grown as far as they do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from archive.configuration import load_configuration
from archive.instants import parse_duration
from crawler.frontier.revisit import DAY, Pace, forgiven, next_due, pace_of

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "operations.md"
PAGES: Final = 1_000
SAMPLE: Final = 10  # each tenth page is simulated, and counts for ten
START: Final = datetime(2026, 1, 1, 3, 17, tzinfo=UTC)
YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Plan:
    """One way of looking again: the settings, and `--max-age` in seconds."""

    name: str
    pace: Pace
    max_age_s: float | None = None


@dataclass(slots=True)
class Seen:
    """What a year gave: looks at all pages, and the days until each event was seen."""

    looks: int = 0
    waits: list[float] = field(default_factory=list)
    longest: float = 0.0


@dataclass(slots=True)
class Page:
    """One page as the crawl knows it."""

    due: datetime
    interval_s: float | None = None
    visited: datetime | None = None
    state: int | None = None


def edited_every(days: float) -> Callable[[int, float], int]:
    """A page whose text is another every so many days, each page on days of its own."""
    return lambda page, day: int((day + days * page / PAGES) // days)


def never(_: int, __: float) -> int:
    """A page that stays the same."""
    return 0


def once(page: int, day: float) -> int:
    """A page that is edited, or removed, on one day of the second year."""
    return int(day >= YEAR + YEAR * page / PAGES)


def removed(page: int, day: float) -> int:
    """As `once`, and -1 for a page that is not there any more."""
    return -once(page, day)


KINDS: Final = {
    "stays the same": never,
    "is edited once": once,
    "is edited each month": edited_every(30),
    "is edited each week": edited_every(7),
    "is removed": removed,
}


def plans() -> list[Plan]:
    """The defaults, two shorter longest intervals, and `--max-age 7d`."""
    usual = load_configuration(environment={}, directory=Path("/nowhere"))["revisit"]
    months, weeks = ({**usual, "max": parse_duration(text)} for text in ("30d", "7d"))
    return [
        Plan("defaults", pace_of(usual, {})),
        Plan('`max = "30d"`', pace_of(months, {})),
        Plan('`max = "7d"`', pace_of(weeks, {})),
        Plan("`--max-age 7d`", pace_of(usual, {}), 7 * DAY),
    ]


def simulated(happens: Callable[[int, float], int], plan: Plan) -> Seen:
    """The second year of nightly crawls over all pages."""
    seen = Seen()
    for number in range(0, PAGES, SAMPLE):
        _one_page(number, happens, plan, seen)
    return seen


def _one_page(
    number: int, happens: Callable[[int, float], int], plan: Plan, seen: Seen
) -> None:
    page = Page(START)
    for night in range(3 * YEAR):  # the third year sees what the second one did
        began = START + timedelta(days=night)
        if not _is_due(page, began, plan):
            continue
        now = began + timedelta(seconds=10 * number)
        state = happens(number, _days(now))
        if night >= YEAR:
            seen.looks += SAMPLE if night < 2 * YEAR else 0
            _note(seen, number, happens, page, now)
        _look(page, state, now, plan.pace)


def _is_due(page: Page, began: datetime, plan: Plan) -> bool:
    if page.visited is None or page.due < began:
        return True
    age = (began - page.visited).total_seconds()
    most = plan.max_age_s
    return most is not None and age > most - forgiven(most)


def _look(page: Page, state: int, now: datetime, pace: Pace) -> None:
    if state < 0:
        # As the crawl does: what is newly gone has an interval of its own.
        last = page.interval_s if (page.state or 0) < 0 else None
        answer = next_due("report", "gone", now, interval_s=last, pace=pace)
    else:
        is_same = page.state == state
        outcome = "new" if page.state is None else "unchanged" if is_same else "changed"
        answer = next_due(
            "report", outcome, now, interval_s=page.interval_s, published=now, pace=pace
        )
    assert answer is not None
    page.due, page.interval_s = answer.at, answer.interval_s
    page.visited, page.state = now, state


def _note(
    seen: Seen,
    number: int,
    happens: Callable[[int, float], int],
    page: Page,
    now: datetime,
) -> None:
    """How long the first event since the last look has waited, to a quarter of a day."""
    assert page.visited is not None
    last, today = _days(page.visited), _days(now)
    if page.state is not None and page.state >= 0:
        seen.longest = max(seen.longest, today - last)
    if happens(number, today) == page.state:
        return
    day = last
    while happens(number, day) == page.state:
        day += 0.25
    seen.waits.append(today - day)


def _days(moment: datetime) -> float:
    return (moment - START).total_seconds() / DAY


def table() -> str:
    """One row a kind of page, one column a plan: looks, median wait, longest wait."""
    ways = plans()
    lines = [
        "| a page that … | " + " | ".join(plan.name for plan in ways) + " |",
        "|---|" + "---|" * len(ways),
    ]
    for name, happens in KINDS.items():
        cells = [_cell(simulated(happens, plan)) for plan in ways]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(seen: Seen) -> str:
    looks = f"{seen.looks:,} looks"
    if not seen.waits:
        return f"{looks}, {seen.longest:.0f} days apart at most"
    typical, most = median(seen.waits), max(seen.waits)
    return f"{looks}; seen after {typical:.0f}, at most {most:.0f} days"


def renewed(document: str) -> str:
    """The document with its table as the code gives it now."""
    return re.sub(
        r"(?s)(<!-- revisits -->\n).*?(<!-- /revisits -->)",
        lambda found: f"{found[1]}{table()}\n{found[2]}",
        document,
    )


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
