"""Opening archive.db and speaking of its failures; owner of sqlite3 and sqlite_utils.

Nothing here creates, changes or repairs a file that is not an archive of ours.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from archive.errors import (
    ArchiveLocked,
    ArchiveUnusable,
    ConfigurationError,
    GongbaoError,
    StoppedEarly,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

Connection = sqlite3.Connection
Row = sqlite3.Row
SqlError = sqlite3.Error

APPLICATION_ID = 0x474F4E47  # "GONG"
_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
# The text of a file of 100 MB is the longest thing that is stored.
MOST_CELL_BYTES = 256_000_000
_HEAP_BYTES = 256_000_000
_WRITER_WAIT_MS = 60_000
_READER_WAIT_MS = 5_000
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def open_for_reading(path: Path, *, any_thread: bool = False) -> Connection:
    """A read-only connection; a directory that cannot be written to is enough.

    `any_thread`: it may be closed by another thread than the one that opened it.
    """
    _check_file(path)
    with errors_named(path):
        connect = partial(_connect, path, wait_ms=_READER_WAIT_MS, own=not any_thread)
        try:
            return connect("mode=ro")
        except sqlite3.OperationalError:
            # WAL wants a -shm file beside the database. Where none can be made and
            # no -wal holds anything, the file itself is the whole truth.
            if _has_log(path):
                raise
            return connect("mode=ro&immutable=1")


def open_for_writing(path: Path) -> Connection:
    """A writing connection; an empty file where there is none."""
    _check_file(path)
    with errors_named(path):
        return _connect(path, "mode=rwc", wait_ms=_WRITER_WAIT_MS)


def attach(connection: Connection, path: Path, name: str) -> None:
    """Lay another database beside, for reading, as a schema of this connection's."""
    for options in ("mode=ro", "mode=ro&immutable=1"):
        connection.execute("ATTACH ? AS " + name, (_uri(path, options),))
        try:
            connection.execute(f"SELECT count(*) FROM {name}.sqlite_master").fetchone()  # noqa: S608
        except sqlite3.OperationalError:
            connection.execute("DETACH " + name)
            if _has_log(path) or "immutable" in options:
                raise
        else:
            return


def copy_database(source: Connection, target: Path) -> None:
    """A durable copy of a database as it is at one moment, whoever writes it meanwhile."""
    with errors_named(target):
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            source.backup(copy)
            # A log beside the copy would be a part of it that is easily left behind.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        with target.open("rb") as file:
            os.fsync(file.fileno())


def in_memory(*, may_spill: bool = False) -> Connection:
    """A database that goes with its connection; `may_spill`: on disk where it is big."""
    return sqlite3.connect("" if may_spill else ":memory:", isolation_level=None)


def prepare_writer(connection: Connection) -> None:
    """WAL, durable commits and room to work; once the file is known to be ours."""
    # Asked before it is set: a second writer must not wait for the first here.
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA temp_store = MEMORY")


@contextmanager
def atomic(connection: Connection) -> Iterator[None]:
    """All of it or nothing, under the write lock."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def with_sqlite_utils(connection: Connection) -> Database:
    """The same connection through sqlite-utils, for what is not hot.

    Not for what every command does: importing it takes longer than all else of a start.
    """
    from sqlite_utils import Database

    return Database(connection)


def user_version(connection: Connection) -> int:
    """The schema's version; 0 for a database that is still empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def sqlite_complaints(connection: Connection) -> list[str]:
    """What SQLite's own check finds wrong; nothing for a sound database."""
    try:
        rows = connection.execute("PRAGMA integrity_check(20)").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [str(row[0]) for row in rows if row[0] != "ok"]


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Failures of SQLite and of the disk as our own errors, naming the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise named(error, path) from error
    except OSError as error:
        if error.errno in NO_SPACE:
            msg = (
                f"there is no space left for {path}: free some, then run the same"
                " command again; nothing that was stored is lost."
            )
            raise StoppedEarly(msg) from error
        if error.errno == errno.EIO:
            raise _disk_failed(path, error.strerror or "EIO") from error
        if error.errno in _FORBIDDEN:
            msg = (
                f"{path} cannot be written to ({error.strerror}): check its rights and"
                " its disk."
            )
            raise ArchiveUnusable(msg) from error
        raise


def _disk_failed(path: Path, detail: str) -> StoppedEarly:
    return StoppedEarly(
        f"{path} could not be written ({detail}): see to the disk's space and health,"
        " then run the same command again; nothing stored is lost."
    )


def named(error: sqlite3.Error, path: Path) -> GongbaoError:
    """The error of our own tree for one of SQLite's."""
    code = (getattr(error, "sqlite_errorname", None) or "").removeprefix("SQLITE_")
    primary = code.split("_", 1)[0]
    if primary in {"FULL", "IOERR"}:
        return _disk_failed(path, str(error))
    if primary in {"BUSY", "LOCKED"}:
        return ArchiveLocked(
            f"another program holds {path}: end it, or wait, then run this again."
        )
    if primary in {"READONLY", "CANTOPEN", "PERM", "AUTH"}:
        return ArchiveUnusable(
            f"{path} cannot be opened or written ({error}): check the rights on it"
            " and its directory."
        )
    if primary in {"CORRUPT", "NOTADB"}:
        return damaged(path, str(error))
    return ArchiveUnusable(f"{path}: {error}; run `gongbao verify` on the archive.")


