"""What the steps of storing one visit share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.records.fts_index import Indexer
from archive.records.hash_chain import CaptureChain
from archive.reports.figures import Labels

if TYPE_CHECKING:
    from archive.database.connection import Connection
    from archive.model import ChangeOp
    from archive.rows import Visit


class Writing:
    """What a writer holds from visit to visit: what it is still to tell the index of
    words, and what it knows of tables that nobody else writes meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.indexer = Indexer(connection)
        self.chain = CaptureChain(connection)
        self.labels = Labels(connection)

    def back_to(self, mark: int) -> None:
        """What was written since a mark of the indexer is undone."""
        self.indexer.back_to(mark)
        self.forget()

    def forget(self) -> None:
        """Others may have written: what is in the tables is asked for anew."""
        self.chain.forget()
        self.labels.forget()


@dataclass(frozen=True, slots=True)
class Visiting:
    """One visit on its way into the tables, in the caller's transaction.

    `at` is the instant that all its rows carry, `capture_id` the page's capture,
    `further` those of an article's further pages.
    """

    writing: Writing
    visit: Visit
    at: str
    capture_id: int | None
    further: tuple[int, ...] = ()

    @property
    def connection(self) -> Connection:
        """The writer's connection."""
        return self.writing.connection

    @property
    def indexer(self) -> Indexer:
        """What the index of words is to be told."""
        return self.writing.indexer

    @property
    def is_look(self) -> bool:
        """Whether the page was looked at, and not only cleaned again."""
        return self.visit.cause == "source"

    @property
    def is_there(self) -> bool:
        """Whether the page is known to be there: looked at, or read at last."""
        return self.is_look or self.visit.state == "archived"

    def tell(self, op: ChangeOp, record_id: str, version: int) -> None:
        """Add to the sequence that programs follow."""
        self.connection.execute(
            "INSERT INTO changes (at, op, record_id, version, cause)"
            " VALUES (?, ?, ?, ?, ?)",
            (self.at, op, record_id, version, self.visit.cause),
        )
