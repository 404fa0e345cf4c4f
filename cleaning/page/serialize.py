"""A container's text as lines: no inline text is dropped, tables become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaning.page.lines import Line, LineWriter, Walk
from cleaning.page.tables import is_data, markdown_rows, read_table
from cleaning.page.tree import Node
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from collections.abc import Collection

ROW: Final = "| "


def container_lines(container: Node, dropped: Collection[Node] = ()) -> list[Line]:
    """The lines of a container, in page order; hidden ones marked, rows as Markdown.

    What is hidden is told from the container on: in a container that is hidden as a
    whole (and filled by a script) only what hides itself inside counts as hidden.
    """
    out = {node.pos for node in dropped}
    return Walk(container, out=out or None, write_table=_write_table).lines()


def _write_table(writer: LineWriter, table: Node, block: Node) -> bool:
    """Write a data table as rows; False for one that only lays out."""
    if table.hidden and writer.is_hidden(table):
        return False
    rows = read_table(table)
    if not rows or not is_data(table, rows):
        return False
    writer.end(block)
    for caption in (c for c in table.children if isinstance(c, Node)):
        text = caption.squeezed() if caption.tag == "caption" else ""
        if text:
            han = han_count(text)
            writer.lines.append(Line(text, caption, caption.pos, False, han, 0))
    for cells, text in zip(rows, markdown_rows(rows), strict=True):
        node = cells[0].node.parent or table
        linked = 0
        writer.lines.append(Line(text, node, node.pos, False, han_count(text), linked))
    return True
