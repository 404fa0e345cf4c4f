"""What was noticed and what each channel was told: the tables behind the alerts.

Written on a connection of its own: a crawl may hold the archive's lock for hours, and
what a channel took must be noted at once. One process tells at a time.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Self

from archive.database import connection as database
from archive.database.lock import WriterLock
from archive.database.opening import DATABASE
from archive.database.statements import insertion
from archive.encoding import to_json
from archive.errors import ArchiveLocked
from archive.instants import iso

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.notices.events import Notice
    from archive.store.reader import Reader

LOCK: Final = "notify.lock"
_COLUMNS: Final = (
    *("at", "event", "subject", "state", "site_id", "record_id", "kind"),
    *("title", "date", "url", "detail"),
)
_RUNS: Final = "runs"


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a channel was told: a `changes.seq` and a `notices.notice_id`."""

    change_seq: int = 0
    notice_id: int = 0


def place_of(archive: Reader, channel: str) -> Place:
    """Up to where a channel was told; the beginning where it never was."""
    query = "SELECT change_seq, notice_id FROM notice_channels WHERE channel = ?"
    row = archive.one(query, (channel,))
    return Place(*row) if row else Place()


def end_of(archive: Reader) -> Place:
    """Up to where there is anything to tell."""
    query = (
        "SELECT (SELECT ifnull(max(seq), 0) FROM changes),"
        " (SELECT ifnull(max(notice_id), 0) FROM notices)"
    )
    return Place(*archive.one(query))


def runs_mark(archive: Reader) -> int:
    """The last run that was looked through for notices; 0 for none."""
    query = "SELECT mark FROM notice_marks WHERE source = ?"
    row = archive.one(query, (_RUNS,))
    return int(row[0]) if row else 0


def last_states(archive: Reader, prefix: str) -> dict[str, str]:
    """How the subjects whose names begin so stood last."""
    query = (
        "SELECT subject, state, max(notice_id) FROM notices"
        " WHERE subject >= ? AND subject < ? GROUP BY subject"
    )
    rows = archive.rows(query, (prefix, prefix + "\U0010ffff"))
    return {row["subject"]: row["state"] for row in rows}


class Ledger:
    """The writing side; each method is one transaction."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / DATABASE
        self._lock = WriterLock(folder / LOCK)

    def __enter__(self) -> Self:
        with database.errors_named(self._file):
            try:
                self._lock.take()
            except ArchiveLocked as error:
                msg = (
                    f"another process tells the channels of {self._file.parent}: let it"
                    " end, then run this again."
                )
                raise ArchiveLocked(msg) from error
        try:
            self._connection = database.open_for_writing(self._file)
        except BaseException:
            self._lock.drop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._lock.drop()

    def add(self, notices: Iterable[Notice], run_id: int) -> None:
        """Keep what was noticed, and up to which run that was."""
        statement = insertion("notices", _COLUMNS)
        with self._transaction() as connection:
            for notice in notices:
                known = {
                    **asdict(notice.event),
                    "subject": notice.subject,
                    "state": notice.state,
                }
                connection.execute(statement, [known[name] for name in _COLUMNS])
            connection.execute(
                "INSERT INTO notice_marks VALUES (?, ?) ON CONFLICT (source)"
                " DO UPDATE SET mark = max(mark, excluded.mark)",
                (_RUNS, run_id),
            )

    def try_out(self, channels: Iterable[str]) -> None:
        """Make sure that what channels take can be noted, before any of them is told."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO notice_channels (channel) VALUES (?)",
                [(channel,) for channel in channels],
            )

    def took(self, channel: str, place: Place, *, now: datetime | None) -> None:
        """The channel was told up to a place; `now` where it took a message for that."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE notice_channels SET change_seq = ?, notice_id = ?,"
                " told_at = ifnull(?, told_at), failed_at = NULL, failure = NULL,"
                " failures = 0 WHERE channel = ?",
                (place.change_seq, place.notice_id, now and iso(now), channel),
            )

    def failed(self, channel: str, failure: str, *, now: datetime) -> None:
        """The channel took nothing; it is told the same at the next run."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE notice_channels SET failed_at = ?, failure = ?,"
                " failures = failures + 1 WHERE channel = ?",
                (iso(now), failure, channel),
            )

    def forget_failures(self, kept: Collection[str]) -> None:
        """Channels that are no longer configured fail no more; their places stay."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE notice_channels SET failed_at = NULL, failure = NULL,"
                " failures = 0 WHERE failures > 0"
                " AND channel NOT IN (SELECT value FROM json_each(?))",
                (to_json(list(kept)),),
            )

    @contextmanager
    def _transaction(self) -> Iterator[database.Connection]:
        connection = self._connection
        with database.errors_named(self._file):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
