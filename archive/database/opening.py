"""Opening an archive: what is refused, what is made, what is brought up to date."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from archive.database import connection as database
from archive.database.structure import (
    check_structure,
    refuse_foreign_code,
    structure,
)
from archive.errors import ArchiveUnusable, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE = "archive.db"
LOCK = "archive.lock"
PLACED = ".gongbao-placed"
"""Where a working copy of a placed archive keeps whose copy it is."""
# Below these sizes SQLite's quick check costs less than the start of the program.
_CHECKED_READING_BYTES = 8 << 20
_CHECKED_WRITING_BYTES = 64 << 20
_OPENED: deque[Path] = deque(maxlen=4)


def opened_files() -> tuple[Path, ...]:
    """The databases that this process opened last, the newest first."""
    return tuple(dict.fromkeys(reversed(_OPENED)))


def opened(file: Path, *, create: bool, writable: bool) -> database.Connection:
    """A connection to a database of ours, of the present schema."""
    open_file = database.open_for_writing if writable else database.open_for_reading
    connection = open_file(file)
    try:
        with database.errors_named(file):
            is_current = _checked(connection, file, create=create, writable=writable)
    except BaseException:
        connection.close()
        raise
    if is_current:
        _OPENED.append(file.absolute())
        return connection
    # Readers cannot upgrade: a writer does it for them, once.
    connection.close()
    check_rights(file.parent, file)
    opened(file, create=False, writable=True).close()
    return opened(file, create=False, writable=False)


def _checked(
    connection: database.Connection, file: Path, *, create: bool, writable: bool
) -> bool:
    newest = structure().version
    version = database.check_owner(connection, file, newest)
    if version == 0 and not create:
        raise database.no_archive(file.parent)
    refuse_foreign_code(connection, file)
    limit = _CHECKED_WRITING_BYTES if writable else _CHECKED_READING_BYTES
    database.check_sound(connection, file, limit)
    if writable:
        from archive.database.upgrade import upgrade

        database.prepare_writer(connection)
        upgrade(connection)
    elif version != newest:
        return False
    check_structure(connection, file)
    return True


def make_folders(folder: Path, warc_folder: Path) -> None:
    """The archive's directories, made where they are missing.

    An archive is made only in a directory that is absent or empty, or that holds no more
    than what a making that was cut short leaves.
    """
    if (folder / DATABASE).exists():
        _check_folder(warc_folder)
    elif folder.is_dir():
        foreign = sorted(_foreign_entries(folder, warc_folder))
        if foreign:
            msg = (
                f"{folder} is no archive and not empty (it holds {foreign[0]}): name an"
                " empty or new directory with --archive."
            )
            raise ConfigurationError(msg)
    try:
        warc_folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"{folder} cannot be an archive: a file of that name is in the way."
        raise ConfigurationError(msg) from error
    except OSError as error:
        with database.errors_named(folder):
            if error.errno in database.NO_SPACE:
                raise
        raise _not_writable(folder) from error


def _foreign_entries(folder: Path, warc_folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry == warc_folder and entry.is_dir():
            yield from (f"{entry.name}/{file.name}" for file in entry.iterdir())
        elif entry.name not in {LOCK, PLACED}:
            yield entry.name


def _check_folder(path: Path) -> None:
    """Raise ArchiveUnusable where a folder of an archive is a link, or none at all."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        msg = (
            f"{path} is a link or no folder: put the folder itself there, or keep WARC"
            " files elsewhere with `gongbao warc move`."
        )
        raise ArchiveUnusable(msg)


def check_rights(*paths: Path, warc_folder: Path | None = None) -> None:
    """Raise ArchiveUnusable for the first path that cannot be written to."""
    if warc_folder is not None:
        _check_folder(warc_folder)
        paths = (*paths, warc_folder)
    for path in paths:
        if path.exists() and not database.may_write(path):
            raise _not_writable(path)


def _not_writable(path: Path) -> ArchiveUnusable:
    return ArchiveUnusable(
        f"{path} cannot be written to: check its rights and its disk, or name another"
        " --archive."
    )
