"""The archive: one page in one transaction, committed in groups.

    with Archive.open("archive", create=True, writable=True) as archive:
        with archive.lock():
            stored = archive.write_capture(capture)
            archive.add_visit(Visit(url, "archived", captures=(stored,), ...))

A group is committed every 64 visits, once it is a second old, at `flush`, and at the
end. The WARC files are durable before the commit that refers to them, so what was
committed survives kill -9, and what was not is fetched again.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from archive import __version__
from archive.database import connection as database
from archive.database.lock import WriterLock
from archive.database.opening import DATABASE, LOCK, check_rights, make_folders, opened
from archive.database.statements import insertion, update, upsertion
from archive.encoding import to_json
from archive.errors import ArchiveLocked
from archive.instants import iso, utc_now
from archive.store.lost import KNOWN_ENDS, ledger
from archive.store.reader import WARC_FOLDER, Reader, Values
from archive.warc.record import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from archive.model import Capture
    from archive.reports.issuers import Issuer
    from archive.rows import Arrival, Effect, SiteIssue, StoredCapture, Visit
    from archive.store.hand import Hand
    from archive.warc.files import TornTail

MERGE = "merge"
"""The command that alone writes into an archive that was merged from others."""
_GROUP_VISITS = 64
_GROUP_SECONDS = 1.0


class Archive(Reader):
    """An archive directory: SQLite and WARC files; see the module's example."""

    def __init__(
        self, folder: Path, connection: database.Connection, *, writable: bool
    ) -> None:
        super().__init__(folder, connection)
        self.writable = writable
        self.torn_tails: list[TornTail] = []
        self._lock = WriterLock(folder / LOCK)
        self._group = 0
        self._group_since = 0.0
        self.before_commit: Callable[[], None] = lambda: None
        self._lost: frozenset[int] = frozenset()
        self._made_hand: Hand | None = None

    @classmethod
    def open(
        cls, path: str | Path, *, create: bool = False, writable: bool = False
    ) -> Archive:
        """Open an archive directory; `create` makes one where there is none.

        Raises ConfigurationError where there is no archive, ArchiveUnusable where it
        is damaged, newer, another program's, or cannot be written to.
        """
        folder = Path(path)
        writable = writable or create
        file = folder / DATABASE
        if create:
            make_folders(folder, folder / WARC_FOLDER)
        elif not file.exists():
            raise database.no_archive(folder)
        if writable:
            check_rights(folder, file, warc_folder=folder / WARC_FOLDER)
        connection = opened(file, create=create, writable=writable)
        try:
            archive = cls(folder, connection, writable=writable)
            if writable:
                archive._repair_if_free()
        except BaseException:
            connection.close()
            raise
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: object
    ) -> None:
        try:
            if error is not None:
                from archive.store.odd_rows import explain

                explain(error, self._connection, self.path / DATABASE)
        finally:
            self.close()

    def close(self) -> None:
        """Commit what is whole, and let go of everything."""
        try:
            if self.writable:
                self._let_go()
        finally:
            with self._named():
                self._connection.close()
                self._warc.close()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """The exclusive right to crawl or import; ArchiveLocked at once if taken."""
        self._own()
        try:
            yield
        finally:
            self._let_go()

    # Writing

    def write_capture(
        self,
        capture: Capture,
        *,
        request_headers: Iterable[tuple[str, str]] = (),
        arrival: Arrival = UNKNOWN,
    ) -> StoredCapture:
        """Append a capture to the WARC files, before anything interprets it.

        A revisit record where this URL had this payload before, or where the server
        said 304. The capture's row is written by the visit that it is given to.
        Raises BadUrl where the URL cannot stand in a WARC header.
        """
        self._own()
        with self._named():
            return self._hand.append(capture, request_headers, arrival)

    def add_visit(self, visit: Visit) -> Effect:
        """Store all that a visit gave, or nothing of it; what that changed."""
        with self._named():
            self._begin()
            effect = self._hand.write(visit)
        self._group += 1
        if self._group >= _GROUP_VISITS:
            self.flush()
        else:
            self.flush_if_old()
        if self._hand.is_batch_due:
            self.pair_texts()
        return effect

    def flush(self) -> None:
        """Make all that was added durable: the WARC files, then the commit."""
        if not self._connection.in_transaction:
            return
        with self._named():
            try:
                self.before_commit()
                if self._made_hand:
                    self._made_hand.complete()
                self._warc.sync()
                self._connection.execute("COMMIT")
            except BaseException:
                if self._made_hand:
                    self._made_hand.undo()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._group = 0

    def flush_if_old(self) -> None:
        """Flush a group that is a second old; for a crawl's timer."""
        if self._connection.in_transaction:
            age = time.monotonic() - self._group_since
            if age >= _GROUP_SECONDS:
                self.flush()

    def pair_texts(self) -> int:
        """Compare a batch of the texts that are due, and commit it; how many are left."""
        self.flush()
        with self._named():
            self._begin()
            self._hand.pair_texts()
        self.flush()
        return self._hand.due

    def add_issue(
        self, issue: SiteIssue, *, now: datetime, run_id: int | None = None
    ) -> None:
        """Something of a site or URL that somebody must act on."""
        with self._named():
            self._begin()
            self._hand.add_issue(issue, now, run_id)

    def start_run(self, command: str, *, now: datetime | None = None) -> int:
        """The number of a run that begins; committed at once.

        ConfigurationError for any but a merge where the archive was merged from others.
        """
        if command != MERGE:
            self.refuse_merged()
        with self._named():
            self._begin()
            self._hand.relate_older()
            row = {
                "command": command,
                "started_at": iso(now or utc_now()),
                "gongbao_version": __version__,
            }
            begun = insertion("runs", tuple(row))
            run_id = self._connection.execute(begun, tuple(row.values())).lastrowid
        self.flush()
        return int(run_id or 0)

    def note_run(self, run_id: int, counts: dict[str, Any]) -> None:
        """What a run has come to so far; committed with what else is of its group."""
        self._update_run(run_id, counts=to_json(counts))

    def end_run(
        self,
        run_id: int,
        counts: dict[str, Any],
        exit_code: int,
        *,
        now: datetime | None = None,
    ) -> None:
        """What a run came to; committed at once."""
        ended_at = iso(now or utc_now())
        while self.pair_texts():
            pass
        with self._named():
            self._begin()
            self._hand.group_reports()
        self._update_run(
            run_id, ended_at=ended_at, exit_code=exit_code, counts=to_json(counts)
        )
        self.flush()

    def upsert_site(
        self, site_id: str, title: str | None, base_url: str | None, **columns: Any
    ) -> None:
        """Add a site or update columns of its row (see docs/schema.md)."""
        row = {"site_id": site_id, "title": title, "base_url": base_url, **columns}
        self.upsert("sites", "site_id", row)

    def set_issuers(self, site_id: str, issuers: Iterable[Issuer]) -> None:
        """Keep what a site's file says of the bodies whose reports it publishes."""
        with self._named():
            self._begin()
            self._hand.set_issuers(site_id, issuers)

    def update_site(self, site_id: str, **columns: Any) -> None:
        """Set columns of a site's row, such as `health`, and no others."""
        self.upsert("sites", "site_id", {"site_id": site_id, **columns})

    def update_host(self, host: str, **columns: Any) -> None:
        """Set columns of a host's row, and no others."""
        self.upsert("hosts", "host", {"host": host, **columns})

    def upsert(self, table: str, key: str, row: dict[str, Any]) -> None:
        """Add a row or set these columns of it; committed with its group."""
        with self._named():
            self._begin()
            statement = upsertion(table, tuple(row), key)
            self._connection.execute(statement, tuple(row.values()))

    def write(self, sql: str, values: Values = ()) -> None:
        """One statement of this package's own; committed with its group."""
        with self._named():
            self._begin()
            self._connection.execute(sql, values)

    # Inside

    @property
    def _hand(self) -> Hand:
        if self._made_hand is None:
            from archive.store.hand import Hand

            self._made_hand = Hand(self._connection, self._warc, self._lost)
        return self._made_hand

    def _let_go(self) -> None:
        """Commit what is whole; others may append to the WARC files from here on."""
        try:
            self.flush()
        finally:
            try:
                with self._named():
                    self._warc.close()
            finally:
                self._lock.drop()

    def _update_run(self, run_id: int, **columns: Any) -> None:
        with self._named():
            self._begin()
            statement = update("runs", tuple(columns), "run_id")
            self._connection.execute(statement, (*columns.values(), run_id))

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._own()
            with self._named():
                self._connection.execute("BEGIN IMMEDIATE")
            self._group = 0
            self._group_since = time.monotonic()

    def _own(self) -> None:
        if not self.writable:
            msg = "this archive was opened for reading; open it with writable=True"
            raise ValueError(msg)
        if not self._lock.is_held:
            with self._named():
                self._lock.take()
            self._repair()

    def _repair_if_free(self) -> None:
        """Cut torn tails now, unless another process is writing them."""
        try:
            self._own()
        except ArchiveLocked:
            return
        self._lock.drop()

    def _repair(self) -> None:
        self._lost, self._made_hand = ledger(self), None
        with self._named():
            ends = dict(self._connection.execute(KNOWN_ENDS).fetchall())
            self.torn_tails += self._warc.repair(ends)
