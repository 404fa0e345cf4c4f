"""Pages without a list that send the reader on: meta refresh, a script, a frame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.listing.links import absolute
from crawler.listing.scripts import leads_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page.tree import Node, Page

REFRESH = re.compile(
    r"^\s*+(\d{1,3})[\s;,]*+(?:url\s*+=\s*+)?[\"']?([^\"'\s]++)", re.IGNORECASE
)
# What is done for some readers only, or at some later time, is no entrance.
CONDITION = re.compile(r"navigator|userAgent|\bif\s*\(|setTimeout|setInterval|onclick")
FUNCTION = re.compile(r"\bfunction\b")
SOON_S: Final = 10  # seconds: a page that reloads itself later is not an entrance
BARE_TEXT: Final = 200  # characters: more is a page of its own
FRAMES: Final = frozenset(["frame", "iframe"])


def leads_elsewhere(page: Page, base: str) -> Iterator[str]:
    """The addresses on the same host that a page without a list sends its reader to."""
    host, seen = urlsplit(base).netloc, {base}
    for raw in _targets(page):
        url = absolute(raw, base)
        if url and urlsplit(url).netloc == host and url not in seen:
            seen.add(url)
            yield url


def _targets(page: Page) -> Iterator[str]:
    is_bare = len(page.root.text().strip()) <= BARE_TEXT
    for node in page.nodes:
        if node.tag == "meta" and node.attr("http-equiv").lower() == "refresh":
            found = REFRESH.match(node.attr("content"))
            if found and int(found[1]) <= SOON_S:
                yield found[2]
        elif node.tag in FRAMES and node.attr("src").strip():
            yield node.attr("src")
        elif node.tag == "script" and is_bare:
            yield from _by_script(node)


def _by_script(node: Node) -> Iterator[str]:
    script = "".join(c for c in node.children if isinstance(c, str))
    if not (CONDITION.search(script) or FUNCTION.search(script)):
        target = leads_to(script)
        if target:
            yield target
