"""`/figures`: the tables of disclosure reports as data, over issuers and years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.web.asking import Answer, Page, csv_data
from archive.web.queries import figures as asked
from archive.web.svg import lines

if TYPE_CHECKING:
    from archive.store.reader import Reader
    from archive.web.asking import Ask

_TOTAL: Final = "总计"
_BETWEEN: Final = " / "
_CSV: Final = (
    *("issuer", "division_code", "year", "table", "part", "row", "column"),
    *("value", "raw", "record_id", "sums_add_up"),
)
_MOST_CSV: Final = 100_000
_A_PAGE: Final = 200

Row = tuple[str, str]


def figures(archive: Reader, ask: Ask) -> Answer:
    """One figure over issuers and years, all of one issuer, or one report's table."""
    table = ask.text("table") if ask.text("table") in asked.TABLES else "applications"
    issuer = ask.text("issuer")
    year = ask.number("year", 1, 9999)
    if ask.names.get("format") == "csv":
        return _csv(archive, table, issuer, year)
    rows, columns = asked.names(archive, table, issuer)
    row = _chosen_row(ask.text("row"), rows)
    column = _chosen_column(ask.text("column"), columns)
    values: dict[str, Any] = {
        "table": table,
        "tables": asked.TABLES,
        "issuer": issuer,
        "issuers": asked.issuers(archive, table),
        "year": year,
        "years": asked.years(archive, table, issuer),
        "rows": [(row_key(one), one) for one in rows],
        "columns": columns,
        "row": row,
        "row_name": row_key(row) if row else "",
        "column": column,
    }
    if issuer and year:
        values |= _report(archive, table, issuer, year)
    elif issuer:
        values |= _of_issuer(archive, table, issuer, row, column)
    else:
        values |= _matrix(archive, table, row, column, ask.page())
    return Page("figures.html", values)


def row_key(row: Row) -> str:
    """A row's name with its heading, as the address has it."""
    return _BETWEEN.join(part for part in row if part)


def _chosen_row(text: str, rows: list[Row]) -> Row | None:
    named = {row_key(row): row for row in rows}
    return named.get(text) or (rows[0] if rows else None)


def _chosen_column(text: str, columns: list[str]) -> str | None:
    if text in columns:
        return text
    if _TOTAL in columns:
        return _TOTAL
    return columns[0] if columns else None


def _matrix(
    archive: Reader, table: str, row: Row | None, column: str | None, page: int
) -> dict[str, Any]:
    """One figure: issuers down, years across."""
    found: dict[tuple[str, str], dict[int, Any]] = {}
    for cell in asked.cells(archive, table, row=row, column=column):
        key = (cell["issuer"] or "–", cell["division_code"] or "")
        found.setdefault(key, {}).setdefault(cell["year"], cell)
    rows = [(name, by_year) for (name, _), by_year in found.items()]
    start = (page - 1) * _A_PAGE
    return {
        "matrix": rows[start : start + _A_PAGE],
        "page": page,
        "pages": -(-len(rows) // _A_PAGE),
    }


def _of_issuer(
    archive: Reader, table: str, issuer: str, row: Row | None, column: str | None
) -> dict[str, Any]:
    """All figures of one issuer in one column, years across; one of them as a line."""
    found: dict[Row, dict[int, Any]] = {}
    for cell in asked.cells(archive, table, issuer=issuer, column=column):
        key = (cell["part"], cell["row"])
        found.setdefault(key, {}).setdefault(cell["year"], cell)
    years = asked.years(archive, table, issuer)
    line = found.get(row, {}) if row else {}
    # The years between are on the scale too: a gap in the reports is a gap in the line.
    span = range(years[0], years[-1] + 1) if years else range(0)
    values = [(str(y), line[y]["value"] if y in line else None) for y in span]
    return {
        "lines": lines(values),
        "by_row": [(row_key(key), key, by_year) for key, by_year in found.items()],
    }


def _report(archive: Reader, table: str, issuer: str, year: int) -> dict[str, Any]:
    """One report's table as it stands."""
    found: dict[Row, dict[str, Any]] = {}
    record_id, doubt = None, False
    for cell in asked.cells(archive, table, issuer=issuer, year=year):
        found.setdefault((cell["part"], cell["row"]), {})[cell["column"]] = cell
        record_id, doubt = cell["record_id"], bool(cell["doubt"])
    columns = list(dict.fromkeys(name for row in found.values() for name in row))
    return {
        "report": list(found.items()),
        "report_columns": columns,
        "record_id": record_id,
        "doubt": doubt,
    }


def _csv(archive: Reader, table: str, issuer: str, year: int | None) -> Answer:
    rows = []
    for cell in asked.cells(archive, table, issuer=issuer, year=year):
        rows.append(
            (
                *(cell["issuer"], cell["division_code"], cell["year"], table),
                *(
                    cell["part"],
                    cell["row"],
                    cell["column"],
                    cell["value"],
                    cell["raw"],
                ),
                *(cell["record_id"], "no" if cell["doubt"] else "yes"),
            )
        )
        if len(rows) == _MOST_CSV:
            break
    return csv_data(f"figures-{table}", _CSV, rows)