def damaged(path: Path, detail: str) -> ArchiveUnusable:
    """The error for a database that SQLite cannot read."""
    return ArchiveUnusable(
        f"{path} is damaged ({detail}): put back a copy, or import the archive's"
        " WARC files into a new one with `gongbao import`."
    )


def _connect(path: Path, options: str, *, wait_ms: int, own: bool = True) -> Connection:
    connection = sqlite3.connect(
        _uri(path, options),
        uri=True,
        timeout=wait_ms / 1000,
        isolation_level=None,
        check_same_thread=own,
    )
    try:
        connection.row_factory = sqlite3.Row
        # Schemas may come from strangers: no function of theirs runs behind a table.
        connection.execute("PRAGMA trusted_schema = OFF")
        # No cell of ours is longer; a stranger's must not fill the memory.
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL_BYTES)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path, options: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{options}"


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _check_file(path: Path) -> None:
    """Refuse what is not a database of ours, by its header, without opening it."""
    for beside in ("", "-wal", "-shm", "-journal"):
        _refuse_odd_file(path.with_name(path.name + beside))
    header = _header_of(path)
    if not header:
        return
    if len(header) < _HEADER_BYTES:
        raise damaged(path, "its header is cut short")
    if header[:16] != _MAGIC:
        msg = f"{path} is not an SQLite database: name another --archive."
        raise ArchiveUnusable(msg)
    if int.from_bytes(header[68:72], "big") not in {APPLICATION_ID, 0}:
        raise _foreign(path)


def is_archive(path: Path) -> bool:
    """Whether a file is a database of ours, as far as it can be read."""
    try:
        with closing(open_for_reading(path)) as connection:
            return is_ours(connection)
    except (GongbaoError, OSError):
        return False


def is_ours(connection: Connection) -> bool:
    """Whether a connection is to a database of ours."""
    row = connection.execute("PRAGMA application_id").fetchone()
    return int(row[0]) == APPLICATION_ID


def _header_of(path: Path) -> bytes:
    """The database's first bytes; none where there is no file."""
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return b""
    except IsADirectoryError as error:
        msg = f"{path} is a directory: move it away, or name another --archive."
        raise ArchiveUnusable(msg) from error
    except PermissionError as error:
        msg = f"{path} cannot be read: check the rights on it."
        raise ArchiveUnusable(msg) from error


def _refuse_odd_file(path: Path) -> None:
    """A link leads elsewhere, a pipe never ends: neither is a file of an archive."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        msg = f"{path} is a link or no regular file: put the file itself there."
        raise ArchiveUnusable(msg)


def check_owner(connection: Connection, path: Path, newest: int) -> int:
    """The schema's version, if this is an archive that this Gongbao understands."""
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = user_version(connection)
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (tables or owner or version):
        raise _foreign(path)
    if version > newest:
        msg = (
            f"{path} was written by a newer Gongbao (schema {version}, this one knows"
            f" {newest}): upgrade with `pip install --upgrade gongbao`."
        )
        raise ArchiveUnusable(msg)
    return version


def bounded(connection: Connection, value_bytes: int) -> None:
    """Bound what SQL of a user's own may make: a value's length, all memory of SQLite."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, value_bytes)
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP_BYTES}")


def read_only_rows(
    connection: Connection, sql: str
) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Rows of one statement that may read this database and nothing else.

    ValueError says what is wrong with it; InterruptedError when it was stopped.
    """
    connection.set_authorizer(_may_read)
    try:
        cursor = connection.execute(sql)
        names = tuple(column[0] for column in cursor.description or ())
        for row in cursor:
            yield names, tuple(row)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise InterruptedError from error
        raise ValueError(str(error)) from error
    except sqlite3.Warning as error:  # older Pythons on several statements
        raise ValueError(str(error)) from error
    finally:
        # A reader that has seen enough leaves the rows, and then the connection.
        with suppress(sqlite3.ProgrammingError):
            connection.set_authorizer(None)


_READING_PRAGMAS = {"data_version", "table_info", "table_xinfo", "user_version"}


def _may_read(action: int, first: str | None, second: str | None, *_: object) -> int:
    """Deny what reaches beyond a database that is opened read-only anyway."""
    is_denied = (
        action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
        or (action == sqlite3.SQLITE_PRAGMA and first not in _READING_PRAGMAS)
        or (action == sqlite3.SQLITE_FUNCTION and second == "load_extension")
    )
    return sqlite3.SQLITE_DENY if is_denied else sqlite3.SQLITE_OK


def check_sound(connection: Connection, path: Path, limit_bytes: int) -> None:
    """SQLite's quick check, where the file is no longer than the limit."""
    if path.stat().st_size <= limit_bytes:
        answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if answer != "ok":
            raise damaged(path, answer.replace("\n", " "))


def may_write(path: Path) -> bool:
    """Whether this process may write there, as far as rights and mounts say."""
    return os.access(path, os.W_OK)


def no_archive(path: Path) -> ConfigurationError:
    """The error for a directory without an archive."""
    return ConfigurationError(
        f"there is no archive in {path}: name one with --archive DIR or"
        " $GONGBAO_ARCHIVE, or make one with `gongbao crawl` or `gongbao import`."
    )


def _foreign(path: Path) -> ArchiveUnusable:
    return ArchiveUnusable(
        f"{path} is a database of another program: name another --archive."
    )
