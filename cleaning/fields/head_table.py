"""Labels and values over several lines: head tables, lists, pairs of blocks.

A label that fills a cell takes its value from the cell beside it (or below it, in a
table with a row of labels); an empty cell stays empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaning.rules.labels import FIELD_OF, Labelled, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaning.page.lines import Line
    from cleaning.page.tree import Node

_CELLS = frozenset(["td", "th", "dt", "dd"])
_ROWS = frozenset(["tr", "dl"])
_LONGEST_VALUE = 160
_MOST_ROWS = 120
_LONGEST_BOX = 260


def labels_of(lines: Sequence[Line]) -> list[tuple[int, Labelled]]:
    """Each label of these lines with its value, and the index of the label's line."""
    found: list[tuple[int, Labelled]] = []
    for index, line in enumerate(lines):
        judged = line.judged
        name = judged.label
        if name is None and not judged.labels and not line.runs:
            continue
        if name is not None:
            value = _value_beside(lines, index)
            found.append((index, _labelled(name, line.text, value)))
            continue
        first = label_of(line.runs[0]) if len(line.runs) > 1 else None
        if first is not None and not judged.labels:
            value = " ".join(line.runs[1:]).lstrip(":： ")
            found.append((index, _labelled(first, line.runs[0], value)))
            continue
        labels = list(line.apart.labels)
        if labels and not labels[-1].value and labels[-1].field != "noise":
            value = _value_beside(lines, index)
            labels[-1] = _labelled(labels[-1].label, labels[-1].raw, value)
        found += [(index, label) for label in labels]
    return found


def _labelled(name: str, text: str, value: str) -> Labelled:
    raw = f"{text} {value}".strip() if value else text
    return Labelled(FIELD_OF[name], name, value, raw)


def _value_beside(lines: Sequence[Line], index: int) -> str:
    """The next line, where it is this label's value and not something else's."""
    label = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or following.hidden != label.hidden:
        return ""
    if following.judged.label or following.judged.labels:
        return _value_below(label) if label.node.tag in _CELLS else ""
    if len(following.text) > _LONGEST_VALUE or "。" in following.text:
        return ""
    if _belong_together(label.node, following.node):
        return following.text
    return _value_below(label) if label.node.tag in _CELLS else ""


def _belong_together(label: Node, value: Node) -> bool:
    """Whether two blocks stand in one row, or alone together in one small box."""
    row = _above(label, _ROWS)
    if row is not None and label.tag != "div":
        return value.inside(row) and value is not label
    box: Node | None = label
    while box is not None and not value.inside(box):
        box = box.parent
    if box is None or value is label:
        return False
    text = box.squeezed() if box.last - box.pos < 80 else ""
    return 0 < len(text) <= _LONGEST_BOX and "。" not in text


def _above(node: Node, tags: frozenset[str]) -> Node | None:
    if node.tag in tags:
        return node
    for step, above in enumerate(node.ancestors()):
        if above.tag in tags:
            return above
        if step > 3:
            break
    return None


def _value_below(label: Line) -> str:
    """The cell under a label, in a table whose labels fill a row."""
    row = label.node.parent
    if row is None or row.tag != "tr" or row.parent is None:
        return ""
    if len(row.parent.children) > _MOST_ROWS or len(row.children) > _MOST_ROWS:
        return ""
    rows = [r for r in row.parent.children if not isinstance(r, str) and r.tag == "tr"]
    place = rows.index(row)
    if place + 1 >= len(rows):
        return ""
    heads, cells = _cells(row), _cells(rows[place + 1])
    if len(heads) != len(cells) or not all(label_of(cell.squeezed()) for cell in heads):
        return ""
    text = cells[heads.index(label.node)].squeezed()
    return "" if label_of(text) else text


def _cells(row: Node) -> list[Node]:
    return [c for c in row.children if not isinstance(c, str) and c.tag in _CELLS]
