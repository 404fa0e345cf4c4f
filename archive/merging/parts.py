"""The archives that are merged: found again, wherever they lie, and opened beside."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.database import connection as database
from archive.database.opening import DATABASE
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.archive import Archive


_CURSOR = """
SELECT ifnull((SELECT max(seq) FROM changes), 0) || '/' || ifnull((SELECT max(capture_id)
    FROM captures), 0) || '/' || count(*) || '/' || count(ended_at) FROM runs"""
_DIGEST = "SELECT chain_digest FROM captures WHERE capture_id = ?"
_INSERT = """
INSERT INTO parts (folder, file_key, cursor, capture_id, first_digest, last_digest,
    merged_at) VALUES (?, ?, '', 0, NULL, NULL, ?)"""


@dataclass(frozen=True, slots=True)
class Part:
    """One of them, as it was merged last; `cursor` is empty where it never was whole."""

    part_id: int
    folder: Path
    file_key: str
    cursor: str
    capture_id: int

    def name_of(self, warc_file: str) -> str:
        """What a WARC file of the part is called in the merged archive."""
        return f"{self.file_key}/{warc_file}"


def part_of(merged: Archive, folder: Path, archive: Archive, at: str) -> Part:
    """The part that an archive is, new or known, also where it lies elsewhere now.

    ConfigurationError where it is not the archive any more that was merged from there.
    """
    row = _known(merged, folder, archive)
    if row is None:
        key = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        merged.write(_INSERT, (str(folder), key, at))
        row = merged.one("SELECT * FROM parts WHERE folder = ?", (str(folder),))
    elif row["folder"] != str(folder):
        values = (str(folder), row["part_id"])
        merged.write("UPDATE parts SET folder = ? WHERE part_id = ?", values)
    return Part(
        row["part_id"], folder, row["file_key"], row["cursor"], row["capture_id"]
    )


def _known(merged: Archive, folder: Path, archive: Archive) -> Any:
    row = merged.one("SELECT * FROM parts WHERE folder = ?", (str(folder),))
    if row is None:
        first = archive.one(_DIGEST, (1,))
        if first is None:
            return None
        by_first = "SELECT * FROM parts WHERE first_digest = ?"
        row = merged.one(by_first, (first[0],))
    if row is not None and row["capture_id"]:
        last = archive.one(_DIGEST, (row["capture_id"],))
        if last is None or last[0] != row["last_digest"]:
            msg = (
                f"{folder} is not what was merged before: it was restored or made anew;"
                " merge all into a new folder."
            )
            raise ConfigurationError(msg)
    return row


def cursor_of(archive: Archive) -> str:
    """What grows with all that is ever done to an archive's records."""
    return str(archive.one(_CURSOR)[0])


@contextmanager
def beside(merged: Archive, part: Archive) -> Iterator[None]:
    """The part's tables as `part.NAME` in the merged archive's own queries."""
    merged.flush()
    with database.errors_named(part.path / DATABASE):
        database.attach(merged.connection, part.path / DATABASE, "part")
    try:
        yield
    finally:
        if merged.connection.in_transaction:
            merged.connection.execute("ROLLBACK")
        merged.connection.execute("DETACH part")


def all_parts(merged: Archive) -> dict[int, Path]:
    """Where each part lies, as far as it is known."""
    rows = merged.rows("SELECT part_id, folder FROM parts")
    return {row["part_id"]: Path(row["folder"]) for row in rows}
