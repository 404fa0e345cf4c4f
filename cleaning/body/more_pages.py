"""Where an article goes on: its own next page, by its pager's link, script or count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from archive.canonical import BadUrl, resolved
from cleaning.draft import Further

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaning.page.lines import Line
    from cleaning.page.tree import Page

_NEXT: Final = re.compile(r"[\[【(（]?(?:下一?页|下一頁|后一?页|Next)[\]】)）]?[>»›]*")
_NUMBER: Final = re.compile(r"\[?(\d{1,3})\]?")
# `t1_2.html`, `t1-2.html` beside `t1.html`: a page's number behind the article's name.
_NUMBERED: Final = re.compile(r"[_-]\d{1,3}$")
# t20240101_2.html beside t20240101_1.html: two articles of one day.
_DAY: Final = re.compile(r"(?:19|20)\d{6}$")
_PAGE_KEY: Final = re.compile(
    r"(?:cur|current|page|pg)?_?(?:page|p|pn|no|index)", re.IGNORECASE
)
_CREATED: Final = re.compile(
    r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([^\"']+)[\"']"
    r"(?:\s*,\s*[\"'](\w{2,5})[\"'])?"
)
# 共3页 alone may be said of any paper; a pager also says which page this is.
_COUNTED: Final = re.compile(
    r"共\s*(\d{1,3})\s*页\W{0,4}(?:当前)?第\s*(\d{1,3})"
    r"|第\s*(\d{1,3})\s*页\W{0,4}共\s*(\d{1,3})\s*页"
)
_PAGER_CHARS: Final = 60


def more_pages(page: Page, lines: Iterable[Line], url: str | None) -> Further | None:
    """What on an article's page says that it goes on elsewhere; None where it is whole."""
    found = _linked(page, url or "")
    if found is not None:
        return Further(found, found)
    return _created(page, url or "") or _counted(lines)


def _linked(page: Page, url: str) -> str | None:
    """The link that is called next, else that of the number after this page's own."""
    numbered: dict[int, str] = {}
    for node in page.nodes:
        said = node.squeezed() if node.tag == "a" else ""
        number = _NUMBER.fullmatch(said)
        if number is None and not _NEXT.fullmatch(said):
            continue
        try:
            target = resolved(node.attr("href"), url)
        except BadUrl:
            continue
        if number is None and is_further_page(url, target):
            return target
        if number and (is_further_page(url, target) or is_further_page(target, url)):
            numbered[int(number[1])] = target
    # The page that is shown is the one that its own pager does not link to.
    shown = next(n for n in range(1, len(numbered) + 2) if n not in numbered)
    return numbered.get(shown + 1)


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
    base = _NUMBERED.sub("", other)
    if base == other:
        return False
    return base == name or (
        base == _NUMBERED.sub("", name) and _DAY.search(base) is None
    )


def _stem(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/{name.rpartition('.')[0] or name}"


def _created(page: Page, url: str) -> Further | None:
    """A script's pager for this very page: createPageHTML(3, 0, "t2021_1", "html")."""
    path = urlsplit(url).path
    own = _stem(path).rpartition("/")[2]
    for script in page.scripts:
        call = _CREATED.search(script)
        if call is None or not own:
            continue
        number, name = int(call[2]) + 1, call[3]
        is_own = name in (own, _NUMBERED.sub("", own))
        if is_own and number < int(call[1]):
            ending = call[4] or path.rpartition(".")[2]
            target = resolved(f"{name}_{number}.{ending}", url)
            return Further(f"{call[0]}…: {target}", target)
    return None


def _counted(lines: Iterable[Line]) -> Further | None:
    """A short line such as 共3页 第1页; not the last page's own."""
    for line in lines:
        text = re.sub(r"\s", "", line.text)
        counted = _COUNTED.search(text) if len(text) <= _PAGER_CHARS else None
        if counted is None:
            continue
        pages, shown = int(counted[1] or counted[4]), int(counted[2] or counted[3])
        if shown < pages:
            return Further(counted[0], pages=pages)
    return None
