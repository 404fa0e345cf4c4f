"""Addresses of one article's pages: whether one is a further page of another, by form.

`t1_2.html`, `t1-p2.html`, `/t1/2/`, `?page=2` and the like; the number is of at most
three digits, so that an article's own number is seldom taken for one.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

# The number of a page behind an article's name.
_NUMBERED: Final = re.compile(
    r"(?:[_,~!.-]|[_-]?p(?:age|g)?[_-]?(?=\d{1,3}$))\d{1,3}$", re.IGNORECASE
)
# A page in a folder of the article's own, as /t123/2 and /t1/page/2.
_IN_FOLDER: Final = re.compile(r"/(p(?:age)?/?)?\d{1,3}$", re.IGNORECASE)
_ID: Final = re.compile(r"\d{3}")
# t20240101_2.html beside t20240101_1.html: two articles of one day.
_DAY: Final = re.compile(r"(?:19|20)\d{6}$")
_PAGE_KEY: Final = re.compile(
    r"(?:cur|curr|current|now|the|show)?_?page(?:_?(?:no|num|number|index|id|d))?"
    r"|p|pg|pn|pno|pageno",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    r"(?:[_-]?(?:all|full|whole|0)|/(?:all|full))$", re.IGNORECASE
)
_WHOLE_KEY: Final = re.compile(
    r"(?:show_?)?(?:all|full|whole)(?:page|text)?|page|p", re.IGNORECASE
)


def is_further_page(url: str, target: str) -> bool:
    """Whether an address is another page of the article at `url`, by its form.

    >>> is_further_page("http://a.cn/z/t1.html", "http://a.cn/z/t1_2.html")
    True
    >>> is_further_page("http://a.cn/s?id=1", "http://a.cn/s?id=1&page=2")
    True
    >>> is_further_page("http://a.cn/z/1234/", "http://a.cn/z/1234/2/")
    True
    >>> is_further_page("http://a.cn/z/t1.html", "http://a.cn/z/t2.html")
    False
    """
    here, there = urlsplit(url), urlsplit(target)
    if here.netloc != there.netloc or url == target:
        return False
    if here.path == there.path:
        return _differ_in(here, there, _PAGE_KEY)
    if here.query != there.query:
        return False
    name, own = stem(here.path), bases(here.path)
    return any(
        base == name or (base in own and _DAY.search(base) is None)
        for base in bases(there.path)
    )


def is_whole_page(url: str, target: str) -> bool:
    """Whether an address is all of the article at `url` on one page, by its form.

    >>> is_whole_page("http://a.cn/z/t1.html", "http://a.cn/z/t1_all.html")
    True
    """
    here, there = urlsplit(url), urlsplit(target)
    if here.netloc != there.netloc or url == target:
        return False
    if here.path == there.path:
        return _differ_in(here, there, _WHOLE_KEY)
    name = stem(there.path)
    return stem(here.path) == _WHOLE.sub("", name) != name


def stem(path: str) -> str:
    """A path without its ending, and without the name of its folder's index page.

    >>> stem("/a/12/index.html"), stem("/a/12/"), stem("/a/12.html")
    ('/a/12', '/a/12', '/a/12')
    """
    folder, _, name = path.rstrip("/").rpartition("/")
    plain = name.rpartition(".")[0] if _is_file_name(name) else name
    return folder if plain in ("index", "default") else f"{folder}/{plain}"


def bases(path: str) -> set[str]:
    """What an article's first page may be called, where this is a further one."""
    name = stem(path)
    found = {_NUMBERED.sub("", name)} - {name}
    if (inside := _IN_FOLDER.search(name)) is not None:
        base = name[: inside.start()]
        # The folder's name has an id's digits, or the page's says what it is.
        if _ID.search(base.rpartition("/")[2]) or (base and inside[1]):
            found.add(base)
    return {re.sub(r"/(?:index|default)$", "", base) for base in found}


def _is_file_name(name: str) -> bool:
    return re.search(r"\.[A-Za-z]\w{1,4}$", name) is not None


def _differ_in(here: SplitResult, there: SplitResult, keys: re.Pattern[str]) -> bool:
    own, other = dict(parse_qsl(here.query)), dict(parse_qsl(there.query))
    differing = {k for k in {*own, *other} if own.get(k) != other.get(k)}
    return bool(differing) and all(keys.fullmatch(key) for key in differing)
