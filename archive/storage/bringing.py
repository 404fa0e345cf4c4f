"""A placed archive's newest database into a folder to work in, without its WARC files."""

from __future__ import annotations

import gzip
import hashlib
import logging
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.database import connection as database
from archive.database.lock import WriterLock
from archive.database.opening import DATABASE, LOCK
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.storage.working_copy import WorkingCopy
from archive.store.reader import WARC_FOLDER
from archive.warc.files import WarcFiles, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.objects.folder import ObjectFolder
    from archive.storage.state import Snapshot, State

_BLOCK_BYTES: Final = 1 << 20
_REBASE = """
UPDATE warc_files SET folder = :here || substr(folder, length(:there) + 1)
WHERE folder = :there OR substr(folder, 1, length(:there) + 1) = :there || '/'"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came: `stored_bytes` from the storage, none where the folder was at it."""

    generation: int
    stored_bytes: int
    byte_count: int


def bring(folder: ObjectFolder, state: State, target: Path) -> Brought:
    """Make a folder a copy of a state; see `Lease.bring`."""
    copy = WorkingCopy(target, folder.url)
    with database.errors_named(target):
        target.mkdir(parents=True, exist_ok=True)
        if state.database is None:
            _begin_new(copy)
        elif not copy.is_at(state.database.key):
            copy.check_may_replace()
            with _locked(target):
                _replace(folder, state.database, copy)
            stored, size = state.database.stored_bytes, state.database.byte_count
            return Brought(state.generation, stored, size)
    return Brought(state.generation, 0, 0)


def _begin_new(copy: WorkingCopy) -> None:
    """Nothing was carried so far: what the folder holds, if anything, will be the first."""
    mark = copy.mark()
    if mark is not None and mark.key is not None:
        msg = (
            f"{copy.url} holds nothing, and {copy.folder} was brought from there: put the"
            " place's files back, or name an empty folder."
        )
        raise ConfigurationError(msg)
    copy.set_mark(None)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """No crawl that outlived its worker writes into the folder meanwhile."""
    lock = WriterLock(target / LOCK)
    lock.take()
    try:
        yield
    finally:
        lock.drop()


def _replace(folder: ObjectFolder, snapshot: Snapshot, copy: WorkingCopy) -> None:
    copy.set_mark(None, is_whole=False)
    packed, plain = copy.aside / "database.gz", copy.aside / DATABASE
    where = f"{folder.url}/{snapshot.key}"
    try:
        try:
            folder.fetch(snapshot.key, packed)
            unpack(packed, plain, snapshot)
        except FileNotFoundError as error:
            raise _damaged(where, "it is missing") from error
        except (EOFError, gzip.BadGzipFile, zlib.error, ValueError) as error:
            raise _damaged(where, str(error)) from error
        _rebase(plain, snapshot.base, folder.url)
        _clear(copy.folder)
        plain.replace(copy.folder / DATABASE)
        sync_folder(copy.folder)
    finally:
        packed.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)
    copy.set_mark(snapshot.key)


def unpack(packed: Path, plain: Path, snapshot: Snapshot) -> None:
    """Unpack a database; ValueError, EOFError and zlib's own where it is not that one."""
    digest, size = hashlib.sha256(), 0
    with gzip.open(packed, "rb") as file, plain.open("wb") as out:
        while block := file.read(_BLOCK_BYTES):
            size += len(block)
            if size > snapshot.byte_count:
                msg = "it is longer than it was"
                raise ValueError(msg)
            digest.update(block)
            out.write(block)
        out.flush()
    if size != snapshot.byte_count or digest.hexdigest() != snapshot.sha256:
        msg = "its sha256 is not the one that it had"
        raise ValueError(msg)


def _rebase(file: Path, there: str, here: str) -> None:
    """Let the table of WARC files name where they lie now."""
    connection = database.open_for_writing(file)
    try:
        if there != here:
            connection.execute(_REBASE, {"there": there, "here": here})
    finally:
        connection.close()


def _clear(folder: Path) -> None:
    """Remove a copy's older database and the WARC files that were never carried."""
    files = WarcFiles(folder / WARC_FOLDER).here()
    files += (folder / WARC_FOLDER).glob("gongbao-*.aside")
    if files:
        logger.warning(
            "%s: %d WARC files of a lost lease are removed; their pages are fetched anew",
            folder,
            len(files),
        )
    # A log is of the database that it was written for: none may lie beside another.
    for suffix in ("-wal", "-shm", ""):
        (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    for file in files:
        file.unlink()


def _damaged(where: str, detail: str) -> ArchiveUnusable:
    return ArchiveUnusable(
        f"{where} is damaged ({detail}): put back a copy of it, or go on from the"
        " database before it with `gongbao storage rewind`."
    )
