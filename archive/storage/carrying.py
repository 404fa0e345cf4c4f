"""What a working copy has that its place has not: new WARC files, and the database."""

from __future__ import annotations

import gzip
import logging
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.database import connection as database
from archive.database.opening import DATABASE
from archive.database.statements import insertion
from archive.errors import GongbaoError
from archive.instants import iso, utc_now
from archive.storage.state import DATABASES, WARCS, Snapshot, State, new_token
from archive.upkeep.copying import digest_of
from archive.warc.sources import LocalSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.objects.folder import ObjectFolder
    from archive.storage.working_copy import WorkingCopy
    from archive.store.archive import Archive

_LEVEL: Final = 1  # docs/decisions.md has the figures
_BLOCK_BYTES: Final = 1 << 20
_WITH_CAPTURES = "SELECT DISTINCT warc_file FROM captures"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a carrying came to; bytes that went into the storage."""

    generation: int
    warc_files: int
    warc_bytes: int
    database_bytes: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A WARC file that is stored; `folder` is the key of the folder that it lies in."""

    name: str
    folder: str
    byte_count: int
    sha256: str


class Cargo:
    """What one lease has stored so far: a carrying that is tried again goes on there."""

    def __init__(self, folder: ObjectFolder) -> None:
        self._folder = folder
        self._stored: dict[tuple[str, int, str], Uploaded] = {}
        self.files: tuple[Uploaded, ...] = ()
        self.snapshot: Snapshot | None = None

    def is_delivered(self, state: State) -> bool:
        """Whether a state's database is the one that was stored here last."""
        return self.snapshot is not None and self.snapshot == state.database

    def load(self, archive: Archive, copy: WorkingCopy, state: State) -> Snapshot:
        """Store what is new, under names that nobody else uses."""
        copy.check_is_at(state.database)
        archive.refuse_merged()
        at = f"{state.generation + 1:08d}-{new_token()}"
        self.files = tuple(
            self._stored_warc(path, at) for path in _new(archive, copy.url)
        )
        self.snapshot = self._store_database(archive, copy, f"{DATABASES}/{at}.db.gz")
        return self.snapshot

    def _stored_warc(self, path: Path, at: str) -> Uploaded:
        size, sha256 = path.stat().st_size, digest_of(path)
        key = (path.name, size, sha256)
        if key not in self._stored:
            folder = f"{WARCS}/{at}"
            self._folder.put(path, f"{folder}/{path.name}")
            self._stored[key] = Uploaded(path.name, folder, size, sha256)
        return self._stored[key]

    def _store_database(
        self, archive: Archive, copy: WorkingCopy, key: str
    ) -> Snapshot:
        plain, packed = copy.aside / DATABASE, copy.aside / "database.gz"
        with _gone_after(plain, packed):
            database.copy_database(archive.connection, plain)
            connection = database.open_for_writing(plain)
            try:
                connection.executemany(
                    insertion("warc_files", _COLUMNS).replace(
                        "INSERT", "INSERT OR REPLACE", 1
                    ),
                    [tuple(row.values()) for row in self.rows()],
                )
            finally:
                connection.close()
            _pack(plain, packed)
            self._folder.put(packed, key)
            return Snapshot(
                key=key,
                sha256=digest_of(plain),
                byte_count=plain.stat().st_size,
                stored_bytes=packed.stat().st_size,
                base=self._folder.url,
            )

    def rows(self) -> Iterable[dict[str, object]]:
        """The files as rows of table `warc_files`."""
        at = iso(utc_now())
        for file in self.files:
            folder = f"{self._folder.url}/{file.folder}"
            values = (file.name, folder, file.byte_count, file.sha256, at)
            yield dict(zip(_COLUMNS, values, strict=True))


_COLUMNS = ("warc_file", "folder", "byte_count", "sha256", "moved_at")


def settle(archive: Archive, copy: WorkingCopy, cargo: Cargo, state: State) -> Carried:
    """Let the working copy be one of the state that was carried."""
    assert state.database is not None
    here = {path.name: path for path in archive.warc.here()}
    gone = []
    for row in cargo.rows():
        path = here.get(str(row["warc_file"]))
        # What has grown since it was stored is not there as a whole.
        if path is None or path.stat().st_size == row["byte_count"]:
            archive.upsert("warc_files", "warc_file", row)
            gone += [path] if path else []
    archive.flush()
    archive.warc.close()
    copy.set_mark(state.database.key)
    for path in gone:
        path.unlink()
    return Carried(
        generation=state.generation,
        warc_files=len(cargo.files),
        warc_bytes=sum(file.byte_count for file in cargo.files),
        database_bytes=state.database.stored_bytes,
    )


def forget(folder: ObjectFolder, snapshot: Snapshot | None) -> None:
    """Delete a database that two newer ones have followed."""
    if snapshot is not None:
        try:
            folder.delete(snapshot.key)
        except GongbaoError as error:
            logger.info("%s/%s is left behind: %s", folder.url, snapshot.key, error)


def _new(archive: Archive, base: str) -> list[Path]:
    """The files with captures that are not stored below `base` yet."""
    used = {row[0] for row in archive.rows(_WITH_CAPTURES)}
    rows = archive.rows("SELECT warc_file, folder FROM warc_files")
    stored = {name for name, folder in rows if f"{folder}/".startswith(f"{base}/")}
    sources = [archive.warc.source(name) for name in sorted(used - stored)]
    near = [each.path for each in sources if isinstance(each, LocalSource)]
    return [path for path in near if path.exists()]


def _pack(plain: Path, packed: Path) -> None:
    with (
        plain.open("rb") as file,
        packed.open("wb") as out,
        gzip.GzipFile("", "wb", _LEVEL, out, mtime=0) as zipped,
    ):
        shutil.copyfileobj(file, zipped, _BLOCK_BYTES)


@contextmanager
def _gone_after(*paths: Path) -> Iterator[None]:
    for path in paths:
        path.unlink(missing_ok=True)
    try:
        yield
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
