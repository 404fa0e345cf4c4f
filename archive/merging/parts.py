"""The archives that are merged: looked at, found again wherever they lie, and opened."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.database import connection as database
from archive.database.opening import DATABASE, opened
from archive.database.structure import refuse_foreign_code
from archive.database.upgrade import newest_version
from archive.errors import ConfigurationError
from archive.objects.addresses import is_remote
from archive.store.archive import Archive
from archive.store.reader import WARC_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.database.connection import Connection

_CURSOR = """
SELECT ifnull((SELECT max(seq) FROM changes), 0) || '/' || ifnull((SELECT max(capture_id)
    FROM captures), 0) || '/' || count(*) || '/' || count(ended_at) FROM runs"""
_DIGEST = "SELECT chain_digest FROM captures WHERE capture_id = ?"
_FIRST = "SELECT chain_digest FROM captures ORDER BY capture_id LIMIT 1"
_LAST = """
SELECT capture_id, chain_digest FROM captures ORDER BY capture_id DESC LIMIT 1"""
_INSERT = """
INSERT INTO parts (folder, file_key, cursor, capture_id, first_digest, last_digest,
    merged_at) VALUES (?, ?, '', 0, ?, NULL, ?)"""
Row = dict[str, Any]
_WITH_FILES, _WITH_PARTS = 4, 10
"""The schemas that brought tables `warc_files` and `parts`."""


@dataclass(frozen=True, slots=True)
class Look:
    """An archive as it was found, before anything is written; `moved` are the folders
    of its WARC files that lie elsewhere, as its table says them.
    """

    folder: Path
    cursor: str
    captures: int
    first_digest: str | None
    last_digest: str | None
    moved: Mapping[str, str]

    def digest_at(self, capture_id: int) -> str | None:
        """What its chain of captures had come to there; None where it is shorter."""
        if capture_id == self.captures:
            return self.last_digest
        if capture_id > self.captures:
            return None
        with _as_it_is(self.folder) as (connection, _):
            row = connection.execute(_DIGEST, (capture_id,)).fetchone()
            return row[0] if row else None

    def folder_of(self, warc_file: str) -> str:
        """Where one of its WARC files lies: a path, or the URL of a folder of objects."""
        home = self.folder / WARC_FOLDER
        told = self.moved.get(warc_file)
        if told is None or os.path.lexists(home / warc_file):
            return str(home.resolve())
        return told if is_remote(told) else str((self.folder / told).resolve())


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


def look(folder: Path) -> Look:
    """What an archive is now; nothing in it is changed, of whatever schema it is.

    ConfigurationError where there is none, or one that was merged itself.
    """
    with _as_it_is(folder) as (connection, version):
        if (
            version >= _WITH_PARTS
            and connection.execute("SELECT 1 FROM parts").fetchone()
        ):
            msg = f"{folder} is itself merged: name its parts instead."
            raise ConfigurationError(msg)
        first = connection.execute(_FIRST).fetchone()
        last = connection.execute(_LAST).fetchone() or (0, None)
        files = (
            connection.execute("SELECT warc_file, folder FROM warc_files").fetchall()
            if version >= _WITH_FILES
            else ()
        )
        return Look(
            folder=folder,
            cursor=str(connection.execute(_CURSOR).fetchone()[0]),
            captures=last[0],
            first_digest=first[0] if first else None,
            last_digest=last[1],
            moved={row[0]: row[1] for row in files},
        )


@contextmanager
def _as_it_is(folder: Path) -> Iterator[tuple[Connection, int]]:
    """A connection to an archive of any past schema, and which it is."""
    file = folder / DATABASE
    if not file.exists():
        raise database.no_archive(folder)
    with (
        closing(database.open_for_reading(file)) as connection,
        database.errors_named(file),
    ):
        version = database.check_owner(connection, file, newest_version())
        if version == 0:
            raise database.no_archive(folder)
        refuse_foreign_code(connection, file)
        yield connection, version


@contextmanager
def open_part(folder: Path) -> Iterator[Archive]:
    """A part for reading.

    One of an older schema is read as a copy that is brought up to date: who crawls it
    may still be an older Gongbao, which could not open it any more.
    """
    with _as_it_is(folder) as (connection, version):
        if version < newest_version():
            with tempfile.TemporaryDirectory(prefix="gongbao-") as name:
                file = Path(name) / DATABASE
                database.copy_database(connection, file)
                copy = opened(file, create=False, writable=True)
                with Archive(folder, copy, writable=False) as archive:
                    yield archive
            return
    with Archive.open(folder) as archive:
        yield archive


def lies_at(folder: Path, first_digest: str | None) -> bool:
    """Whether the part with that first capture is still there."""
    if not (folder / DATABASE).exists():
        return False
    with _as_it_is(folder) as (connection, _):
        row = connection.execute(_FIRST).fetchone() or (None,)
        return bool(row[0] == first_digest)


def cursor_of(archive: Archive) -> str:
    """What grows with all that is ever done to an archive's records."""
    return str(archive.one(_CURSOR)[0])


