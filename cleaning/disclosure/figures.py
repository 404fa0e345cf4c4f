"""The three standard tables of a 政府信息公开年报 as figures by row and column.

Rows are known by what they are called, not by their place: cells that span others,
headers in other widths, repeated headers and tables cut by a page break are read the
same. Nothing is put right: a figure is what the cell holds, and a sum that fails is an
issue. Forms since 2019; see form.toml.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.model import DisclosureCell
from cleaning.disclosure.form import (
    TableRow,
    even,
    is_figure,
    load_forms,
    number,
    table_rows,
)
from cleaning.disclosure.sums import LEFT, NEW, failed_sums
from cleaning.issues import issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Issue

_HEAD_OF_PROACTIVE: Final = "信息内容"
_PART_OF_PROACTIVE: Final = "第二十条第"
_PERSONS: Final = "自然人"
_FIRST_RESULT: Final = "结果维持"
_SHOWN_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a report's tables say, and what is wrong with it."""

    cells: tuple[DisclosureCell, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Reading:
    """The tables under way; `heads` are (place, column) of the header read last.

    `is_near` while no line outside tables has come since that header.
    """

    cells: dict[tuple[str, str, str], DisclosureCell] = field(default_factory=dict)
    lines: dict[tuple[str, str], TableRow] = field(default_factory=dict)
    unread: list[tuple[str, TableRow]] = field(default_factory=list)
    table: str | None = None
    part: str = ""
    heads: list[tuple[int, str]] = field(default_factory=list)
    width: int = 0
    is_near: bool = False

    def begin(self, table: str | None) -> None:
        """A table's header, or the end of a table."""
        self.table, self.part, self.heads, self.width = table, "", [], 0
        self.is_near = True


def read_disclosure(text: str) -> Disclosure:
    """The figures of the standard tables in a report's text, and failed sums.

    >>> text = "| 信息内容 | 本年处理决定数量 |\\n| 行政处罚 | 644 |\\n| 行政强制 | - |"
    >>> [(c.part, c.row, c.value, c.raw) for c in read_disclosure(text).cells]
    [('第二十条第（六）项', '行政处罚', 644, '644'), ('第二十条第（六）项', '行政强制', None, '-')]
    """
    reading = _Reading()
    for row in table_rows(text):
        if row is None:
            reading.is_near = False
        else:
            _read_row(reading, row)
    cells = tuple(reading.cells.values())
    unread = frozenset(table for table, _ in reading.unread)
    issues = [*_unread(reading), *failed_sums(cells, reading.lines, unread)]
    return Disclosure(cells, tuple(issues))


def _read_row(reading: _Reading, row: TableRow) -> None:
    labels = [even(cell) for cell in row.cells if not is_figure(cell)]
    if any(label.startswith(_HEAD_OF_PROACTIVE) for label in labels):
        _head_of_proactive(reading, row)
    elif _PERSONS in labels:
        reading.begin("applications")
        _head(reading, row)
    elif _FIRST_RESULT in labels:
        if reading.table != "disputes":
            reading.begin("disputes")
    elif labels and all(label.startswith(_PART_OF_PROACTIVE) for label in labels):
        reading.begin("proactive")
        reading.part = labels[0]
    elif any(cell and is_figure(cell) for cell in row.cells):
        _read_figures(reading, row)
    elif reading.table == "applications":
        _head(reading, row)


def _head_of_proactive(reading: _Reading, row: TableRow) -> None:
    part = reading.part
    reading.begin("proactive")
    first = next(n for n, c in enumerate(row.cells) if _is_head_word(c))
    before = [even(c) for c in row.cells[:first] if not is_figure(c)]
    reading.part = before[0] if before else part
    form = load_forms()["proactive"]
    known: set[str] = set()
    for place, cell in enumerate(row.cells[first + 1 :], first + 1):
        named = form.column(cell)
        name = named.name if named else cell
        if not is_figure(cell) and name not in known:
            known.add(name)
            reading.heads.append((place, name))
    reading.width = len(row.cells)


def _is_head_word(cell: str) -> bool:
    return even(cell).startswith(_HEAD_OF_PROACTIVE)


def _head(reading: _Reading, row: TableRow) -> None:
    """Columns of the applications that this header row names, with their places."""
    if reading.heads and len(row.cells) != reading.width:
        return
    reading.width = len(row.cells)
    form = load_forms()["applications"]
    known = {name for _, name in reading.heads}
    for place, cell in enumerate(row.cells):
        named = form.column(cell)
        if named and named.name not in known:
            known.add(named.name)
            reading.heads.append((place, named.name))
    reading.heads.sort()


def _read_figures(reading: _Reading, row: TableRow) -> None:
    """The figures of a row that some table has; any other row is left alone."""
    if reading.table == "disputes":
        _disputes(reading, row)
        return
    places = [place for place, cell in enumerate(row.cells) if not is_figure(cell)]
    if not places:
        return
    label = row.cells[places[-1]]
    if _begins_applications(label) and reading.table != "applications":
        reading.begin("applications")
    table = reading.table
    if table is None:
        return
    named = load_forms()[table].row(label)
    columns = _columns(reading, table)
    # A page break may part the second table, the first repeats its header.
    if not columns or not (reading.is_near or (named and table == "applications")):
        return
    figures = _figures_under(reading, columns, row, places[-1])
    if figures is None:
        reading.unread.append((table, row))
        return
    reading.part = named.part if named else reading.part
    name = named.name if named else label
    _keep(reading, row, (table, name), dict(zip(columns, figures, strict=True)))
    if name == LEFT:
        reading.begin(None)


def _begins_applications(label: str) -> bool:
    """Whether a row is the first of the second table, its header left out."""
    named = load_forms()["applications"].row(label)
    return named is not None and named.name == NEW


def _columns(reading: _Reading, table: str) -> list[str]:
    """The columns that a row of the table must have, in order."""
    if table == "proactive":
        return [name for _, name in reading.heads]
    return [column.name for column in load_forms()[table].columns]


def _figures_under(
    reading: _Reading, columns: Sequence[str], row: TableRow, label: int
) -> list[str] | None:
    """The cells under the columns: by place, else at the row's end, else by count."""
    if not columns:
        return None
    places = {name: place for place, name in reading.heads}
    if len(row.cells) == reading.width and set(columns) <= places.keys():
        under = [row.cells[places[name]] for name in columns]
        if min(places.values()) > label and _all_figures(under, row.cells):
            return under
    last = list(row.cells[-len(columns) :])
    if len(row.cells) - len(columns) > label and _all_figures(last, row.cells):
        return last
    filled = [cell for cell in row.cells[label + 1 :] if cell]
    return filled if len(filled) == len(columns) else None


def _all_figures(chosen: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether these are all the numbers that the row has."""
    if not all(map(is_figure, chosen)):
        return False
    found = _figures(chosen)
    return bool(found) and {*_figures(cells)} == {*found}


def _figures(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if number(cell) is not None]


def _disputes(reading: _Reading, row: TableRow) -> None:
    """The one row of the third table: five results each of three ways."""
    form = load_forms()["disputes"]
    step, count = len(form.columns), len(form.rows) * len(form.columns)
    figures = [cell for cell in row.cells if is_figure(cell)]
    if len(figures) != count:
        figures = [cell for cell in figures if cell]
    if len(figures) != count:
        if reading.is_near:
            reading.unread.append(("disputes", row))
        return
    for place, way in enumerate(form.rows):
        reading.part = way.part
        part = figures[place * step : (place + 1) * step]
        values = {c.name: cell for c, cell in zip(form.columns, part, strict=True)}
        _keep(reading, row, ("disputes", way.name), values)
    reading.begin(None)


def _keep(
    reading: _Reading, row: TableRow, key: tuple[str, str], values: dict[str, str]
) -> None:
    """Add a row's cells; a row that was there before stays, and another is unread."""
    if key in reading.lines:
        known = (reading.cells.get((*key, column)) for column in values)
        if list(values.values()) != [cell and cell.raw for cell in known]:
            reading.unread.append((key[0], row))
        return
    reading.lines[key] = row
    part = reading.part.replace("(", "（").replace(")", "）")
    for column, raw in values.items():
        cell = DisclosureCell(key[0], part, key[1], column, number(raw), raw)
        reading.cells[(*key, column)] = cell


def _unread(reading: _Reading) -> list[Issue]:
    if not reading.unread:
        return []
    rows = [row for _, row in reading.unread]
    shown = "; ".join(row.line.strip()[:60] for row in rows[:_SHOWN_ROWS])
    more = f" and {len(rows) - _SHOWN_ROWS} more" if len(rows) > _SHOWN_ROWS else ""
    return [
        issue(
            "disclosure_unread",
            f"rows of the standard tables do not fit their columns: {shown}{more}",
            start=rows[0].start,
            end=rows[0].end,
        )
    ]
