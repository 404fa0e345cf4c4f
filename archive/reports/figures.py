"""Figures of disclosure reports: rows of numbers, their names once for all reports.

Written as view `disclosure_cells` would write them, with the numbers of the names kept
in mind: a report has two hundred figures, and all reports have the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.encoding import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.database.connection import Connection
    from archive.model import DisclosureCell
    from archive.rows import Label

_MOST_KNOWN: Final = 20_000
_EXACT: Final = 1 << 53  # beyond it a number of ours is not the one that was written
_INSERT = "INSERT INTO disclosure_figures VALUES (?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM disclosure_figures WHERE row_id = ?"
_ADD_LABEL = """
INSERT OR IGNORE INTO disclosure_labels ("table", part, "row", "column")
VALUES (?, ?, ?, ?)"""
_FIND_LABEL = """
SELECT label_id FROM disclosure_labels
WHERE "table" = ? AND part = ? AND "row" = ? AND "column" = ?"""


def coded(cell: DisclosureCell) -> tuple[Label, float | None, str | None]:
    """A cell as a figure: its label, its value, and how it was written if otherwise.

    >>> from archive.model import DisclosureCell
    >>> coded(DisclosureCell("disputes", "", "总计", "结果维持", 12.0, "12"))
    (('disputes', '', '总计', '结果维持'), 12.0, None)
    """
    *label, value, raw = cell
    table, part, row, column = map(storable, label)
    is_told = value is not None and _plainly(value) == raw
    return (table, part, row, column), value, None if is_told else storable(raw)


def _plainly(value: float) -> str | None:
    """A whole number as the view writes it; None for others."""
    if abs(value) < _EXACT and value == int(value):
        return str(int(value))
    return None


class Labels:
    """The numbers of names, as far as they were asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[Label, int] = {}

    def number(self, label: Label) -> int:
        """The number of a name, which is added if nobody has used it yet."""
        known = self._known.get(label)
        if known is None:
            known = self._known[label] = self._find(label)
        return known

    def forget(self) -> None:
        """What was added may have been undone, or somebody else has written."""
        self._known.clear()

    def _find(self, label: Label) -> int:
        if len(self._known) >= _MOST_KNOWN:
            self.forget()
        self._connection.execute(_ADD_LABEL, label)
        return int(self._connection.execute(_FIND_LABEL, label).fetchone()[0])


def write_figures(
    connection: Connection,
    labels: Labels,
    row_id: int,
    figures: Sequence[tuple[Label, float | None, str | None]],
) -> None:
    """The figures of a record that has none yet."""
    if figures:
        rows = _numbered(labels, row_id, figures)
        connection.executemany(_INSERT, rows)


def delete_figures(connection: Connection, row_id: int) -> None:
    """Take a record's figures away."""
    connection.execute(_DELETE, (row_id,))


def _numbered(
    labels: Labels,
    row_id: int,
    figures: Iterable[tuple[Label, float | None, str | None]],
) -> list[tuple[Any, ...]]:
    # Made before the first is inserted: a label that is new is inserted as well.
    return [
        (row_id, place, labels.number(label), value, raw)
        for place, (label, value, raw) in enumerate(figures)
    ]
