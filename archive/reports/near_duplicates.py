"""Records with texts alike: a signature for each, and pairs, kept as records come.

A new text is compared with those that share a band of its signature, 16 of a band and
32 in all at most, so that adding a record never costs a pass over all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.reports.minhash import BANDS, bands, signature, similarity

if TYPE_CHECKING:
    from archive.database.connection import Connection

ALIKE: Final = 0.5
"""From this similarity on a pair is told."""

KEPT: Final = 16
"""So many of the most alike are told of a text."""

FIRST_OF_BAND = (
    "SELECT * FROM (SELECT row_id FROM minhash_bands WHERE band = ? LIMIT 16)"
)
# One statement for all bands: a record would else cost sixty of them.
_CANDIDATES = (
    "SELECT records.record_id, minhashes.signature FROM (SELECT row_id FROM ("  # noqa: S608
    + " UNION ALL ".join([FIRST_OF_BAND] * BANDS)
    + ") WHERE row_id <> ? GROUP BY row_id ORDER BY count(*) DESC LIMIT 32)"
    " JOIN minhashes USING (row_id) JOIN records USING (row_id)"
)
_INSERT_PAIR = """
INSERT OR IGNORE INTO near_duplicates SELECT :record, :other, :share WHERE NOT EXISTS
    (SELECT 1 FROM near_duplicates WHERE record_id = :other AND other_id = :record)"""


def note_text(connection: Connection, row_id: int, record_id: str, text: str) -> None:
    """Note a record's present text, and the records whose texts are like it."""
    new, old = signature(text), signature_of(connection, row_id)
    if new == old:
        return
    if old is not None:
        _forget(connection, row_id, record_id, old)
    if new is None:
        return
    connection.execute("INSERT INTO minhashes VALUES (?, ?)", (row_id, new))
    connection.executemany(
        "INSERT OR IGNORE INTO minhash_bands VALUES (?, ?)",
        [(band, row_id) for band in bands(new)],
    )
    add_pairs(connection, row_id, record_id, new)


def add_pairs(connection: Connection, row_id: int, record_id: str, sign: bytes) -> None:
    """The records whose texts are like that of one whose signature is known."""
    connection.executemany(
        _INSERT_PAIR,
        [
            {"record": record_id, "other": other, "share": round(share, 2)}
            for share, other in _alike(connection, row_id, sign)
        ],
    )


def signature_of(connection: Connection, row_id: int) -> bytes | None:
    """The signature of a record's text; None where it is too short for one."""
    row = connection.execute(
        "SELECT signature FROM minhashes WHERE row_id = ?", (row_id,)
    ).fetchone()
    return row[0] if row else None


def _alike(connection: Connection, row_id: int, sign: bytes) -> list[tuple[float, str]]:
    """The records most like a text, as (similarity, record_id)."""
    found = [
        (share, record_id)
        for record_id, theirs in connection.execute(_CANDIDATES, (*bands(sign), row_id))
        if (share := similarity(sign, theirs)) >= ALIKE
    ]
    return sorted(found, reverse=True)[:KEPT]


def _forget(connection: Connection, row_id: int, record_id: str, old: bytes) -> None:
    connection.execute("DELETE FROM minhashes WHERE row_id = ?", (row_id,))
    connection.executemany(
        "DELETE FROM minhash_bands WHERE band = ? AND row_id = ?",
        [(band, row_id) for band in bands(old)],
    )
    connection.execute(
        "DELETE FROM near_duplicates WHERE record_id = ? OR other_id = ?",
        (record_id, record_id),
    )
