"""Where the links of a page lead: href, data attribute, or what a script opens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.canonical import BadUrl, joined
from crawler.listing.scripts import leads_to

if TYPE_CHECKING:
    from cleaning.page.tree import Node

NO_PAGES: Final = ("javascript:", "#", "mailto:", "tel:", "data:", "void(")
# A path handed to a function that the page does not show: leave('/a/1.html').
QUOTED = re.compile(
    r"[\"']((?:https?:/)?\.{0,2}/[^\"'\s<>]+\.(?:s?html?|jsp|aspx?|php|pdf|docx?)"
    r"(?:\?[^\"'\s<>]*)?)[\"']"
)
DATA_LINKS: Final = ("data-href", "data-url", "data-link")
ROUTE = re.compile(r"^[^?#]*#!?/\S")
OTHER_SCHEME = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(slots=True)
class Links:
    """The links of one page; `source` is its text, for functions that scripts call.

    `routes` counts those that only a script of the page can show (`#/detail?id=7`);
    `titles` are the texts of links as row.py has read them, by the place of each.
    """

    base: str
    source: str = ""
    routes: set[str] = field(default_factory=set)
    titles: dict[int, str] = field(default_factory=dict)
    _known: dict[int, str | None] = field(default_factory=dict)

    def where(self, node: Node) -> str | None:
        """The address that an element leads to, absolute; None where it leads nowhere."""
        if node.tag != "a" and not leads_away(node):
            return None
        if node.pos not in self._known:
            self._known[node.pos] = address(node, self.base, self.source)
            href = node.attr("href").strip()
            if is_route(href):
                self.routes.add(href)
        return self._known[node.pos]


def absolute(href: str, base: str) -> str | None:
    r"""An address as a browser would follow it, without its fragment; None if it is none.

    One of another scheme is given back as it stands, to be told as refused.

    >>> absolute(" ./202301/t20230111_1.htm\n", "http://a.gov.cn/zwgk/")
    'http://a.gov.cn/zwgk/202301/t20230111_1.htm'
    >>> absolute(r"..\zwgk\1.htm?a=\b", "http://a.gov.cn/x/")
    'http://a.gov.cn/zwgk/1.htm?a=\\b'
    >>> absolute("http://[::1/bad", "http://a.gov.cn/zwgk/") is None
    True
    """
    try:
        return joined(href, base)
    except BadUrl:
        return href.strip() if OTHER_SCHEME.match(href) else None


def address(link: Node, base: str, source: str = "") -> str | None:
    """Where a link leads: its href, else what its script opens or its data name.

    `source` is the page, for functions that the script calls.
    """
    href = link.attr("href").strip()
    if is_route(href):
        return None
    if href and not href.lower().startswith(NO_PAGES):
        return absolute(href, base)
    named = next((v for n in DATA_LINKS if (v := link.attr(n).strip())), "")
    if named:
        return None if is_route(named) else absolute(named, base)
    script = link.attr("onclick") or href
    opened = _opened(script, source) if re.search(r"[(=]\s*\S", script) else None
    return absolute(opened, base) if opened and not is_route(opened) else None


def is_route(href: str) -> bool:
    """Whether only a script of the page can show what is meant.

    >>> is_route("#/detail?id=7"), is_route("/app/#!/news/7"), is_route("a.html#top")
    (True, True, False)
    """
    return bool(ROUTE.match(href))


def leads_away(node: Node) -> bool:
    """Whether an element that is no link acts as one: a row that a click opens."""
    return any(name in node.attrs for name in ("onclick", *DATA_LINKS))


def _opened(script: str, source: str) -> str | None:
    quoted = QUOTED.search(script)
    return leads_to(script, source) or (quoted[1] if quoted else None)
