"""A hash chain over rows that only grow: what is altered or missing shows.

Each row carries the digest of its own columns and of the row before it; captures are
one chain, the versions of each record another.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.database.connection import Connection

CAPTURE_COLUMNS = (
    "url",
    "fetched_at",
    "status",
    "content_type",
    "payload_digest",
    "payload_bytes",
    "warc_file",
    "warc_offset",
    "warc_length",
    "revisit_of",
)
VERSION_COLUMNS = (
    "record_id",
    "version",
    "capture_id",
    "changed_at",
    "cause",
    "title",
    "date",
    "source",
    "text",
    "text_digest",
    "rules_version",
)
_LAST_CAPTURE = "SELECT chain_digest FROM captures ORDER BY capture_id DESC LIMIT 1"


def chain_link(before: str | None, values: Iterable[Any]) -> str:
    """The digest of a row's values after that of the row before it.

    >>> chain_link(None, ["a"]) == chain_link(None, ["a", None])
    False
    """
    told = [before, *values]
    lengths = ["-;" if v is None else f"{len(s := str(v))};{s}" for v in told]
    return hashlib.sha256("".join(lengths).encode()).hexdigest()


def link_of(before: str | None, row: Mapping[str, Any], columns: Iterable[str]) -> str:
    """The digest that a stored row should carry."""
    return chain_link(before, [row[name] for name in columns])


class CaptureChain:
    """The digest that the next capture's row goes on from, kept in mind."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: str | None = None
        self._is_known = False

    def next(self, values: Iterable[Any]) -> str:
        """The digest of the row that comes next; it is the last one from here on."""
        if not self._is_known:
            found = self._connection.execute(_LAST_CAPTURE).fetchone()
            self._last, self._is_known = found[0] if found else None, True
        self._last = chain_link(self._last, values)
        return self._last

    def forget(self) -> None:
        """Rows were undone, or others may have been added."""
        self._is_known = False
