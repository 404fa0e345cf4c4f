"""Dates that stand beside the rows of a list, not in them: `<dt>` and `<dd>`, bare texts.

Whether they stand before or after their rows, the whole list tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaning.page.tree import Node
from crawler.listing.row_day import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.listing.row import Entry

MAX_PIECES = 4


def date_from_beside(entries: list[Entry]) -> None:
    """Give each entry the day that stands between it and its neighbour, if any does."""
    gaps = _gaps(entries)
    after = [_day(gaps.get(id(e.node), ([], []))[1], e.url) for e in entries]
    before = [_day(gaps.get(id(e.node), ([], []))[0], e.url) for e in entries]
    days = before if _count(before) > _count(after) else after
    for entry, day in zip(entries, days, strict=True):
        entry.date = day


def _gaps(entries: list[Entry]) -> dict[int, tuple[list[str], list[str]]]:
    """For each row the texts before it and after it, up to the next thing with a link."""
    rows = {id(entry.node) for entry in entries}
    parents = {id(e.node.parent): e.node.parent for e in entries if e.node.parent}
    gaps: dict[int, tuple[list[str], list[str]]] = {}
    for parent in parents.values():
        before: list[str] = []
        for child in parent.children:
            if isinstance(child, Node) and _has_link(child):
                after: list[str] = []
                if id(child) in rows:
                    gaps[id(child)] = (before, after)
                before = after
            else:
                before.append(child if isinstance(child, str) else child.text())
    return gaps


def _has_link(node: Node) -> bool:
    return any(n.tag == "a" and n.attr("href") for n in node.walk())


def _day(texts: list[str], url: str) -> str | None:
    pieces = [text for text in texts if text.strip()]
    return day_of(pieces, url) if len(pieces) <= MAX_PIECES else None


def _count(days: Iterable[str | None]) -> int:
    return sum(1 for day in days if day)
