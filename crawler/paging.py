"""Ways from one page of a listing to the next: one function for each.

A way takes a `PageSource` and answers with the next page, or with the end, or with
None where the page does not page in that way. `WAYS` names them for the family files.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urldefrag, urljoin, urlsplit

from cleaning.page import Node, parse_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class PageSource:
    """A listing page as a way of paging sees it; `shown` counts its items."""

    text: str
    url: str
    root: Node
    options: Mapping[str, str]
    shown: int = 0

    def join(self, href: str) -> str:
        """An address on this page, absolute and without its fragment."""
        return urldefrag(urljoin(self.url, href.strip())).url


@dataclass(frozen=True, slots=True)
class Paging:
    """The next page, None at the end; and how many pages there are, if known."""

    next_url: str | None
    total_pages: int | None = None


CALL = re.compile(r"(?<!function )createPageHTML\w*\s*\(([^()]{3,300})\)")
ASSIGNED = r"\b{name}\s*=\s*[\"']?(\d{{1,6}})"


def create_page_html(page: PageSource) -> Paging | None:
    """TRS and UCAP: `createPageHTML(total, current, name, extension[, records])`.

    A call with a leading element id counts from 1, else from 0; in both the file
    after `current` is `name_<current + 1>.extension`. Calls that are commented out
    count too: the page then does the same with variables.
    """
    for call in CALL.finditer(page.text):
        paging = _call_paging(page, _arguments(call[1], page.text))
        if paging:
            return paging
    return None


def _arguments(raw: str, text: str) -> list[str]:
    """The arguments of a call, quotes off, variables replaced by their numbers.

    >>> _arguments("n, 0, 'index',\\"html\\"", "var n = 12;")
    ['12', '0', 'index', 'html']
    """
    return [_value(part.strip(), text) for part in raw.split(",")]


def _value(raw: str, text: str) -> str:
    if raw[:1] in {'"', "'"}:
        return raw.strip("\"' ")
    if re.fullmatch(r"[A-Za-z_]\w*", raw):
        found = re.search(ASSIGNED.format(name=re.escape(raw)), text)
        return found[1] if found else raw
    return raw


def _call_paging(page: PageSource, args: list[str]) -> Paging | None:
    from_one = bool(args) and not args[0].isdigit()
    if from_one:
        args = args[1:]
    if len(args) < 4 or not (args[0].isdigit() and args[1].isdigit()):
        return None
    total, current, name, extension = int(args[0]), int(args[1]), args[2], args[3]
    if not re.fullmatch(r"\.?\w{2,5}", extension):
        return None
    own = re.search(rf"{re.escape(name)}_(\d+)\.", urlsplit(page.url).path)
    if own:
        current = int(own[1])
    last = total if from_one or (current == 1 and not own) else total - 1
    return _numbered(
        page, f"{name}_{current + 1}.{extension.lstrip('.')}", total, current >= last
    )


def _numbered(page: PageSource, name: str, total: int, is_last: bool) -> Paging:
    return Paging(None if is_last else page.join(name), total)


NEXT_FILE = re.compile(
    r"([A-Za-z][\w-]*)[\"']?\s*\+?\s*[\"']?_[\"']?\s*\+\s*"  # "index" + "_" +
    r"\(?\s*\w+(?:\s*[+-]\s*1)?\s*\)?\s*\+\s*"  # (currentPage + 1) +
    r"[\"']\.(?:[\"']\s*\+\s*[\"'])?\s*(s?html?|jsp|aspx?|php)"  # "." + "html"
)
CURRENT_PAGE = re.compile(r"\bvar\s+(?:currentPage|nCurrIndex|curPage)\s*=\s*(\d+)")
PAGE_COUNT = re.compile(r"\bvar\s+(?:countPage|pageCount|nPageCount)\s*=\s*(\d+)")


def page_variables(page: PageSource) -> Paging | None:
    """TRS with its script written out: `currentPage` (from 0) and `countPage`."""
    current, count = CURRENT_PAGE.search(page.text), PAGE_COUNT.search(page.text)
    form = NEXT_FILE.search(page.text)
    if not (current and count and form):
        return None
    number, total = int(current[1]), int(count[1])
    name = f"{form[1]}_{number + 1}.{form[2]}"
    return _numbered(page, name, total, number >= total - 1)


HIDDEN_PAGER = re.compile(r">\s*([A-Za-z0-9+/]{80,}={0,2})\s*<")


def hidden_pager(page: PageSource) -> Paging | None:
    """A pager kept as base64 of percent-encoded HTML, written out by a script."""
    for match in HIDDEN_PAGER.finditer(page.text):
        markup = _unhidden(match[1])
        if "<a" in markup:
            pager = PageSource(
                markup,
                page.url,
                parse_page(f"<div class=page>{markup}").root,
                page.options,
            )
            return links(pager)
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


NEXT_WORDS = frozenset(
    ["下一页", "下页", "后一页", "后页", "下一頁", "下頁", "next", "nextpage", ">", "›"]
)
NEXT_CLASS = re.compile(r"(?i)(?:^|[\s_-])next(?:$|[\s_-]|page|btn)|_next\b")
CURRENT_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:cur|curr|current|on|active|selected?|hover|thisclass|now)(?:$|[\s_-])"
)
PAGER = re.compile(r"(?i)pag(?:e|ing|er|ina)|fenye|fanye|turn|(?:^|[\s_-])fy")
TOTAL = re.compile(
    r"[共总]\s*(?:有|计)?\s*(\d{1,5})\s*页|\b\d{1,5}\s*/\s*(\d{1,5})\s*页?"
)
TARGET = re.compile(r"(?:location(?:\.href)?\s*=|window\.open\()\s*[\"']([^\"']+)")


def links(page: PageSource) -> Paging | None:
    """A pager of links: 下一页 and its kin, rel=next, else the number after this one."""
    for element in page.root.walk():
        if _is_next(element):
            target = _target(page, element)
            if target:
                return Paging(target, _total(page.root))
    return _next_number(page)


def _is_next(element: Node) -> bool:
    if element.tag not in {"a", "link", "span", "li", "button", "div", "input"}:
        return False
    if "next" in element.attr("rel").lower().split():
        return True
    if element.tag == "link":
        return False
    words = "".join((element.attr("value") or element.text()).split()).lower()
    if words in NEXT_WORDS or element.attr("title") in NEXT_WORDS:
        return True
    image = next((e for e in element.walk() if e.tag == "img"), None)
    if image and image.attr("alt") in NEXT_WORDS:
        return True
    return (
        element.tag == "a"
        and not words
        and bool(NEXT_CLASS.search(element.attr("class")))
    )


def _target(page: PageSource, element: Node) -> str | None:
    for raw in (
        element.attr("href"),
        element.attr("tagname"),
        element.attr("data-href"),
        element.attr("data-url"),
    ):
        if raw and not raw.lower().startswith(("javascript:", "#")):
            return _elsewhere(page, raw)
    script = TARGET.search(element.attr("onclick") or element.attr("href"))
    return _elsewhere(page, script[1]) if script else None


def _elsewhere(page: PageSource, href: str) -> str | None:
    url = page.join(href)
    same_host = urlsplit(url).netloc == urlsplit(page.url).netloc
    return url if same_host and url != page.url else None


def _next_number(page: PageSource) -> Paging | None:
    for pager in _pagers(page.root):
        numbers = dict(_numbers(pager))
        here = next((n for n, e in numbers.items() if _is_current(page, e)), None)
        after = numbers.get(here + 1) if here is not None else None
        if after and (target := _target(page, after)):
            return Paging(target, _total(page.root) or max(numbers))
        if here is not None:
            return Paging(None, _total(page.root))
    return None


def _pagers(root: Node) -> Iterator[Node]:
    for element in root.walk():
        if PAGER.search(f"{element.attr('class')} {element.attr('id')}"):
            yield element


def _numbers(pager: Node) -> Iterator[tuple[int, Node]]:
    for element in pager.walk():
        words = element.text().strip(" \t\r\n[]【】")
        if (
            element.tag in {"a", "span", "b", "strong", "em", "font", "i"}
            and words.isdigit()
            and len(words) < 5
        ):
            yield int(words), element


def _is_current(page: PageSource, element: Node) -> bool:
    if element.tag != "a":
        return True
    around = f"{element.attr('class')} {element.parent.attr('class') if element.parent else ''}"
    if CURRENT_CLASS.search(around):
        return True
    return bool(element.attr("href")) and page.join(element.attr("href")) == page.url


def _total(root: Node) -> int | None:
    found = next(
        (m for pager in _pagers(root) if (m := TOTAL.search(pager.text()))), None
    )
    return int(found[1] or found[2]) if found else None


WAYS: dict[str, Callable[[PageSource], Paging | None]] = {
    "create_page_html": create_page_html,
    "page_variables": page_variables,
    "hidden_pager": hidden_pager,
    "links": links,
}
