"""What the steps of storing one visit share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.database.connection import Connection
    from archive.model import ChangeOp
    from archive.records.fts_index import Indexer
    from archive.rows import Visit


@dataclass(frozen=True, slots=True)
class Visiting:
    """One visit on its way into the tables, in the caller's transaction.

    `at` is the instant that all its rows carry, `capture_id` the page's capture,
    `further` those of an article's further pages.
    """

    connection: Connection
    indexer: Indexer
    visit: Visit
    at: str
    capture_id: int | None
    further: tuple[int, ...] = ()

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
