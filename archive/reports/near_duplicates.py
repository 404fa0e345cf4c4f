"""Records with texts alike: a signature for each at once, and pairs in large batches.

A signature's bands lie all over their table, and written record by record they cost
110 KB a record at 50,000 records; sorted, some thousand at once, a tenth of it. So a
record whose text is new waits in table `minhashes_due`, whatever ends the run, until
`pair_waiting` compares it with those that share a band, 16 of a band and 32 in all at
most: so adding a record never costs a pass over all.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from archive.reports.minhash import bands, similarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.database.connection import Connection

ALIKE: Final = 0.5
"""From this similarity on a pair is told."""

BATCH: Final = 4_096
"""So many records are paired at once: some megabytes, and a second at most."""

KEPT: Final = 16
"""So many of the most alike are told of a text."""

_MET: Final = 32
_OF_A_BAND: Final = 16

_DUE = """
SELECT d.row_id, d.paired, r.record_id, m.signature FROM minhashes_due AS d
LEFT JOIN records AS r USING (row_id) LEFT JOIN minhashes AS m USING (row_id)
ORDER BY d.row_id LIMIT ?"""
_SHARING = "SELECT row_id FROM minhash_bands WHERE band = ? LIMIT ?"
_SIGNED = """
SELECT record_id, signature FROM minhashes JOIN records USING (row_id)
WHERE row_id = ?"""
_INSERT_PAIR = """
INSERT OR IGNORE INTO near_duplicates SELECT :record, :other, :share WHERE NOT EXISTS
    (SELECT 1 FROM near_duplicates WHERE record_id = :other AND other_id = :record)"""


def note_new_text(connection: Connection, row_id: int, new: bytes) -> None:
    """Note the signature of a record that has none yet; it is due to be compared."""
    connection.execute(
        "INSERT OR IGNORE INTO minhashes_due VALUES (?, NULL)", (row_id,)
    )
    connection.execute("INSERT INTO minhashes VALUES (?, ?)", (row_id, new))


def note_text(
    connection: Connection, row_id: int, record_id: str, new: bytes | None
) -> None:
    """Note the signature of a record's present text; it is due to be compared."""
    old = signature_of(connection, row_id)
    if new == old:
        return
    # Due twice: what stands among the bands is still what was there at first.
    connection.execute(
        "INSERT OR IGNORE INTO minhashes_due VALUES (?, ?)", (row_id, old)
    )
    if old is not None:
        connection.execute("DELETE FROM minhashes WHERE row_id = ?", (row_id,))
        connection.execute(
            "DELETE FROM near_duplicates WHERE record_id = ? OR other_id = ?",
            (record_id, record_id),
        )
    if new is not None:
        connection.execute("INSERT INTO minhashes VALUES (?, ?)", (row_id, new))


def waiting(connection: Connection) -> int:
    """How many records are due to be paired."""
    found = connection.execute("SELECT count(*) FROM minhashes_due").fetchone()
    return int(found[0])


def pair_waiting(connection: Connection) -> int:
    """Pair BATCH of the records that are due; how many are left. In one transaction."""
    due = connection.execute(_DUE, (BATCH,)).fetchall()
    if not due:
        return 0
    marks = _write_bands(connection, due)
    signs = {row["row_id"]: (row["record_id"], row["signature"]) for row in due}
    for row_id, met in _meetings(connection, marks).items():
        others = (
            _signed(connection, signs, other) for other, _ in met.most_common(_MET)
        )
        _write_pairs(connection, signs[row_id], others)
    last = due[-1]["row_id"]
    connection.execute("DELETE FROM minhashes_due WHERE row_id <= ?", (last,))
    return waiting(connection)


def signature_of(connection: Connection, row_id: int) -> bytes | None:
    """The signature of a record's text; None where it is too short for one."""
    row = connection.execute(
        "SELECT signature FROM minhashes WHERE row_id = ?", (row_id,)
    ).fetchone()
    return row[0] if row else None


def _write_bands(
    connection: Connection, due: Iterable[Mapping[str, Any]]
) -> list[tuple[int, int]]:
    """(band, row_id) of all, sorted, so that each page of the table is written once."""
    gone: set[tuple[int, int]] = set()
    new: set[tuple[int, int]] = set()
    for row in due:
        gone |= _marks(row["row_id"], row["paired"])
        new |= _marks(row["row_id"], row["signature"])
    connection.executemany(
        "DELETE FROM minhash_bands WHERE band = ? AND row_id = ?", sorted(gone - new)
    )
    marks = sorted(new)
    connection.executemany("INSERT OR IGNORE INTO minhash_bands VALUES (?, ?)", marks)
    return marks


def _marks(row_id: int, sign: bytes | None) -> set[tuple[int, int]]:
    return {(band, row_id) for band in bands(sign)} if sign else set()


def _meetings(
    connection: Connection, marks: Iterable[tuple[int, int]]
) -> dict[int, Counter[int]]:
    """Which other records each of them shares bands with, and how many."""
    found: dict[int, Counter[int]] = {}
    for band, ours in groupby(marks, key=itemgetter(0)):
        others = connection.execute(_SHARING, (band, _OF_A_BAND + 1)).fetchall()
        if len(others) < 2:
            continue
        for _, row_id in ours:
            them = [other for (other,) in others if other != row_id][:_OF_A_BAND]
            found.setdefault(row_id, Counter()).update(them)
    return found


def _signed(
    connection: Connection, known: Mapping[int, tuple[str, bytes]], row_id: int
) -> tuple[str, bytes] | None:
    """A record's id and signature; those of the batch are known already."""
    if row_id in known:
        return known[row_id]
    row = connection.execute(_SIGNED, (row_id,)).fetchone()
    return tuple(row) if row else None


def _write_pairs(
    connection: Connection,
    own: tuple[str, bytes],
    others: Iterable[tuple[str, bytes] | None],
) -> None:
    record_id, sign = own
    alike = [
        (share, other[0])
        for other in others
        if other and (share := similarity(sign, other[1])) >= ALIKE
    ]
    connection.executemany(
        _INSERT_PAIR,
        [
            {"record": record_id, "other": other, "share": round(share, 2)}
            for share, other in sorted(alike, reverse=True)[:KEPT]
        ],
    )
