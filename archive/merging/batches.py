"""What a part brings: rows on their way from who reads it to who writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.merging.parts import Part

# Numbers of the part's own, and what is computed or belongs to a crawl that runs.
_LEFT = frozenset({"row_id", "issue_id", "seq", "url_id", "next_at", "prior_state"})


class Rows(NamedTuple):
    """Rows of a table, with the columns that they have."""

    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]


@dataclass(slots=True)
class Batch:
    """Some of a part's rows, by table.

    `stamps` are (record, digest, whether it is to be joined), `found` rows of the
    full-text index, `unrelated` records of a part that knows no likeness of texts.
    """

    rows: dict[str, Rows] = field(default_factory=dict)
    part_id: int = 0
    stamps: list[tuple[str, str, bool]] = field(default_factory=list)
    found: list[tuple[Any, ...]] = field(default_factory=list)
    unrelated: list[str] = field(default_factory=list)

    def size(self) -> int:
        """How many rows these are."""
        return sum(len(rows.values) for rows in self.rows.values())


@dataclass(frozen=True, slots=True)
class Ending:
    """All of a part has come: what of its captures is here now, and how many records
    are news; `captures` is the run of them that came, and what was added to its numbers.
    """

    part: Part
    cursor: str
    captures: tuple[int, int, int] | None
    first_digest: str | None
    last_digest: str | None
    ends: dict[str, int]
    changed: int


def taken(rows: Sequence[Any], here: Callable[[int | None], int | None]) -> Rows:
    """Rows as they come, but for numbers: those of captures are told by `here`."""
    if not rows:
        return Rows((), [])
    names = rows[0].keys()
    places = [n for n, name in enumerate(names) if name not in _LEFT]
    pick = itemgetter(*places)
    columns = tuple(names[n] for n in places)
    values = [pick(row) for row in rows]
    if "capture_id" in columns:
        place = columns.index("capture_id")
        values = [(*v[:place], here(v[place]), *v[place + 1 :]) for v in values]
    if "run_id" in columns:
        place = columns.index("run_id")
        values = [(*v[:place], None, *v[place + 1 :]) for v in values]
    return Rows(columns, values)
