"""Dates that stand around the rows of a list, not in them.

Beside: `<dt>` and `<dd>`, bare texts; whether before or after their rows, the whole list
tells. Above: the year as a heading of its own over rows that show month and day.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaning.page.tree import Node
from crawler.listing.row import row_texts
from crawler.listing.row_day import day_in_year, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaning.page.tree import Page
    from crawler.listing.links import Links
    from crawler.listing.row import Entry

MAX_PIECES = 4
TAB_ELEMENTS = 4  # between two years: tabs follow each other closely
YEAR = re.compile(r"[\[【(（]?\s*+((?:19|20)\d\d)\s*+年?度?\s*+[\]】)）]?")


def dates_from_around(entries: list[Entry], page: Page, links: Links) -> None:
    """Give entries without dates those that stand beside them, or whose year is above."""
    _from_beside(entries)
    if not any(entry.date for entry in entries):
        _from_headings(entries, page, links)


def _from_headings(entries: list[Entry], page: Page, links: Links) -> None:
    """Month and day of each row, with the year of the heading that it stands under."""
    shown = [list(row_texts(e.node, e.node, links)) for e in entries]
    if not any(day_in_year(texts, "2000") for texts in shown):
        return
    last = entries[-1].node.pos
    years = [(n.pos, y) for n in page.nodes if n.pos < last and (y := _year(n))]
    if _are_tabs([pos for pos, _ in years], [entry.node.pos for entry in entries]):
        return
    for entry, texts in zip(entries, shown, strict=True):
        year = next((y for pos, y in reversed(years) if pos < entry.node.pos), None)
        entry.date = day_in_year(texts, year) if year else None


def _are_tabs(years: list[int], rows: list[int]) -> bool:
    """Whether two years follow each other with no row between, close by or in the list.

    What stands under which of them, only a script knows.
    """
    return any(
        not any(one < row < other for row in rows)
        and (other - one <= TAB_ELEMENTS or other > rows[0])
        for one, other in pairwise(years)
    )


def _year(node: Node) -> str | None:
    """The year that an element says and nothing else; None for a link's."""
    if node.last - node.pos > 2 or node.tag in {"a", "option", "script"}:
        return None
    found = YEAR.fullmatch(node.squeezed()) if node.children else None
    is_link = any(n.tag == "a" for n in (*node.walk(), *node.ancestors()))
    return found[1] if found and not is_link else None


def _from_beside(entries: list[Entry]) -> None:
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
