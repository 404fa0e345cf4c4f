"""What writes an archive's rows, and what follows from them.

Apart from the archive itself, for loading it takes as long as all that readers need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.instants import iso
from archive.records.context import Writing
from archive.records.visit import insert_site_issue, write_visit
from archive.reports.copies import group_waiting
from archive.reports.issuers import write_issuers
from archive.reports.near_duplicates import BATCH, pair_waiting
from archive.reports.relating import NEWS, relate_all
from archive.store.capturing import Appending
from archive.warc.record import checked_url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from archive.database.connection import Connection
    from archive.model import Capture
    from archive.reports.issuers import Issuer
    from archive.rows import Arrival, Effect, SiteIssue, StoredCapture, Visit
    from archive.warc.files import WarcFiles


class Hand:
    """The writer's; in transactions that the archive begins and ends.

    `lost` are captures that nothing refers to any more; `due` texts are to be compared,
    as far as this process knows.
    """

    def __init__(
        self, connection: Connection, warc: WarcFiles, lost: frozenset[int]
    ) -> None:
        self._connection = connection
        self._writing = Writing(connection)
        self._captures = Appending(connection, warc, lost)
        self.due = 0

    def append(
        self,
        capture: Capture,
        request_headers: Iterable[tuple[str, str]],
        arrival: Arrival,
    ) -> StoredCapture:
        """A capture in the WARC files; BadUrl where its URL cannot stand there."""
        checked_url(capture.url)
        return self._captures.append(capture, request_headers, arrival)

    def write(self, visit: Visit) -> Effect:
        """All rows of a visit, or none."""
        connection, writing = self._connection, self._writing
        connection.execute("SAVEPOINT page")
        mark = writing.indexer.mark()
        try:
            effect = write_visit(writing, visit)
        except BaseException:
            writing.back_to(mark)
            if connection.in_transaction:
                connection.execute("ROLLBACK TO page")
                connection.execute("RELEASE page")
            raise
        connection.execute("RELEASE page")
        self.due += effect in NEWS
        return effect

    def complete(self) -> None:
        """Tell the index of words; before each commit."""
        self._writing.indexer.apply()

    def undo(self) -> None:
        """The transaction is given up."""
        self._writing.back_to(0)

    @property
    def is_batch_due(self) -> bool:
        """Whether there are enough of them."""
        return self.due >= BATCH

    def pair_texts(self) -> None:
        """Compare a batch of the texts that are due."""
        self.due = pair_waiting(self._connection)

    def relate_older(self) -> None:
        """What an older Gongbao stored."""
        relate_all(self._connection)
        self.group_reports()

    def group_reports(self) -> None:
        """Copies of the reports that have changed."""
        group_waiting(self._connection)

    def add_issue(self, issue: SiteIssue, now: datetime, run_id: int | None) -> None:
        """An issue of a site or a URL."""
        insert_site_issue(self._connection, issue, iso(now), run_id)

    def set_issuers(self, site_id: str, issuers: Iterable[Issuer]) -> None:
        """The bodies whose reports a site publishes."""
        write_issuers(self._connection, site_id, issuers)
