"""A container's text as lines: no inline text is dropped, tables become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaning.page.lines import (
    BLOCKS,
    INLINE,
    Line,
    LineWriter,
    Walk,
    leads_elsewhere,
)
from cleaning.page.tables import is_data, markdown_rows, read_table
from cleaning.page.tree import UNSEEN, Node
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cleaning.page.tree import Page

ROW: Final = "| "


def container_lines(container: Node, dropped: Collection[Node] = ()) -> list[Line]:
    """The lines of a container, in page order; hidden ones marked, rows as Markdown.

    What is hidden is told from the container on: in a container that is hidden as a
    whole (and filled by a script) only what hides itself inside counts as hidden.
    """
    out = {node.pos for node in dropped}
    return Walk(container, out=out or None, write_table=_write_table).lines()


def lines_inside(page: Page, container: Node, lines: Sequence[Line]) -> list[Line]:
    """The same from the page's lines, of which `lines` are those in the container.

    A walk again only where the container is read otherwise than the page.
    """
    inside = (
        _with_tables(page, container, lines) if _is_alike(page, container) else None
    )
    return container_lines(container) if inside is None else inside


def _is_alike(page: Page, container: Node) -> bool:
    """Whether a walk over a container would divide it as that over the page did."""
    if container.hidden or container.tag not in BLOCKS:
        return False
    above = container.ancestors()
    if any(node.tag in UNSEEN or leads_elsewhere(node) for node in above):
        return False
    inline = page.memo.get(INLINE)
    first, last = container.pos, container.last
    return inline is not None and not any(first <= pos <= last for pos in inline)


def _with_tables(
    page: Page, container: Node, lines: Sequence[Line]
) -> list[Line] | None:
    """A container's lines with its data tables as rows; None where that is not sure."""
    found: list[Line] = []
    place, end = 0, -1
    for table in page.tagged("table"):
        if table.pos <= end or table.hidden or not table.inside(container):
            continue
        rows = _table_lines(table)
        if rows is None:
            continue
        start = next(
            (n for n in range(place, len(lines)) if lines[n].node.inside(table)), None
        )
        if start is None:
            return None
        found += [*lines[place:start], *rows]
        place = start + 1
        while place < len(lines) and lines[place].node.inside(table):
            place += 1
        end = table.last
    return [*found, *lines[place:]]


def _write_table(writer: LineWriter, table: Node, block: Node) -> bool:
    """Write a data table as rows; False for one that only lays out."""
    if table.hidden and writer.is_hidden(table):
        return False
    rows = _table_lines(table)
    if rows is None:
        return False
    writer.end(block)
    writer.lines += rows
    return True


def _table_lines(table: Node) -> list[Line] | None:
    """A data table's caption and rows as lines; None for one that only lays out."""
    rows = read_table(table)
    if not rows or not is_data(table, rows):
        return None
    lines: list[Line] = []
    for caption in (c for c in table.children if isinstance(c, Node)):
        text = caption.squeezed() if caption.tag == "caption" else ""
        if text:
            han = han_count(text)
            lines.append(Line(text, caption, caption.pos, False, han, 0))
    for cells, text in zip(rows, markdown_rows(rows), strict=True):
        node = cells[0].node.parent or table
        lines.append(Line(text, node, node.pos, False, han_count(text), 0))
    return lines
