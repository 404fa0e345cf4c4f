"""`/coverage`: issuers × years as a heat map; the same as CSV and JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from archive.instants import utc_now
from archive.queries.coverage import CODES, LINE_COLUMNS, Coverage
from archive.queries.coverage import coverage as cover
from archive.reports.issuers import ANNUAL
from archive.web.asking import Answer, Page, csv_data, json_data
from archive.web.queries.overview import provinces, years_of

if TYPE_CHECKING:
    from archive.queries.coverage import Row
    from archive.store.reader import Reader
    from archive.web.asking import Ask

LEVELS: Final = ("central", "province", "city", "county", "town", "department")
_YEARS: Final = re.compile(r"([0-9]{4})(?:\s*[-–—]\s*([0-9]{4}))?")
_YEARS_SHOWN: Final = 6
_LONGEST_SPAN: Final = 40
_ROWS_A_PAGE: Final = 200
_GAPS: Final = ("missing", "removed", "late", "mirror")
_TOWN_ENDINGS: Final = ("镇人民政府", "乡人民政府", "街道办事处", "镇政府", "乡政府")


def coverage(archive: Reader, ask: Ask) -> Answer:
    """The map for a kind; disclosure reports without one."""
    kind = ask.text("kind") if ask.text("kind") in ANNUAL else "disclosure"
    known = years_of(archive, kind)
    years = asked_years(ask.text("years")) or _last(known)
    found = cover(archive, kind, years, now=utc_now())
    narrow(found, province=ask.text("province"), level=ask.text("level"))
    match ask.names.get("format"):
        case "json":
            return json_data(found.as_dict())
        case "csv":
            return csv_data(f"coverage-{kind}", LINE_COLUMNS, found.lines())
    page = ask.page()
    start = (page - 1) * _ROWS_A_PAGE
    rows = found.rows[start : start + _ROWS_A_PAGE]
    return Page(
        "coverage.html",
        {
            "coverage": found,
            "rows": rows,
            "page": page,
            "pages": -(-len(found.rows) // _ROWS_A_PAGE),
            "kinds": list(ANNUAL),
            "levels": LEVELS,
            "provinces": provinces(archive),
            "years": years,
            "known": known,
            "codes": list(CODES),
            "summary": found.summary(),
            "gaps": _gaps(rows),
            "unknown": _unknown(rows),
            "missing": [
                (r, c) for r in found.rows for c in r.cells if c.status == "missing"
            ],
        },
    )


def asked_years(text: str) -> tuple[int, ...]:
    """The years of `2020-2023`, or of one year; none for anything else.

    >>> asked_years("2020-2022"), asked_years("2023"), asked_years("ever")
    ((2020, 2021, 2022), (2023,), ())
    """
    match = _YEARS.fullmatch(text)
    if match is None:
        return ()
    years = range(int(match[1]), int(match[2] or match[1]) + 1)
    return tuple(years) if len(years) <= _LONGEST_SPAN else ()


def narrow(found: Coverage, *, province: str, level: str) -> None:
    """Keep the issuers of a province (two digits of its code) and of a level."""
    found.rows = [
        row
        for row in found.rows
        if (not province or (row.division_code or "").startswith(province[:2]))
        and (level not in LEVELS or level_of(row) == level)
    ]


def level_of(row: Row) -> str:
    """A body's level: as its site file says, else as its name and its area's code do."""
    if row.is_department:
        return "department"
    if row.level:
        return row.level
    code = row.division_code or ""
    if row.name.endswith(_TOWN_ENDINGS):
        return "town"
    if not code:
        return ""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def _last(known: list[int]) -> tuple[int, ...]:
    """The last years that there are reports on; without any, the last ones."""
    last = known[-1] if known else utc_now().year - 1
    first = max(known[0] if known else last - 4, last - _YEARS_SHOWN + 1)
    return tuple(range(first, last + 1))


def _gaps(rows: list[Row]) -> list[tuple[Row, Any]]:
    """The cells that are not simply there, the worst first."""
    found = [(row, cell) for row in rows for cell in row.cells if cell.status in _GAPS]
    return sorted(found, key=lambda pair: (_GAPS.index(pair[1].status), -pair[1].year))


def _unknown(rows: list[Row]) -> list[tuple[str, str, list[int]]]:
    """Issuers of whom nothing can be said for some years: name, why, which years."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for cell in row.cells:
            if cell.status == "unknown":
                found.setdefault((row.name, cell.why or ""), []).append(cell.year)
    return [(name, why, years) for (name, why), years in found.items()]
