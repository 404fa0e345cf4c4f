"""A record's versions: each with the digest of all before it, and the pages it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.database.statements import insertion
from archive.records.hash_chain import VERSION_COLUMNS, chain_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.records.context import Visiting

# The row behind view `versions`: without the text, which the record has.
_INSERT = insertion(
    "version_rows",
    (*(name for name in VERSION_COLUMNS if name != "text"), "chain_digest"),
)
_TEXT = VERSION_COLUMNS.index("text")


def insert_version(
    page: Visiting,
    row: Mapping[str, Any],
    version: int,
    old: Mapping[str, Any] | None = None,
) -> None:
    """A version of a record that has this text already; `old` is what it was before."""
    before = _version_link(page, row["record_id"], version - 1)
    values = (
        row["record_id"],
        version,
        origin(page, old),
        page.at,
        page.visit.cause,
        row["title"],
        row["date"],
        row["source"],
        row["text"],
        row["text_digest"],
        row["rules_version"],
    )
    link = chain_link(before, values)
    row_of_version = (*values[:_TEXT], *values[_TEXT + 1 :], link)
    page.connection.execute(_INSERT, row_of_version)


def _version_link(page: Visiting, identity: str, version: int) -> str | None:
    if not version:
        return None
    found = page.connection.execute(
        "SELECT chain_digest FROM version_rows WHERE record_id = ? AND version = ?",
        (identity, version),
    ).fetchone()
    return found[0] if found else None


def write_pages(page: Visiting, identity: str, version: int) -> None:
    """The further pages of a version, once; a version keeps those that it came from."""
    if not page.further:
        return
    page.connection.executemany(
        "INSERT OR IGNORE INTO version_pages VALUES (?, ?, ?, ?)",
        [(identity, version, n, capture) for n, capture in enumerate(page.further, 2)],
    )


def origin(page: Visiting, old: Mapping[str, Any] | None) -> int | None:
    """The capture that a version comes from; None for a text that was imported."""
    if page.capture_id is None and old is not None and not page.is_look:
        return int(old["capture_id"]) if old["capture_id"] else None
    return page.capture_id
