"""The pager of a listing as links: 下一页 and its kin, else the number after this one.

Also pagers that a page hides as base64 of percent-encoded HTML.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus, urlsplit

from cleaning.page.tree import parse_page
from crawler.listing.scripted_paging import PageSource, Paging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page.tree import Node

WORDS: Final = frozenset(
    ["下一页", "下页", "后一页", "后页", "下一頁", "下頁", "nextpage"]
)
SIGNS: Final = frozenset(["next", ">", "›", "»", "→"])
PAGER = re.compile(r"(?i)pag(?:e|ing|er|ina)|fenye|fanye|turn|(?:^|[\s_-])fy")
NEXT_CLASS = re.compile(r"(?i)(?:^|[\s_-])next(?:$|[\s_-]|page|btn)|_next\b")
HERE_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:cur|curr|current|on|active|selected?|select|hover|thisclass|now)"
    r"(?:$|[\s_-])"
)
PAGES = re.compile(r"[共总]\s*(?:有|计)?\s*(\d{1,5})\s*页")
OF_PAGES = re.compile(r"(?<!\d)(\d{1,4})\s*/\s*(\d{1,4})(?![\d/-])")
TARGET = re.compile(r"(?:location(?:\.href)?\s*=|window\.open\()\s*[\"']([^\"']+)")
HIDDEN = re.compile(r">\s*([A-Za-z0-9+/]{80,}={0,2})\s*<")
CLICKABLE: Final = frozenset(["a", "link", "span", "li", "button", "div", "input"])
NUMBERED: Final = frozenset(["a", "span", "b", "strong", "em", "font", "i", "li"])
ADDRESSES: Final = ("href", "tagname", "data-href", "data-url")
PAGER_TEXT: Final = 400
NEAR: Final = 4


def links(page: PageSource) -> Paging | None:
    """The page that a pager of links leads to; None where there is no pager."""
    for node in page.root.walk():
        if node.tag in CLICKABLE and _is_next(node):
            target = _target(page, node)
            if target:
                return Paging(target, _total(page.root))
    return _next_number(page)


def hidden_pager(page: PageSource) -> Paging | None:
    """A pager kept as base64 of percent-encoded HTML, written out by a script."""
    for match in HIDDEN.finditer(page.text):
        markup = _unhidden(match[1])
        if "<a" in markup:
            root = parse_page(f"<div class=page>{markup}</div>").root
            return links(PageSource(markup, page.url, root, page.options, page.shown))
    return None


def _unhidden(encoded: str) -> str:
    """The HTML in base64 of percent-encoding, "" where it is something else.

    >>> _unhidden("JTNDYStocmVmJTNEMi5odG1sJTNF")
    '<a href=2.html>'
    """
    try:
        raw = base64.b64decode(encoded[: len(encoded) // 4 * 4], validate=True)
        return unquote_plus(raw.decode("ascii"))
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _is_next(node: Node) -> bool:
    if "next" in node.attr("rel").lower().split():
        return node.tag in {"a", "link"}
    if node.tag == "link" or node.last - node.pos > NEAR:
        return False
    words = _words(node)
    named = {words, words.rstrip(">»›→"), node.attr("title").strip()}
    if named & WORDS or _image_says_next(node):
        return True
    if words in SIGNS:
        return _in_pager(node)
    return node.tag == "a" and not words and bool(NEXT_CLASS.search(node.attr("class")))


def _words(node: Node) -> str:
    return "".join((node.attr("value") or node.text()).split()).lower()


def _image_says_next(node: Node) -> bool:
    images = (n for n in node.walk() if n.tag == "img")
    return any(image.attr("alt").strip() in WORDS for image in images)


def _in_pager(node: Node) -> bool:
    above = [node, *node.ancestors()][: NEAR + 1]
    return any(PAGER.search(n.name) for n in above)


def _target(page: PageSource, node: Node) -> str | None:
    for name in ADDRESSES:
        raw = node.attr(name).strip()
        if raw and not raw.lower().startswith(("javascript:", "#")):
            return _elsewhere(page, raw)
    script = TARGET.search(node.attr("onclick") or node.attr("href"))
    return _elsewhere(page, script[1]) if script else None


def _elsewhere(page: PageSource, href: str) -> str | None:
    """The address, if it is another page of the same host."""
    url = page.join(href)
    same_host = urlsplit(url).netloc == urlsplit(page.url).netloc
    return url if same_host and url != page.url else None


def _next_number(page: PageSource) -> Paging | None:
    """The link with the number after the current one, in the first pager with any."""
    for pager in _pagers(page.root):
        numbers = list(_numbers(pager))
        targets = {n: node for n, node in numbers if node.tag == "a" and _href(node)}
        here = _current(page, numbers, targets)
        if here is None:
            continue
        after = targets.get(here + 1)
        target = _target(page, after) if after else None
        return Paging(target, _total(page.root))
    return None


def _current(
    page: PageSource, numbers: list[tuple[int, Node]], targets: dict[int, Node]
) -> int | None:
    """The number of this page: marked as such, or a link to itself, or no link."""
    marked = [n for n, node in numbers if _is_marked(node)]
    itself = [n for n, a in targets.items() if page.join(a.attr("href")) == page.url]
    plain = [
        n
        for n, node in numbers
        if n not in targets and (n + 1 in targets or n - 1 in targets)
    ]
    return next(iter([*marked, *itself, *plain]), None)


def _is_marked(node: Node) -> bool:
    beside = node.parent if node.parent and node.parent.tag == "li" else node
    return bool(HERE_CLASS.search(f"{node.attr('class')} {beside.attr('class')}"))


def _href(node: Node) -> bool:
    return bool(node.attr("href").strip())


def _pagers(root: Node) -> Iterator[Node]:
    """Elements that are named as pagers and hold no more text than a pager does."""
    for node in root.walk():
        if PAGER.search(node.name) and len(node.text()) <= PAGER_TEXT:
            yield node


def _numbers(pager: Node) -> Iterator[tuple[int, Node]]:
    for node in pager.walk():
        words = node.text().strip(" \t\r\n\xa0[]【】")
        if node.tag in NUMBERED and re.fullmatch(r"[0-9]{1,4}", words):
            yield int(words), node


def _total(root: Node) -> int | None:
    """The number of pages as the pager says it: 共12页, 1/12."""
    for pager in _pagers(root):
        text = " ".join(pager.text().split())
        if found := PAGES.search(text):
            return int(found[1])
        if (found := OF_PAGES.search(text)) and int(found[1]) <= int(found[2]):
            return int(found[2])
    return None
