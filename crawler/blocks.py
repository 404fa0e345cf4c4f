"""Which elements of a page are its list: the block of repeated links with dates.

Links are grouped by the shape of the elements around them (tags and classes up to
the root); the group that looks most like a list of articles wins, so that menus,
related links inside an item and template rows without address do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.beside import date_from_beside
from crawler.entry import Entry, read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaning.family import ListingRules
    from cleaning.page import Node, Page

ROWS = frozenset({"li", "tr", "dl", "dd", "dt", "article"})
LEVELS = 8
STATE_WORDS = re.compile(
    r"(?i)^(?:active|on|cur|curr|current|hide|hidden|show|first|last|odd|even|selected)$"
)
FURNITURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav|menu|foot|footer|header|head|crumbs?|breadcrumb|sidebar"
    r"|location|friend|links?|share|copyright|search|login|site-?map)"
    r"(?:$|[\s_-])"
)
FURNITURE_WORTH = 0.15


@dataclass(slots=True)
class Block:
    """Elements of one shape, each holding a link: a candidate for the list."""

    entries: list[Entry] = field(default_factory=list)

    def score(self) -> float:
        """How much it looks like a list of articles: dates first, then titles.

        Rows that differ from their neighbours count against the whole.
        """
        if not self.entries:
            return 0.0
        dated = sum(1 for entry in self.entries if entry.date) / len(self.entries)
        coherence = 0.5 + max(dated, 1.0 - dated) / 2
        return coherence * sum(_worth(entry) for entry in self.entries)


def find_entries(page: Page, base: str, rules: ListingRules | None) -> list[Entry]:
    """The entries of the page's list, in page order; [] where there is no list."""
    for selector in rules.items if rules else ():
        nodes = [n for n in page.css(selector) if not _is_template(n)]
        entries = [e for n in nodes if (e := read_entry(n, base, rules))]
        if entries:
            return entries
    best = max(_blocks(page, base, rules), key=Block.score, default=None)
    return best.entries if best and _is_list(best) else []


def all_blocks(page: Page, base: str, rules: ListingRules | None) -> list[list[Entry]]:
    """All lists of a page, the best first: a home page has many."""
    blocks = [b for b in _blocks(page, base, rules) if _is_list(b)]
    return [b.entries for b in sorted(blocks, key=Block.score, reverse=True)]


def _worth(entry: Entry) -> float:
    worth = 3.0 if entry.date else 0.0
    worth += min(len(entry.title), 24) / 24
    worth += 1.0 if entry.is_article else 0.0
    return worth * (FURNITURE_WORTH if entry.in_furniture else 1.0)


def _is_list(block: Block) -> bool:
    """Whether a block is good enough: dated entries, or long titles of articles."""
    dated = sum(1 for e in block.entries if e.date)
    if dated and dated * 3 >= len(block.entries):
        return True
    telling = sum(1 for e in block.entries if e.is_article and len(e.title) >= 6)
    return telling >= 2 and telling * 2 >= len(block.entries)


def _blocks(page: Page, base: str, rules: ListingRules | None) -> Iterator[Block]:
    shapes: dict[str, list[Node]] = {}
    for node in page.nodes:
        if node.tag == "a" and node.attr("href").strip() and not _is_template(node):
            for row in _rows(node):
                rows = shapes.setdefault(_shape(row), [])
                if not rows or rows[-1] is not row:
                    rows.append(row)
    for rows in shapes.values():
        yield Block(_entries(rows, base, rules))


def _entries(
    rows: Iterable[Node], base: str, rules: ListingRules | None
) -> list[Entry]:
    entries, seen = [], set()
    for row in rows:
        entry = read_entry(row, base, rules)
        if entry and entry.url not in seen:
            seen.add(entry.url)
            entries.append(entry)
    if entries and not any(entry.date for entry in entries):
        date_from_beside(entries)
    for entry in entries:
        entry.in_furniture = _in_furniture(entry.node)
    return entries


def _rows(link: Node) -> Iterator[Node]:
    """The elements around a link that may be its row: up to where two rows meet."""
    node = link
    for _ in range(LEVELS):
        if node.tag in {"body", "html", "#root"}:
            return
        if node.tag in ROWS or node.tag == "a" or _has_twin(node):
            yield node
        if node.parent is None:
            return
        node = node.parent


def _has_twin(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    return any(
        not isinstance(child, str) and child is not node and child.tag == node.tag
        for child in parent.children
    )


def _shape(row: Node) -> str:
    above = [f"{n.tag}.{_classes(n)}" for n in row.ancestors()]
    return "/".join([row.tag, *above])


def _classes(node: Node) -> str:
    words = node.attr("class").split()
    kept = (re.sub(r"\d+", "", w) for w in words if not STATE_WORDS.match(w))
    return " ".join(sorted(kept))


def _is_template(node: Node) -> bool:
    """A row or link that a script fills in: it has no address of its own."""
    return any(
        name.startswith(("ms-attr-href", "v-for", "ng-repeat", "ms-repeat", ":href"))
        for name in node.attrs
    )


def _in_furniture(node: Node) -> bool:
    return any(
        n.tag in {"nav", "footer", "header"} or FURNITURE.search(n.name)
        for n in (node, *node.ancestors())
        if n.tag not in {"body", "html"}
    )
