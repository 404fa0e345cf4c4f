"""An archive out of a backup: WARC files first, the database last, then verified.

Until the database takes its place there is no archive, so that one that is half there is
never taken for one; a restore that was cut off is gone on with by the same command.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.database import connection as database
from archive.database.lock import WriterLock
from archive.database.opening import DATABASE, LOCK
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.store.archive import Archive
from archive.store.reader import WARC_FOLDER
from archive.store.verify import verify
from archive.upkeep.copying import common_bytes, digest_of, go_on
from archive.upkeep.manifest import check_is_backup
from archive.warc.files import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.upkeep.manifest import Manifest

_MARK: Final = ".gongbao-restoring"
_OLD: Final = ".replaced"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to; `made_at` is when the backup was made."""

    folder: str
    made_at: str
    captures: int
    records: int
    damage: int

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao restore --json` prints."""
        return asdict(self)


def restore(
    source: Path,
    folder: Path,
    *,
    replace: bool = False,
    count: Callable[[int], None] = lambda _: None,
) -> Restored:
    """Make an archive of a backup; `count` is told of each checked capture.

    The folder is absent or empty, or, with `replace`, an archive: its database is kept
    beside the new one as `archive.db.replaced`. ConfigurationError for any other,
    ArchiveUnusable where the backup is damaged.
    """
    manifest = check_is_backup(source)
    if folder.resolve().is_relative_to(source.resolve()):
        msg = f"{folder} lies in the backup: name another folder with --archive."
        raise ConfigurationError(msg)
    _check_folder(folder, replace=replace)
    with _held(folder), database.errors_named(folder):
        (folder / _MARK).touch()
        for name, kept in manifest.warc:
            end, copy = kept.byte_count, folder / WARC_FOLDER / name
            _restore_file(kept.path(source, name), copy, end, kept.sha256)
        _restore_database(source, manifest, folder)
        (folder / _MARK).unlink()
    with Archive.open(folder) as archive:
        report = verify(archive, count)
    return Restored(
        folder=str(folder),
        made_at=manifest.made_at,
        captures=report.captures,
        records=report.records,
        damage=len(report.damage),
    )


def _check_folder(folder: Path, *, replace: bool) -> None:
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file: name a folder with --archive."
        raise ConfigurationError(msg)
    if not folder.exists() or (folder / _MARK).exists():
        return
    if (folder / DATABASE).exists():
        if not replace:
            msg = f"{folder} holds an archive: name another folder, or give --replace."
            raise ConfigurationError(msg)
    elif any(entry.name != LOCK for entry in folder.iterdir()):
        msg = f"{folder} is not empty: name an empty or new folder with --archive."
        raise ConfigurationError(msg)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The exclusive right to write the archive that is or will be there."""
    with database.errors_named(folder):
        (folder / WARC_FOLDER).mkdir(parents=True, exist_ok=True)
        lock = WriterLock(folder / LOCK)
        lock.take()
    try:
        yield
    finally:
        lock.drop()


def _restore_file(stored: Path, copy: Path, end: int, sha256: str) -> None:
    """A file as the backup's database knows it.

    What an archive has behind that stays; a file that differs is kept aside.
    """
    if not stored.exists() or digest_of(stored, end) != sha256:
        msg = f"{stored} is damaged or missing: restore from another backup."
        raise ArchiveUnusable(msg)
    same = common_bytes(stored, copy, end)
    if same == end:
        return
    if copy.exists() and same < copy.stat().st_size:
        copy.replace(copy.with_name(copy.name + _OLD))
        same = 0
    go_on(stored, copy, same, end)


def _restore_database(source: Path, manifest: Manifest, folder: Path) -> None:
    assert manifest.database is not None
    part = folder / f"{DATABASE}.part"
    part.unlink(missing_ok=True)
    stored = source / manifest.database
    if not stored.exists() or digest_of(stored) != manifest.sha256:
        msg = f"{stored} is damaged or missing: restore from another backup."
        raise ArchiveUnusable(msg)
    go_on(stored, part, 0, stored.stat().st_size)
    _forget_moves(part)
    # A log is of the database that it was written for: none may lie beside another.
    for suffix in ("", "-wal", "-shm"):
        old = folder / f"{DATABASE}{suffix}"
        if old.exists():
            old.replace(folder / f"{DATABASE}{_OLD}{suffix}")
    part.replace(folder / DATABASE)
    sync_folder(folder)


def _forget_moves(file: Path) -> None:
    """All files lie in the archive's own folder now, wherever they lay."""
    connection = database.open_for_writing(file)
    try:
        connection.execute("DELETE FROM warc_files")
    finally:
        connection.close()
