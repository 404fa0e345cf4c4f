"""The next page of an article that stands on several: 1_2.html, ?page=2, createPageHTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from cleaning.page.tree import parse_page
from crawler.listing.json_rows import PAGE_KEYS
from crawler.listing.pager_links import links
from crawler.listing.scripted_paging import (
    PageSource,
    create_page_html,
    page_variables,
    pager_call,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.listing.scripted_paging import Paging

SIGN = re.compile(r"下\s*+一?\s*+页|createPageHTML|currentPage|Pager\(\{")
WAYS: Final[tuple[Callable[[PageSource], Paging | None], ...]] = (
    create_page_html,
    page_variables,
    pager_call,
    links,
)
NUMBERED = re.compile(r"^(.+?)_\d{1,3}(\.\w{2,5})$")


def further_page(text: str, url: str) -> str | None:
    """The address of an article's next page; None where it stands on one.

    >>> further_page("<p>正文</p><a href='7_2.html'>下一页</a>", "http://a.cn/zw/7.html")
    'http://a.cn/zw/7_2.html'
    >>> further_page("<p>正文</p><a href='8.html'>下一页</a>", "http://a.cn/zw/7.html")
    """
    if not SIGN.search(text):
        return None
    source = PageSource(text, url, parse_page(text).root, {}, shown=1)
    found = (paging.next_url for way in WAYS if (paging := way(source)))
    return next((to for to in found if to and _is_same_article(url, to)), None)


def _is_same_article(url: str, other: str) -> bool:
    """Whether an address is another's with a number behind its name or in its query."""
    one, two = urlsplit(url), urlsplit(other)
    if one.path == two.path:
        return _without_page(one.query) == _without_page(two.query) and url != other
    numbered = NUMBERED.match(two.path)
    return numbered is not None and numbered[1] + numbered[2] == one.path


def _without_page(query: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    return [(key, value) for key, value in pairs if key.lower() not in PAGE_KEYS]
