"""Texts that are alike over parts: signatures come as they are, and are compared here."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from archive.database.connection import in_memory
from archive.reports.minhash import BANDS, bands, similarity
from archive.reports.near_duplicates import ALIKE, KEPT

if TYPE_CHECKING:
    from archive.store import Archive

# A database of its own that is never committed: 64 MB in memory, the rest in a file.
_ASIDE = (
    "ATTACH '' AS aside",
    "PRAGMA aside.journal_mode = OFF",
    "PRAGMA aside.cache_size = -64000",
    "BEGIN",
    """CREATE TABLE aside.minhash_bands (band INTEGER, row_id INTEGER,
        PRIMARY KEY (band, row_id)) WITHOUT ROWID""",
    """CREATE TABLE aside.signed (row_id INTEGER PRIMARY KEY, record_id TEXT, signature BLOB)""",
)
_FIRST_OF_BAND = (
    "SELECT * FROM (SELECT row_id FROM minhash_bands WHERE band = ? LIMIT 16)"
)
_SHARING = (
    "SELECT row_id FROM ("  # noqa: S608
    + " UNION ALL ".join([_FIRST_OF_BAND] * BANDS)
    + ") WHERE row_id < ? GROUP BY row_id ORDER BY count(*) DESC, row_id LIMIT 32"
)
_OF_MERGED = f"""
SELECT record_id, signature FROM ({_SHARING}) JOIN minhashes USING (row_id)
JOIN records USING (row_id)"""  # noqa: S608
_OF_NEW = f"SELECT record_id, signature FROM ({_SHARING}) JOIN signed USING (row_id)"  # noqa: S608
_LAST = "SELECT ifnull(max(row_id), 0) FROM minhashes"


class Likeness:
    """The signatures of a merge: those that were there before, and those that came.

    The latter are kept aside, since what the writer has of them is not committed yet.
    """

    def __init__(self, merged: Archive) -> None:
        self._merged = merged
        self._known: int = merged.one(_LAST)[0]
        self._resources = ExitStack()
        self._new = self._resources.enter_context(closing(in_memory()))
        for statement in _ASIDE:
            self._new.execute(statement)
        self._signed: list[tuple[int, str, bytes]] = []
        self._bands: list[tuple[int, int]] = []

    def close(self) -> None:
        """Let go of what was kept aside."""
        self._resources.close()

    @property
    def waiting(self) -> int:
        """How many have come since the last time that they were settled."""
        return len(self._signed)

    def pairs(
        self, row_id: int, record_id: str, signature: bytes, *, since: int
    ) -> list[tuple[str, str, float]]:
        """Rows for a record and those that came before row `since` and are like it."""
        marks = bands(signature)
        near: list[tuple[str, bytes]] = []
        if self._known:
            last = self._known + 1
            near += map(tuple, self._merged.rows(_OF_MERGED, (*marks, last)))
        near += self._new.execute(_OF_NEW, (*marks, since))
        alike = [
            (share, other)
            for other, theirs in near
            if (share := similarity(signature, theirs)) >= ALIKE
        ]
        self._signed.append((row_id, record_id, signature))
        self._bands += [(mark, row_id) for mark in {*marks}]
        return [
            (record_id, other, round(share, 2))
            for share, other in sorted(alike, reverse=True)[:KEPT]
        ]

    def settle(self) -> list[tuple[int, int]]:
        """Bands of all that was compared since the last time; later ones meet them."""
        rows = sorted(self._bands)
        self._new.executemany("INSERT INTO signed VALUES (?, ?, ?)", self._signed)
        self._new.executemany("INSERT INTO minhash_bands VALUES (?, ?)", rows)
        self._signed.clear()
        self._bands = []
        return rows
