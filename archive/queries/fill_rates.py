"""Counts that a site's health is judged by: how well its records are filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Archive

_COUNTS = """
SELECT site_id, count(*) AS records, count(date) AS dated, count(source) AS sourced
FROM records WHERE removed_at IS NULL GROUP BY site_id"""


@dataclass(frozen=True, slots=True)
class Fill:
    """One site's records that are still there, and how many have date and source."""

    records: int = 0
    dated: int = 0
    sourced: int = 0


def fill_counts(archive: Archive) -> dict[str | None, Fill]:
    """The counts of every site; None stands for records without one."""
    rows = archive.connection.execute(_COUNTS)
    return {
        row["site_id"]: Fill(row["records"], row["dated"], row["sourced"])
        for row in rows
    }


def found_on(archive: Archive, listing_url: str) -> int:
    """How many URLs a listing has shown so far."""
    query = "SELECT count(*) FROM urls WHERE parent_url = ? AND kind = 'report'"
    return int(archive.connection.execute(query, (listing_url,)).fetchone()[0])
