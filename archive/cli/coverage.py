"""`gongbao coverage`: issuers × years in the terminal, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import re
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from archive.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.console import Styled, Table, emit_json, emit_line, emit_table, say
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from archive.queries.coverage import Cell, Coverage, Row

_LONGEST_SPAN: Final = 60
_STYLES: Final = {
    "on_time": "green",
    "published": "green",
    "late": "yellow",
    "mirror": "yellow",
    "removed": "red",
    "missing": "bold red",
    "unknown": "dim",
}
_WHY: Final = {
    "no_due_date": "no rule says when it is due",
    "not_due": "it was not due yet",
    "no_portal": "the issuer's own portal is not known",
    "office_or_government": "the government's office reported, or the government did",
    "one_report": "only one report of the issuer is known",
    "outside_known_years": "before its first or after its last report here",
    "nothing_of_this_kind": "the portal shows nothing of this kind",
    "outside_portals_years": "before or after what the portal shows",
    "portal_not_healthy": "the portal could not be read well: see `gongbao status`",
    "not_walked_since": "the portal was not walked since it was due",
    "not_fetched_yet": "a report that may be it could not be fetched yet",
    "a_page_of_unknown_kind": "a page of it names the year, of what kind is not known",
    "a_report_names_no_issuer": "a report that may be it names no issuer",
}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "coverage",
        epilog="Example: gongbao coverage --kind disclosure --years 2020-2023",
    )(coverage)


def coverage(
    kind: Annotated[
        str, typer.Option("--kind", help="law_government, disclosure or work_report.")
    ],
    years: Annotated[str, typer.Option("--years", help="Reported on: 2020-2023.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    site: Annotated[str | None, typer.Option(help="Only this site's issuers.")] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="As of this day: 2024-04-01."),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="CSV on stdout and nothing else there.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Who published which year's report: on time, late, removed, or not at all."""
    from archive.instants import utc_now
    from archive.queries.coverage import as_of
    from archive.queries.coverage import coverage as cover
    from archive.store import Archive

    span = parse_years(years)
    _check_kind(kind)
    try:
        now = as_of(on) if on else utc_now()
    except ValueError as error:
        raise ConfigurationError("--on: give a day, like 2024-04-01.") from error
    with Archive.open(archive) as opened:
        found = cover(opened, kind, span, now=now, site=site)
    if as_json:
        emit_json(found.as_dict())
    elif as_csv:
        sys.stdout.write(as_csv_text(found))
    else:
        _print(found)


def parse_years(text: str) -> range:
    """The years of `2020-2023`, or of one year.

    >>> list(parse_years("2020-2022")), list(parse_years("2023"))
    ([2020, 2021, 2022], [2023])
    """
    match = re.fullmatch(r"(\d{4})(?:\s*[-–—]\s*(\d{4}))?", text.strip())
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else -1
    if not first <= last <= first + _LONGEST_SPAN:
        raise ConfigurationError("--years: give two years like 2020-2023, or one.")
    return range(first, last + 1)


def _check_kind(kind: str) -> None:
    from archive.reports.issuers import ANNUAL

    if kind not in ANNUAL:
        msg = f"--kind: no yearly report is called {kind!r}: use {', '.join(ANNUAL)}."
        raise ConfigurationError(msg)


def as_csv_text(found: Coverage) -> str:
    """A line for each issuer and year; no cell is a formula."""
    from archive.export.tabular import safe_cell
    from archive.queries.coverage import LINE_COLUMNS

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LINE_COLUMNS)
    writer.writerows([safe_cell(value) for value in line] for line in found.lines())
    return text.getvalue()


def _print(found: Coverage) -> None:
    if not found.rows:
        say(f"no issuer of {found.kind} reports is known in this archive.")
        return
    emit_table(_table(found))
    counts = ", ".join(f"{n} {_word(name)}" for name, n in found.summary().items())
    emit_line(f"{found.kind}, as of {found.on}: {counts}")
    reasons = {c.why for row in found.rows for c in row.cells if c.why}
    for reason in sorted(reasons):
        number = sum(c.why == reason for row in found.rows for c in row.cells)
        emit_line(f"  unknown × {number}: {_WHY[reason]}")


def _table(found: Coverage) -> Table:
    table = Table()
    table.add_column("issuer")
    for year in found.years:
        table.add_column(str(year), no_wrap=True)
    for row in found.rows:
        cells = [Styled(_shown(c), _STYLES[c.status]) for c in row.cells]
        table.add_row(_called(row), *cells)
    return table


def _called(row: Row) -> str:
    return f"{row.name} ({row.division_code})" if row.division_code else row.name


def _shown(cell: Cell) -> str:
    """A cell of the table: the day where there is one, else the status.

    >>> from archive.queries.coverage import Cell
    >>> _shown(Cell(2023, "late", days=12)), _shown(Cell(2023, "unknown", why="not_due"))
    ('late 12 d', '?')
    """
    if cell.status in ("on_time", "published"):
        return (cell.date or "published")[:10]
    if cell.status == "late":
        return f"late {cell.days} d"
    return "?" if cell.status == "unknown" else cell.status


def _word(status: str) -> str:
    return {"on_time": "on time", "mirror": "only as a mirror"}.get(status, status)
