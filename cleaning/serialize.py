"""A container's text as lines: no inline text is dropped, tables become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaning.han import han_count
from cleaning.lines import BLOCKS, Line, LineWriter, block_of
from cleaning.page import UNSEEN, Node
from cleaning.tables import is_data, markdown_rows, read_table

if TYPE_CHECKING:
    from collections.abc import Collection

ROW = "| "


def container_lines(container: Node, dropped: Collection[Node] = ()) -> list[Line]:
    """The lines of a container, in page order; hidden ones marked, rows as Markdown.

    What is hidden is told from the container on: in a container that is hidden as a
    whole (and filled by a script) only what hides itself inside counts as hidden.
    """
    writer = LineWriter(container)
    out = {node.pos for node in dropped}
    block = container
    stack: list[tuple[Node | str | None, Node, int]] = [(container, container, 0)]
    while stack:
        item, parent, links = stack.pop()
        if isinstance(item, str):
            writer.add(item, parent, linked=links > 0)
        elif item is None:
            writer.end(parent)
            block = block_of(parent)
        elif item.tag == "br":
            writer.end(block)
        elif (
            item.pos in out
            or (item.tag in UNSEEN and item is not container)
            or (item.tag == "table" and _write_table(writer, item, block))
        ):
            continue
        else:
            links += item.tag == "a"
            if item.tag in BLOCKS:
                writer.end(block)
                block = item
                stack.append((None, item, links))
            stack += [(child, item, links) for child in reversed(item.children)]
    writer.end(block)
    return writer.lines


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
