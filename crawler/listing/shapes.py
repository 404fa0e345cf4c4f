"""What is asked of each element again and again, found in one walk over the page.

An element's shape is the tags and classes from it up to the root; rows of one list
have one shape. State words (active, odd) and digits in class names do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crawler.listing.links import leads_away

if TYPE_CHECKING:
    from cleaning.page.tree import Node, Page
    from crawler.listing.links import Links

STATE_WORD = re.compile(
    r"(?i)^(?:active|on|cur|curr|current|hide|hidden|show|first|last|odd|even|selected)$"
)
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|header|head|crumbs?|breadcrumb|sidebar"
    r"|location|friend|links?|share|copyright|search|login|site-?map)(?:$|[\s_-])"
)
FURNITURE_TAGS: Final = frozenset({"nav", "footer", "header"})
OUTER: Final = frozenset({"#root", "html", "body"})
FILLED_IN: Final = ("ms-attr-href", "v-for", "ng-repeat", "ms-repeat", ":href")


class Survey:
    """Shapes, twins, furniture and links of a page's elements, by `Node.pos`."""

    def __init__(self, page: Page, links: Links) -> None:
        self.page = page
        self._where = links
        self._shapes: list[int] = []
        self._known: dict[tuple[int, str, str], int] = {}
        self._furniture: list[bool] = []
        self._twins: Counter[tuple[int, str]] = Counter()
        self._link_places: list[int] = []
        self.links: list[Node] = []
        for node in page.nodes:
            self._add(node)

    def _add(self, node: Node) -> None:
        above = node.parent.pos if node.parent else -1
        key = (self._shapes[above] if above >= 0 else -1, node.tag, _classes(node))
        self._shapes.append(self._known.setdefault(key, len(self._known)))
        self._furniture.append(
            (above >= 0 and self._furniture[above])
            or node.tag in FURNITURE_TAGS
            or (node.tag not in OUTER and bool(FURNITURE.search(node.name)))
        )
        self._twins[above, node.tag] += 1
        if _is_link(node, self._where):
            self._link_places.append(node.pos)
            self.links.append(node)

    def shape(self, row: Node) -> tuple[int, str]:
        """The shape of what is around a row, and its tag; its own class is its own."""
        return self._shapes[row.parent.pos] if row.parent else -1, row.tag

    def has_twin(self, node: Node) -> bool:
        """Whether a sibling has the same tag."""
        return node.parent is not None and self._twins[node.parent.pos, node.tag] > 1

    def is_furniture(self, node: Node) -> bool:
        """Whether an element stands in a menu, a head, a foot, a search box."""
        return self._furniture[node.pos]

    def link_count(self, node: Node) -> int:
        """How many links an element holds."""
        places = self._link_places
        return bisect_left(places, node.last + 1) - bisect_left(places, node.pos)


def _is_link(node: Node, links: Links) -> bool:
    """A link with an address of its own, or a row that a click opens."""
    if node.tag == "a" and node.attr("href").strip():
        return not is_template(node)
    return leads_away(node) and not is_template(node) and bool(links.where(node))


def is_template(node: Node) -> bool:
    """A row or link that a script fills in: it has no address of its own."""
    return any(name.startswith(FILLED_IN) for name in node.attrs)


def _classes(node: Node) -> str:
    return _kept(node.attr("class"))


@lru_cache(maxsize=4096)
def _kept(classes: str) -> str:
    """Class names that tell what an element is.

    >>> _kept("news n12 on")
    'n news'
    """
    words = (w for w in classes.split() if not STATE_WORD.match(w))
    return " ".join(sorted({re.sub(r"\d+", "", w) for w in words}))
