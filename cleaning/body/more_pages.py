"""Where an article goes on: its own next page, by its pager's link, script or count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from archive.canonical import BadUrl, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaning.page.lines import Line
    from cleaning.page.tree import Page

_NEXT: Final = re.compile(r"[\[【(（]?(?:下一?页|下一頁|后一?页|Next)[\]】)）]?[>»›]*")
# `t1_2.html`, `t1-2.html` beside `t1.html`: a page's number behind the article's name.
_NUMBERED: Final = re.compile(r"[_-]\d{1,3}$")
_PAGE_KEY: Final = re.compile(
    r"(?:cur|current|page|pg)?_?(?:page|p|pn|no|index)", re.IGNORECASE
)
_CREATED: Final = re.compile(
    r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([^\"']+)"
)
# 共3页 alone may be said of any paper; a pager also says which page this is.
_COUNTED: Final = re.compile(
    r"共\s*(\d{1,3})\s*页\W{0,4}(?:当前)?第\s*\d|第\s*\d{1,3}\s*页\W{0,4}共\s*(\d{1,3})\s*页"
)
_PAGER_CHARS: Final = 60


def more_pages(page: Page, lines: Iterable[Line], url: str | None) -> str | None:
    """What on an article's page says that it goes on elsewhere; None where it is whole.

    An address, or the words of a pager that names none.
    """
    return _linked(page, url) or _created(page, url) or _counted(lines)


def _linked(page: Page, url: str | None) -> str | None:
    for node in page.nodes:
        if node.tag != "a" or not _NEXT.fullmatch(node.squeezed()):
            continue
        try:
            target = resolved(node.attr("href"), url)
        except BadUrl:
            continue
        if is_further_page(url or "", target):
            return target
    return None


def is_further_page(url: str, target: str) -> bool:
    """Whether an address is another page of the article at `url`, by its form.

    >>> is_further_page("http://a.cn/z/t1.html", "http://a.cn/z/t1_2.html")
    True
    >>> is_further_page("http://a.cn/s?id=1", "http://a.cn/s?id=1&page=2")
    True
    >>> is_further_page("http://a.cn/z/t1.html", "http://a.cn/z/t2.html")
    False
    """
    here, there = urlsplit(url), urlsplit(target)
    if here.netloc != there.netloc or url == target:
        return False
    if here.path == there.path:
        own = dict(parse_qsl(here.query))
        further = dict(parse_qsl(there.query))
        keys = {k for k in {*own, *further} if own.get(k) != further.get(k)}
        return bool(keys) and all(_PAGE_KEY.fullmatch(key) for key in keys)
    name, other = _stem(here.path), _stem(there.path)
    return _NUMBERED.search(other) is not None and (
        _NUMBERED.sub("", other) in (name, _NUMBERED.sub("", name))
    )


def _stem(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/{name.rpartition('.')[0] or name}"


def _created(page: Page, url: str | None) -> str | None:
    """A script's pager for this very page: createPageHTML(3, 0, "t2021_1", "html")."""
    own = _stem(urlsplit(url or "").path).rpartition("/")[2]
    for script in page.scripts:
        call = _CREATED.search(script)
        if call is None or not own:
            continue
        is_own = call[3] in (own, _NUMBERED.sub("", own))
        if is_own and int(call[2]) + 1 < int(call[1]):
            return call[0] + "…"
    return None


def _counted(lines: Iterable[Line]) -> str | None:
    """A short line such as 共3页 第1页; not the last page's own."""
    for line in lines:
        text = re.sub(r"\s", "", line.text)
        counted = _COUNTED.search(text) if len(text) <= _PAGER_CHARS else None
        if counted is not None and int(counted[1] or counted[2]) > 1:
            return counted[0]
    return None
