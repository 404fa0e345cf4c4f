"""What an export remembers of its lake: an SQLite file of its own in `LAKE/_gongbao`.

Which archives hold which records and what these looked like, where each record lies,
and, while an export runs, the rows that are new. It may be thrown away: the next export
then reads all archives anew, and writes what differs.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from archive.database import connection as database
from archive.encoding import to_json
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.lake.columns import FORMAT, NEWS, day, instant, moment, schema
from archive.lake.partitions import YEAR, place, year_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from archive.database.connection import Connection

FOLDER: Final = "_gongbao"
MANIFEST: Final = "manifest.json"
_FILE = "ledger.db"
_TYPES = {"string": "TEXT", "json": "TEXT", "double": "REAL"}
_TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT)",
    # The archives: cursor as in archive/merging/parts.py.
    """CREATE TABLE parts (part_id INTEGER PRIMARY KEY, key TEXT UNIQUE,
    folder TEXT UNIQUE, cursor TEXT, capture_id INTEGER, last_digest TEXT,
    records INTEGER)""",
    """CREATE TABLE holdings (record_id TEXT, part_id INTEGER, stamp BLOB,
    PRIMARY KEY (record_id, part_id)) WITHOUT ROWID""",
    """CREATE TABLE places (record_id TEXT PRIMARY KEY, partition TEXT, stamp BLOB)
    WITHOUT ROWID""",
    """CREATE TABLE files (path TEXT PRIMARY KEY, rows INTEGER, removed INTEGER,
    bytes INTEGER, sha256 TEXT) WITHOUT ROWID""",
    # While an export runs: what is to be joined, new rows, new files; rows 0: goes.
    "CREATE TABLE waiting (record_id TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE staged (path TEXT PRIMARY KEY, rows INTEGER, removed INTEGER,
    bytes INTEGER, sha256 TEXT, is_same INTEGER) WITHOUT ROWID""",
)
_NEWS = "CREATE TABLE news (record_id TEXT UNIQUE, partition TEXT, was TEXT, stamp BLOB"


class Ledger:
    """The memory of the lake in `folder`, and the connection that holds it."""

    def __init__(
        self, folder: Path, keys: tuple[str, ...], connection: Connection
    ) -> None:
        self.folder = folder
        self.keys = keys
        self.connection = connection
        self.file = folder / FOLDER / _FILE
        self._odd: list[str] = []

    @property
    def staging(self) -> Path:
        """Where files are written before they take their place."""
        return self.folder / FOLDER / "staging"

    def get(self, name: str) -> str | None:
        """A value that was kept."""
        row = self.one("SELECT value FROM meta WHERE name = ?", (name,))
        return row[0] if row else None

    def set(self, name: str, value: str | None) -> None:
        """Keep a value; in the transaction that is open."""
        self.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first row, or None."""
        return self.connection.execute(sql, values).fetchone()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows."""
        return self.connection.execute(sql, values).fetchall()

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """One statement."""
        self.connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, durable, or nothing of it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def refuse_odd(self, place: object) -> None:
        """ArchiveUnusable where a value that was read is none that Gongbao writes."""
        if self._odd:
            msg = f"{place} holds an odd value ({self._odd[0]}): see `gongbao verify`."
            raise ArchiveUnusable(msg)

    def guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function for SQL, where nothing can be raised; see `refuse_odd`."""

        def call(*values: Any) -> Any:
            try:
                return function(*values)
            except (TypeError, ValueError, OverflowError) as error:
                self._odd.append(str(error))
                return None

        return call

    def forget_news(self) -> None:
        """What an export held while it ran goes; in the transaction that is open."""
        self.write("DROP TABLE IF EXISTS news")
        for table in ("waiting", "staged"):
            self.write(f"DELETE FROM {table}")  # noqa: S608
        columns = "".join(
            f', "{c.name}" {_TYPES.get(c.type, "INTEGER")}'
            for c in NEWS
            if c.name != "record_id"
        )
        self.write(f"{_NEWS}{columns})")

    def shrink(self) -> None:
        """Give disk space back where most of the file is empty."""
        free, pages = (
            self.one(f"PRAGMA {name}")[0] for name in ("freelist_count", "page_count")
        )
        if free * 2 > pages:
            self.connection.execute("VACUUM")


@contextmanager
def opened_ledger(
    folder: Path, keys: tuple[str, ...], *, anew: bool
) -> Iterator[Ledger]:
    """The lake's ledger; an empty one where there is none, or it is another state's."""
    file = folder / FOLDER / _FILE
    if anew:
        _remove(file)
    connection = _opened(file)
    try:
        ledger = Ledger(folder, keys, connection)
        _make_functions(ledger)
        if not _is_of(ledger):
            connection.close()
            _remove(file)
            connection = ledger.connection = _opened(file)
            _make_functions(ledger)
            _make(ledger)
        yield ledger
    finally:
        connection.close()


def _opened(file: Path) -> Connection:
    """A connection; what is no database of ours is no memory and goes."""
    try:
        connection = database.open_for_writing(file)
    except ArchiveUnusable:
        _remove(file)
        connection = database.open_for_writing(file)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32000")
    return connection


def _remove(file: Path) -> None:
    for beside in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)


def _is_of(ledger: Ledger) -> bool:
    """Whether the ledger is of this lake as it lies there, and of these columns.

    ConfigurationError where it is of a lake that was only begun, by other keys.
    """
    try:
        shape = ledger.get("shape")
        known = (ledger.get("manifest"), ledger.get("next_manifest") or "none")
    except database.SqlError:
        return False
    digest = manifest_digest(ledger.folder)
    if shape == _shape(ledger.keys):
        return digest in known
    if shape is not None and not digest:
        keys = ",".join(json.loads(shape)[1])
        msg = (
            f"{ledger.folder} was begun with other keys: give --partition {keys}, or"
            " --force to begin anew."
        )
        raise ConfigurationError(msg)
    return False


def _make(ledger: Ledger) -> None:
    with ledger.transaction():
        for statement in _TABLES:
            ledger.write(statement)
        ledger.forget_news()
        ledger.set("shape", _shape(ledger.keys))
        ledger.set("manifest", manifest_digest(ledger.folder))
        ledger.set("adopting", "1")


def _shape(keys: tuple[str, ...]) -> str:
    return to_json([FORMAT, keys, schema(keys)])


def manifest_digest(folder: Path) -> str:
    """The sha256 of the lake's manifest; empty where there is none."""
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _make_functions(ledger: Ledger) -> None:
    functions: dict[str, tuple[int, Callable[..., Any]]] = {
        "day": (1, day),
        "moment": (1, moment),
        "instant": (1, instant),
        "stamp": (-1, stamp),
        "place": (5, _placing(ledger.keys)),
    }
    for name, (count, function) in functions.items():
        ledger.connection.create_function(
            name, count, ledger.guarded(function), deterministic=True
        )


def stamp(*values: Any) -> bytes:
    """What tells a row from another state of it: 8 bytes."""
    told = "\x1f".join(["\0" if value is None else str(value) for value in values])
    return hashlib.blake2b(told.encode(), digest_size=8).digest()


def _placing(keys: tuple[str, ...]) -> Callable[..., str]:
    def placed(
        kind: str, report_year: int | None, date: str, province: str, site_id: str
    ) -> str:
        values: dict[str, Any] = {
            "kind": kind,
            YEAR: year_of(report_year, date),
            "province": province,
            "site_id": site_id,
        }
        return place(keys, values)

    return placed