def without_copies(looks: Iterable[Look]) -> list[Look]:
    """The archives, without those that are no more than an earlier state of another.

    Two that began as copies of one and went different ways are both kept.
    """
    kept: list[Look] = []
    for found in sorted(looks, key=lambda one: (-one.captures, str(one.folder))):
        whole = (k for k in kept if k.first_digest == found.first_digest is not None)
        if not any(k.digest_at(found.captures) == found.last_digest for k in whole):
            kept.append(found)
    return sorted(kept, key=lambda one: str(one.folder))


def parts_of(merged: Archive, looks: list[Look], at: str) -> list[tuple[Part, Look]]:
    """The parts that archives are, new or known, also where they lie elsewhere now.

    ConfigurationError where one is not the archive any more that was merged from there.
    """
    rows = [dict(row) for row in merged.rows("SELECT * FROM parts")]
    known = _known(rows, looks)
    folders = {str(found.folder) for found in looks}
    for row in rows:
        # Names that change places are out of the way first.
        if row["folder"] in folders and known.get(Path(row["folder"])) is not row:
            _place(merged, row, f"{row['folder']} ({row['part_id']})")
    for found in looks:
        mine = known.get(found.folder)
        if mine is None:
            merged.write(_INSERT, _new(merged, found, at))
        elif mine["folder"] != str(found.folder):
            _place(merged, mine, str(found.folder))
    by_folder = {row["folder"]: row for row in merged.rows("SELECT * FROM parts")}
    return [(_part(by_folder[str(found.folder)]), found) for found in looks]


def _known(rows: list[Row], looks: list[Look]) -> dict[Path, Row]:
    """The row of each archive that was merged before, by its folder."""
    here = {row["folder"]: row for row in rows}
    like: dict[str | None, list[Row]] = {}
    for row in rows:
        like.setdefault(row["first_digest"], []).append(row)
    known: dict[Path, Row] = {}
    taken: set[int] = set()
    # Who lies where it was goes before a copy that lies elsewhere.
    for found in sorted(looks, key=lambda one: str(one.folder) not in here):
        own = here.get(str(found.folder))
        near = [own] if own is not None else []
        near += like.get(found.first_digest, ()) if found.first_digest else ()
        for row in near:
            if row["part_id"] not in taken and _continues(found, row):
                known[found.folder] = row
                taken.add(row["part_id"])
                break
    for found in looks:
        if found.folder not in known:
            own = here.get(str(found.folder))
            near = [own] if own is not None else like.get(found.first_digest or "", [])
            if not taken.issuperset(row["part_id"] for row in near):
                msg = (
                    f"{found.folder} is not what was merged before: it was restored or"
                    " made anew; merge all into a new folder."
                )
                raise ConfigurationError(msg)
    return known


def _continues(found: Look, row: Row) -> bool:
    """Whether an archive holds all captures that were merged of a part, and its own."""
    if row["first_digest"] is None or not row["capture_id"]:
        # Nothing of its captures is here yet: the folder alone says which it is.
        return bool(row["folder"] == str(found.folder))
    if row["first_digest"] != found.first_digest:
        return False
    last: str | None = row["last_digest"]
    return found.digest_at(row["capture_id"]) == last


def _place(merged: Archive, row: Row, folder: str) -> None:
    values = (folder, row["part_id"])
    merged.write("UPDATE parts SET folder = ? WHERE part_id = ?", values)


def _new(merged: Archive, found: Look, at: str) -> tuple[Any, ...]:
    folder = str(found.folder)
    key = _key(folder)
    if merged.one("SELECT 1 FROM parts WHERE file_key = ?", (key,)):
        # Another one lay there when it was merged first.
        key = _key(f"{folder} {found.first_digest}")
    return folder, key, found.first_digest, at


def _key(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _part(row: Row) -> Part:
    return Part(
        row["part_id"],
        Path(row["folder"]),
        row["file_key"],
        row["cursor"],
        row["capture_id"],
    )


def all_parts(merged: Archive) -> dict[int, tuple[Path, str | None]]:
    """Where each part lay last, and the digest of its first capture."""
    rows = merged.rows("SELECT part_id, folder, first_digest FROM parts")
    return {row[0]: (Path(row[1]), row[2]) for row in rows}
