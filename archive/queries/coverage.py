"""Who published which year's report: on time, late, removed, as a mirror, or not at all.

A report is missing only where it is known that it would be here: its issuer is one that
a site file names, or that reported before and after; the year lies in what its portal
shows; it was due; and the portal was walked since, in good health, with nothing left
open. Everything else that is not here is unknown, with the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from archive.instants import BEIJING
from archive.queries.bodies import load_bodies
from archive.queries.due_dates import Due, due, judge
from archive.queries.portals import load_portals
from archive.reports.copies import GOVERNMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.queries.bodies import Body, Report
    from archive.queries.portals import Portal
    from archive.store.reader import Reader

Status = Literal[
    "on_time", "late", "published", "mirror", "removed", "missing", "unknown"
]
CODES: Final[Mapping[Status, int]] = {
    "unknown": 0,
    "on_time": 1,
    "published": 2,
    "late": 3,
    "mirror": 4,
    "removed": 5,
    "missing": 6,
}
"""What the heat map's numbers mean."""
LINE_COLUMNS: Final = (
    *("issuer", "level", "division_code", "site_id", "year", "status"),
    *("days_late", "due_date", "date", "record_id", "url", "why"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One issuer's report on one year.

    `why` says why it is unknown; `days` by how many it is late, at least.
    """

    year: int
    status: Status
    days: int = 0
    due_date: str | None = None
    date: str | None = None
    record_id: str | None = None
    url: str | None = None
    why: str | None = None


@dataclass(slots=True)
class Row:
    """One issuer, and its report on each year asked for."""

    name: str
    level: str | None
    is_department: bool | None
    division_code: str | None
    site_id: str | None
    is_named: bool
    cells: list[Cell] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON has it; of a cell, what it has no value for is left out."""
        return {
            "issuer": self.name,
            "level": self.level,
            "is_department": self.is_department,
            "division_code": self.division_code,
            "site_id": self.site_id,
            "named_by": "site_file" if self.is_named else "records",
            "cells": [_plain(cell) for cell in self.cells],
        }


@dataclass(slots=True)
class Coverage:
    """All issuers of a kind of report, over some years, as known on a day."""

    kind: str
    years: tuple[int, ...]
    on: str
    rows: list[Row]

    def summary(self) -> dict[str, int]:
        """How many cells have each status."""
        found = Counter(cell.status for row in self.rows for cell in row.cells)
        return {status: found[status] for status in CODES if found[status]}

    def lines(self) -> Iterator[tuple[object, ...]]:
        """A line for each issuer and year, with the values of LINE_COLUMNS."""
        for row in self.rows:
            about = (row.name, row.level, row.division_code, row.site_id)
            for cell in row.cells:
                told = (cell.year, cell.status, cell.days or None, cell.due_date)
                where = (cell.date, cell.record_id, cell.url, cell.why)
                yield (*about, *told, *where)

    def as_dict(self) -> dict[str, Any]:
        """The one document of `--json`; `heat_map` has a number for each cell."""
        return {
            "kind": self.kind,
            "years": list(self.years),
            "on": self.on,
            "summary": self.summary(),
            "issuers": [row.as_dict() for row in self.rows],
            "heat_map": {
                "codes": dict(CODES),
                "years": list(self.years),
                "issuers": [row.name for row in self.rows],
                "values": [[CODES[c.status] for c in row.cells] for row in self.rows],
            },
        }


def coverage(
    archive: Reader,
    kind: str,
    years: Sequence[int],
    *,
    now: datetime,
    site: str | None = None,
) -> Coverage:
    """Which issuers published their reports of a kind on these years, as of `now`.

    `site` narrows it down to the issuers of one site.
    """
    portals = load_portals(archive)
    bodies = load_bodies(archive, kind, frozenset(years), portals)
    day = now.astimezone(BEIJING).date().isoformat()
    chosen = [body for body in bodies if site is None or body.site_id == site]
    chosen.sort(key=lambda b: (b.division or "9", b.issuer.name))
    return Coverage(
        kind, tuple(years), day, [_row(b, kind, years, portals, day) for b in chosen]
    )


def _row(
    body: Body,
    kind: str,
    years: Sequence[int],
    portals: Mapping[str, Portal],
    day: str,
) -> Row:
    issuer = body.issuer
    row = Row(
        issuer.name,
        issuer.level,
        body.is_department,
        body.division,
        body.site_id,
        body.is_named,
    )
    portal = portals.get(body.site_id or "")
    for year in years:
        last = due(kind, year, is_department=body.is_department)
        records = body.records.get(year, [])
        cell = _published(year, records, last) if records else None
        row.cells.append(cell or _absent(body, year, portal, last, day))
    return row


def _published(year: int, records: list[Report], last: Due | None) -> Cell:
    """What the records of one issuer and year say."""
    seen = [r for r in records if r.standing >= GOVERNMENT]
    live = [r for r in seen if not r.is_removed]
    copies = [r for r in records if not r.is_removed]
    chosen = live or seen or copies or records
    told = [r for r in chosen if not r.is_other] or chosen
    first = min(told, key=lambda r: (r.date or "9999", r.record_id))
    status: Status
    status, days = judge(first.date, first.date_kind, last)
    if not live:
        status, days = ("mirror" if copies and not seen else "removed"), 0
    return Cell(
        year,
        status,
        days,
        last.last.isoformat() if last else None,
        first.date,
        first.record_id,
        first.url,
    )


def _absent(
    body: Body, year: int, portal: Portal | None, last: Due | None, day: str
) -> Cell:
    """Missing, or unknown and why."""
    if last is None:
        return Cell(year, "unknown", why="no_due_date")
    due_date = last.last.isoformat()
    why = None
    if day <= due_date:
        why = "not_due"
    elif portal is None:
        why = "no_portal"
    elif year in body.doubtful_years:
        why = "office_or_government"
    else:
        why = _outside(body, year, portal)
        why = why or portal.open_question(year, due_date, body.names)
    status: Status = "unknown" if why else "missing"
    return Cell(year, status, due_date=due_date, why=why)


def _outside(body: Body, year: int, portal: Portal) -> str | None:
    """Why nothing can be said of a year; None where the issuer and it are known."""
    if not body.is_named:
        known = sorted(body.years)
        if len(known) < 2:
            return "one_report"
        return None if known[0] < year < known[-1] else "outside_known_years"
    if not portal.years:
        return "nothing_of_this_kind"
    first = body.issuer.since_year or min(portal.years)
    return None if first <= year <= max(portal.years) else "outside_portals_years"


def _plain(cell: Cell) -> dict[str, Any]:
    names = ("year", "status", "days", "due_date", "date", "record_id", "url", "why")
    row = {name: getattr(cell, name) for name in names}
    return {k: v for k, v in row.items() if v is not None and (k != "days" or v)}


def as_of(day: str) -> datetime:
    """The end of a day in Beijing."""
    moment = datetime.fromisoformat(day).replace(hour=23, minute=59, tzinfo=BEIJING)
    return moment.astimezone(UTC)
