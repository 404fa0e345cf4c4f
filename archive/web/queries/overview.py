"""The archive at a glance: how much there is, of what, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from archive.store.reader import Reader

_TOTALS: Final = """
SELECT count(*) AS reports, count(removed_at) AS removed,
    count(DISTINCT site_id) AS sites, min(report_year) AS first_year,
    max(report_year) AS last_year, max(last_seen_at) AS seen_at
FROM records"""
_KINDS: Final = """
SELECT kind, count(*) AS number FROM records GROUP BY kind ORDER BY number DESC, kind"""
_YEARS: Final = """
SELECT report_year AS year, count(*) AS number FROM records
WHERE report_year IS NOT NULL GROUP BY 1 ORDER BY 1"""
_YEARS_OF: Final = """
SELECT DISTINCT report_year AS year FROM records
WHERE kind = ? AND report_year IS NOT NULL ORDER BY 1"""
_PROVINCES: Final = """
SELECT substr(division_code, 1, 2) AS code, max(province) AS name FROM records
WHERE division_code IS NOT NULL AND province IS NOT NULL GROUP BY 1 ORDER BY 1"""
_LATEST: Final = """
SELECT record_id, title, date, source, kind FROM records
WHERE date IS NOT NULL AND removed_at IS NULL ORDER BY date DESC, record_id LIMIT ?"""


def totals(archive: Reader) -> dict[str, Any]:
    """Numbers of reports, removed ones and sites; first and last year reported on."""
    return dict(archive.one(_TOTALS))


def kinds(archive: Reader) -> list[tuple[str, int]]:
    """The kinds of reports with their numbers, the commonest first."""
    return [(row["kind"], row["number"]) for row in archive.rows(_KINDS)]


def years(archive: Reader) -> list[tuple[int, int]]:
    """The years reported on with their numbers, in order."""
    return [(row["year"], row["number"]) for row in archive.rows(_YEARS)]


def latest(archive: Reader, limit: int) -> list[dict[str, Any]]:
    """The reports that were published last and are still there."""
    return [dict(row) for row in archive.rows(_LATEST, (limit,))]


def years_of(archive: Reader, kind: str) -> list[int]:
    """The years that there are reports of a kind on, in order."""
    return [row["year"] for row in archive.rows(_YEARS_OF, (kind,))]


def provinces(archive: Reader) -> list[tuple[str, str]]:
    """Provinces with reports: the first two digits of the code, and the name."""
    return [(row["code"], row["name"]) for row in archive.rows(_PROVINCES)]
