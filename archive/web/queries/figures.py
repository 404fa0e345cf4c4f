"""The figures of disclosure reports as data: by issuer, year, row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.reader import Reader

TABLES: Final = ("applications", "proactive", "disputes")
# One report an issuer and year: mirrors say the same again, or in conflict.
_REPORTS: Final = """
    disclosure_cells AS cells
    JOIN records ON records.record_id = cells.record_id
    LEFT JOIN report_copies ON report_copies.record_id = records.record_id
WHERE ifnull(report_copies.role, 'main') = 'main' AND cells."table" = :table
    AND (:issuer = '' OR ifnull(records.issuer, records.source) = :issuer)
    AND (:year IS NULL OR records.report_year = :year)"""
_CELLS: Final = f"""
SELECT ifnull(records.issuer, records.source) AS issuer, records.division_code,
    records.report_year AS year, cells.part, cells."row", cells."column", cells.value,
    cells.raw, records.record_id,
    EXISTS (SELECT 1 FROM issues WHERE issues.record_id = records.record_id
        AND issues.version = records.version AND issues.code = 'disclosure_sum') AS doubt
FROM {_REPORTS} AND (:row IS NULL OR (cells.part = :part AND cells."row" = :row))
    AND (:column IS NULL OR cells."column" = :column)
ORDER BY issuer, records.division_code, year, records.record_id, cells.position"""  # noqa: S608
# Whose figures there are: asked of records, for each has some two hundred cells.
_TELLING: Final = """
    records LEFT JOIN report_copies ON report_copies.record_id = records.record_id
WHERE ifnull(report_copies.role, 'main') = 'main' AND records.kind = 'disclosure'
    AND (:issuer = '' OR ifnull(records.issuer, records.source) = :issuer)
    AND EXISTS (SELECT 1 FROM disclosure_cells AS cells
        WHERE cells.record_id = records.record_id AND cells."table" = :table)"""
# The form is the same everywhere, but for a column or row that came with a year.
_NAMES: Final = f"""
SELECT cells.part, cells."row", cells."column", min(cells.position) AS place
FROM disclosure_cells AS cells WHERE cells."table" = :table AND cells.record_id IN (
    SELECT records.record_id FROM {_TELLING}
    ORDER BY records.report_year DESC, records.record_id LIMIT 200)
GROUP BY 1, 2, 3 ORDER BY place"""  # noqa: S608
_ISSUERS: Final = f"""
SELECT DISTINCT ifnull(records.issuer, records.source) AS issuer FROM {_TELLING}
ORDER BY 1"""  # noqa: S608
_YEARS: Final = f"""
SELECT DISTINCT records.report_year AS year FROM {_TELLING}
    AND records.report_year IS NOT NULL ORDER BY 1"""  # noqa: S608


def cells(
    archive: Reader,
    table: str,
    *,
    issuer: str = "",
    year: int | None = None,
    row: tuple[str, str] | None = None,
    column: str | None = None,
) -> Iterator[Any]:
    """The cells of a table; `row` is its heading and name, None all of them.

    Each has issuer, division_code, year, part, row, column, value, raw, record_id, and
    `doubt`: sums of its report's tables do not add up.
    """
    values = _asked(table, issuer, year) | {
        "part": row[0] if row else None,
        "row": row[1] if row else None,
        "column": column,
    }
    return archive.each(_CELLS, values)


def names(
    archive: Reader, table: str, issuer: str = ""
) -> tuple[list[tuple[str, str]], list[str]]:
    """The rows (heading, name) and columns of a table, in the order of the form.

    Taken from the two hundred latest reports.
    """
    found = archive.rows(_NAMES, _asked(table, issuer, None))
    rows = dict.fromkeys((name["part"], name["row"]) for name in found)
    columns = dict.fromkeys(name["column"] for name in found)
    return list(rows), list(columns)


def issuers(archive: Reader, table: str) -> list[str]:
    """Who has figures of a table."""
    found = archive.rows(_ISSUERS, _asked(table, "", None))
    return [row["issuer"] for row in found if row["issuer"]]


def years(archive: Reader, table: str, issuer: str = "") -> list[int]:
    """The years that there are figures of."""
    return [row["year"] for row in archive.rows(_YEARS, _asked(table, issuer, None))]


def _asked(table: str, issuer: str, year: int | None) -> dict[str, Any]:
    return {"table": table, "issuer": issuer, "year": year}
