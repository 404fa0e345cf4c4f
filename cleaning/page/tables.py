"""Tables: which hold data and which only lay out the page; data as Markdown rows.

A cell that spans rows or columns stands once, at its first place; the other places
are empty cells, so that columns stay in line and no text is said twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cleaning.page.lines import page_lines, squeeze, squeezed_once
from cleaning.page.tree import UNSEEN, Node
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from collections.abc import Iterator


_MAX_SPAN: Final = 60
_MAX_COLUMNS: Final = 200
_LONG_CELL: Final = 400
_TABLE_PARTS: Final = frozenset(["tbody", "thead", "tfoot", "form"])


@dataclass(slots=True)
class Cell:
    """One cell: its text on one line, and how far it spans."""

    node: Node
    text: str
    colspan: int
    rowspan: int


def read_table(table: Node) -> list[list[Cell]]:
    """The rows of a table, its own only; cells without text too, empty rows not."""
    rows = []
    for row in _rows(table):
        shown = [c for c in row.children if isinstance(c, Node) and _is_shown(c, row)]
        cells = [_cell(item) for item in shown]
        if any(cell.text for cell in cells):
            rows.append(cells)
    return rows


def is_data(table: Node, rows: list[list[Cell]]) -> bool:
    """Whether a table holds data: several columns of short cells, no table inside."""
    if len(rows) < 1 or max(map(len, rows)) < 2:
        return False
    if _holds_table(table):
        return False
    filled = [cell for row in rows for cell in row if cell.text]
    if max(len(cell.text) for cell in filled) > _LONG_CELL:
        return len(rows) > 2 and sum(len(c.text) for c in filled) < 150 * len(filled)
    wide = [row for row in rows if sum(1 for cell in row if cell.text) >= 2]
    return len(wide) >= 1


def _holds_table(table: Node) -> bool:
    """Whether another table is in this one."""
    stack: list[Node] = [table]
    while stack:
        for child in stack.pop().children:
            if isinstance(child, Node):
                if child.tag == "table":
                    return True
                if child.children:
                    stack.append(child)
    return False


def markdown_rows(rows: list[list[Cell]]) -> list[str]:
    """Each row as one Markdown line, short rows padded to the table's width.

    >>> from cleaning.page.tree import parse_page
    >>> page = parse_page("<table><tr><td rowspan=2>甲<td>1<tr><td>2</table>")
    >>> markdown_rows(read_table(page.css("table")[0]))
    ['| 甲 | 1 |', '|  | 2 |']
    """
    grid = list(_grid(rows))
    used = sorted({col for row in grid for col, text in enumerate(row) if text})
    if len(used) > _MAX_COLUMNS:
        return [f"| {' | '.join(filter(None, row))} |" for row in grid]
    lines = []
    for row in grid:
        cells = [row[col] if col < len(row) else "" for col in used]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _grid(rows: list[list[Cell]]) -> Iterator[list[str]]:
    """Rows with spans laid out; `covered` counts the rows that a span still takes."""
    covered: dict[int, int] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            while covered.get(len(line), 0) > 0:
                line.append("")
            place = len(line)
            wide = cell.colspan if place < _MAX_COLUMNS else 1
            line += [cell.text.replace("|", "\\|"), *[""] * (wide - 1)]
            if cell.rowspan > 1 and place < _MAX_COLUMNS:
                covered |= dict.fromkeys(range(place, place + wide), cell.rowspan)
        covered = {col: left - 1 for col, left in covered.items() if left > 1}
        yield line


def _rows(table: Node) -> Iterator[Node]:
    for child in table.children:
        if isinstance(child, str) or child.hidden > table.hidden:
            continue
        if child.tag == "tr":
            yield child
        elif child.tag in _TABLE_PARTS:
            for inner in child.children:
                if (
                    not isinstance(inner, str)
                    and inner.tag == "tr"
                    and inner.hidden <= table.hidden
                ):
                    yield inner


def _is_shown(item: Node, row: Node) -> bool:
    return item.tag in {"td", "th"} and item.hidden <= row.hidden


def _cell(node: Node) -> Cell:
    text = ""
    core = _innermost(node)
    strings = [child for child in core.children if isinstance(child, str)]
    if len(strings) == len(core.children):
        text = squeezed_once("".join(strings))
    else:
        for line in page_lines(node):
            if not line.hidden or node.hidden:
                text = _together(text, line.text)
    if not node.attrs:
        return Cell(node, text, 1, 1)
    return Cell(node, text, _span(node, "colspan"), _span(node, "rowspan"))


def _innermost(cell: Node) -> Node:
    """The element with a cell's only words: most are one span in one paragraph."""
    node = cell
    while True:
        if len(node.children) == 1 and isinstance(node.children[0], str):
            return node
        inner = [child for child in node.children if not isinstance(child, str)]
        if len(inner) != 1 or inner[0].hidden != cell.hidden:
            return node
        if inner[0].tag in UNSEEN or inner[0].tag == "br":
            return node
        if any(isinstance(c, str) and not c.isspace() for c in node.children):
            return node
        node = inner[0]


def _together(left: str, right: str) -> str:
    """Lines of a cell on one line: a name broken over lines closes up again.

    >>> _together("行政", "许可"), _together("2020年", "12"), _together("", "甲")
    ('行政许可', '2020年 12', '甲')
    """
    if not left or not right:
        return left or right
    glue = (
        "" if han_count(left[-1] + right[0]) == 2 or left[-1] in "，、；。（" else " "
    )
    return squeeze(left + glue + right)


def _span(node: Node, name: str) -> int:
    given = node.attrs.get(name)
    if not given:
        return 1
    value = given.strip()
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1
    return max(1, min(number, _MAX_SPAN))
