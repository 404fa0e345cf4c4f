"""Where an article goes on: its own next page, by its pager's link, script or count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.canonical import BadUrl, resolved
from cleaning.body.page_addresses import bases, is_further_page, is_whole_page
from cleaning.body.scripted_pages import any_of, scripted
from cleaning.draft import Further

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaning.page.lines import Line
    from cleaning.page.tree import Node, Page

_NEXT: Final = re.compile(
    r"[\[【(（]?[>»›]*(?:下一?[页頁]|后一?页|Next(?: ?page)?)[>»›→]*+[\]】)）]?[>»›→]*+",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    r"[\[【(（.…]*(?:点击|在本页)?(?:阅读|查看|浏览|显示|展开)?(?:余下|剩余|其余)?(?:的|全部)?"
    r"(?:全文|内容|全部内容)(?:阅读|浏览)?[\]】)）>»›…]*|(?:单页|不分页)(?:阅读|浏览|显示)"
)
_NUMBER: Final = re.compile(r"[\[【(（第]*(\d{1,3})[页\]】)）]*")
# Where a link's script goes: location.href='t1_2.html', window.open("t1_2.html").
_QUOTED: Final = re.compile(r"[\"']([^\"'\s]{1,300})[\"']")
_GOES: Final = re.compile(r"location|open\s*\(|goto|go\s*\(|jump", re.IGNORECASE)
_LEADING: Final = ("onclick", "data-href", "data-url", "data-link")
_LINKS: Final = frozenset(["a", "link", "option"])
_LEADERS: Final = ("span", "li", "button", "input", "em", "img")
_WAYS: Final = frozenset([*_LINKS, *_LEADERS])
_LEADING_NAMES: Final = frozenset(_LEADING)
# Those that are called by their own words, if they have any.
_WORDED: Final = frozenset(["a", "option", "span", "li", "button", "em"])
# Spaces that `squeezed` knows and str.isspace does not.
_ODD_SPACES: Final = frozenset("\u200b\ufeff")
# How what _NUMBER and _NEXT match begins, and what _WHOLE always has.
_BEGINS: Final = frozenset("[【(（第>»›下后Nn")
_WHOLE_WORDS: Final = ("全文", "内容", "单页", "不分页")
# 共3页 alone may be said of any paper; a pager also says which page this is.
_COUNTED: Final = re.compile(
    r"共\s*(\d{1,3})\s*页\W{0,4}(?:当前)?第\s*(\d{1,3})"
    r"|第\s*(\d{1,3})\s*页\W{0,4}共\s*(\d{1,3})\s*页"
)
_PAGER_CHARS: Final = 60


def more_pages(page: Page, lines: Iterable[Line], url: str | None) -> Further | None:
    """What on an article's page says that it goes on elsewhere; None where it is whole."""
    own = url or ""
    found = _linked(page, own)
    if found is not None:
        return Further(found, found)
    return scripted(page, own) or _whole(page, own) or _counted(lines)


def _linked(page: Page, url: str) -> str | None:
    """The link that is called next, else that of the number after this page's own."""
    numbered: dict[int, str] = {}
    for node in page.nodes:
        tag = node.tag
        if tag not in _WAYS or not (tag in _LINKS or (node.attrs and _may_lead(node))):
            continue
        if not _may_begin(node):
            continue
        said = _said(node)
        number = _NUMBER.fullmatch(said)
        if number is None and not _NEXT.fullmatch(said):
            continue
        for target in _targets(node, url):
            if number is None and is_further_page(url, target):
                return target
            if number and (
                is_further_page(url, target) or is_further_page(target, url)
            ):
                numbered[int(number[1])] = target
    return _after_shown(numbered, url)


def _after_shown(numbered: dict[int, str], url: str) -> str | None:
    """The number after the page that is shown: that which its own pager does not link."""
    for number, target in sorted(numbered.items()):
        is_behind = number == 2 or number - 2 in numbered
        if is_behind and number - 1 not in numbered:
            return target
    # The first page by another name: t1.html links t1_1.html as 1.
    is_first = 1 in numbered and is_further_page(url, numbered[1])
    return numbered.get(2) if is_first and not bases(urlsplit(url).path) else None


def _may_lead(node: Node) -> bool:
    if _LEADING_NAMES.isdisjoint(node.attrs):
        return False
    return any(node.attr(name) for name in _LEADING)


def _may_begin(node: Node) -> bool:
    """Whether what a link is called may begin as a number or as 下一页 does.

    Few links do, and most begin with a string of their own.
    """
    first = node.children[0] if node.children else None
    if isinstance(first, str) and node.tag in _WORDED:
        begin = first.lstrip()[:1]
        if begin and begin not in _ODD_SPACES:
            return begin in _BEGINS or begin.isdigit()
    said = _said(node)[:1]
    return said in _BEGINS or said.isdigit()


def _said(node: Node) -> str:
    """What a link is called: by its words, its picture, or its relation."""
    if node.tag == "link":
        return "下一页" if node.attr("rel").lower() == "next" else ""
    said = node.attr("value") if node.tag == "input" else node.squeezed()
    if said:
        return said
    images = (inner.attr("alt") for inner in node.walk() if inner.tag == "img")
    return next((alt for alt in images if alt), node.attr("title"))


def _targets(node: Node, url: str) -> Iterator[str]:
    """Where a link leads, by its address, its script or its data."""
    for name, value in _attributes(node):
        is_script = name.startswith("on") or value.lower().startswith("javascript:")
        if is_script:
            found = _QUOTED.findall(value) if _GOES.search(value) else []
        else:
            found = [value]
        for href in found:
            try:
                yield resolved(href, url)
            except BadUrl:
                continue


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    names = ("value",) if node.tag == "option" else ("href", *_LEADING)
    return ((name, node.attr(name)) for name in names if node.attr(name))


def _whole(page: Page, url: str) -> Further | None:
    """A link to all of the article on one page: 余下全文, 单页阅读."""
    for node in page.tagged("a"):
        only = node.children[0] if len(node.children) == 1 else None
        if isinstance(only, str) and not any_of(_WHOLE_WORDS, only):
            continue
        said = node.squeezed()
        if any_of(_WHOLE_WORDS, said) and _WHOLE.fullmatch(said):
            for target in _targets(node, url):
                if is_further_page(url, target) or is_whole_page(url, target):
                    return Further(target, target)
    return None


def _counted(lines: Iterable[Line]) -> Further | None:
    """A short line such as 共3页 第1页; not the last page's own."""
    for line in lines:
        if "页" not in line.text:
            continue
        text = "".join(line.text.split())
        counted = _COUNTED.search(text) if len(text) <= _PAGER_CHARS else None
        if counted is None:
            continue
        pages, shown = int(counted[1] or counted[4]), int(counted[2] or counted[3])
        if shown < pages:
            return Further(counted[0], pages=pages)
    return None
