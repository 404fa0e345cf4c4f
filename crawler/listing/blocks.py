"""Which elements of a page are its list: the block of repeated links with dates.

Links are grouped by the shape of the elements around them; the group that looks most
like a list of articles wins, so that menus, related links inside an item and template
rows without address do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.listing.row import Entry, read_entry
from crawler.listing.shapes import OUTER, Survey, is_template
from crawler.listing.sibling_dates import date_from_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaning.page.tree import Node, Page
    from cleaning.rules.family import ListingRules

ROWS: Final = frozenset({"li", "tr", "dl", "dd", "dt", "article"})
LEVELS: Final = 8
ROW_LINKS: Final = 12
FEW: Final = 4
LONE_TEXT: Final = 160
FURNITURE_WORTH: Final = 0.15
BESIDE_WORTH: Final = 0.9


@dataclass(slots=True)
class Block:
    """Elements of one shape, each holding a link: a candidate for the list."""

    entries: list[Entry] = field(default_factory=list)
    dated_beside: bool = False

    def score(self) -> float:
        """How much it looks like a list of articles: dates first, then titles.

        Rows that differ from their neighbours count against the whole.
        """
        if not self.entries:
            return 0.0
        dated = sum(1 for entry in self.entries if entry.date) / len(self.entries)
        coherence = 0.5 + max(dated, 1.0 - dated) / 2
        coherence *= BESIDE_WORTH if self.dated_beside and dated else 1.0
        return coherence * sum(_worth(entry) for entry in self.entries)

    def is_list(self) -> bool:
        """Whether it is good enough: dated entries, or long titles of articles."""
        if len(self.entries) == 1:
            return _is_lone_row(self.entries[0])
        dated, needed = sum(1 for e in self.entries if e.date), len(self.entries) / 3
        if dated and dated >= needed * (2 if len(self.entries) < FEW else 1):
            return True
        telling = sum(1 for e in self.entries if e.is_article and len(e.title) >= 6)
        return telling >= 2 and telling * 2 >= len(self.entries)


def find_entries(page: Page, base: str, rules: ListingRules | None) -> list[Entry]:
    """The entries of the page's list, in page order; [] where there is no list."""
    for selector in rules.items if rules else ():
        nodes = [n for n in page.css(selector) if not is_template(n)]
        entries = [e for n in nodes if (e := read_entry(n, base, rules))]
        if entries:
            return entries
    return next(iter(all_blocks(page, base, rules)), [])


def all_blocks(page: Page, base: str, rules: ListingRules | None) -> list[list[Entry]]:
    """All lists of a page, the best first: a home page has many."""
    blocks = [b for b in _blocks(page, base, rules) if b.is_list()]
    return [b.entries for b in sorted(blocks, key=Block.score, reverse=True)]


def _worth(entry: Entry) -> float:
    worth = 3.0 if entry.date else 0.0
    worth += min(len(entry.title), 24) / 24
    worth += 1.0 if entry.is_article else 0.0
    return worth * (FURNITURE_WORTH if entry.in_furniture else 1.0)


def _is_lone_row(entry: Entry) -> bool:
    """A list of one: a dated row of its own that says little but its title."""
    if not (entry.date and entry.is_article and entry.node.tag in ROWS):
        return False
    said = len("".join(entry.node.text().split()))
    return not entry.in_furniture and said <= len(entry.title) + LONE_TEXT


def _blocks(page: Page, base: str, rules: ListingRules | None) -> Iterator[Block]:
    survey = Survey(page)
    shapes: dict[tuple[int, str], list[Node]] = {}
    for link in survey.links:
        for row in _rows(link, survey):
            rows = shapes.setdefault(survey.shape(row), [])
            if not rows or rows[-1] is not row:
                rows.append(row)
    for rows in shapes.values():
        entries = _entries(rows, base, rules, survey)
        undated = bool(entries) and not any(entry.date for entry in entries)
        if undated:
            date_from_beside(entries)
        yield Block(_without_strangers(entries), dated_beside=undated)


def _entries(
    rows: Iterable[Node], base: str, rules: ListingRules | None, survey: Survey
) -> list[Entry]:
    entries, seen = [], set()
    for row in rows:
        entry = read_entry(row, base, rules)
        if entry and entry.url not in seen:
            seen.add(entry.url)
            entry.in_furniture = survey.is_furniture(row)
            entries.append(entry)
    return entries


def _without_strangers(entries: list[Entry]) -> list[Entry]:
    """The entries without those of neighbour lists that show no dates at all.

    Where tables have no classes, a box of hot topics has the shape of the list.
    """
    dated = sum(1 for entry in entries if entry.date)
    if dated * 2 < len(entries):
        return entries
    lists: dict[int, list[Entry]] = {}
    for entry in entries:
        lists.setdefault(id(entry.node.parent), []).append(entry)
    strangers = [
        mates
        for mates in lists.values()
        if len(mates) > 1 and not any(e.date for e in mates)
    ]
    return [e for e in entries if not any(e in mates for mates in strangers)]


def _rows(link: Node, survey: Survey) -> Iterator[Node]:
    """The elements around a link that may be its row: up to where two rows meet."""
    node: Node | None = link
    for _ in range(LEVELS):
        if node is None or node.tag in OUTER or survey.link_count(node) > ROW_LINKS:
            return
        if node.tag in ROWS or node.tag == "a" or survey.has_twin(node):
            yield node
        node = node.parent
