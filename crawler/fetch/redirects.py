"""What a redirect's target says by its address alone: home, an error, a login (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urljoin, urlsplit

from archive.canonical import BadUrl, resolved
from cleaning.rules.page_signs import HOME_PATH, pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_ERROR_PATH: Final = pattern_of("error", "path")
_LOGIN_PATH: Final = pattern_of("login", "path")
_RAW: Final = re.compile(r"[\x80-\xff]")
Sense = Literal["home", "error", "login"]


def sense_of(asked: str | None, target: str | None) -> Sense | None:
    """Where a page that was `asked` for led instead; None where it may be the page.

    >>> sense_of("http://a.cn/x/1.html", "http://a.cn/"), sense_of("http://a.cn/1", "/2")
    ('home', None)
    """
    if asked is None or target is None or asked == target:
        return None
    try:
        before, after = urlsplit(asked), urlsplit(target)
    except ValueError:  # http://[::1/bad
        return None
    if _is_home(after.path, after.query) and not _is_home(before.path, before.query):
        return "home"
    if _ERROR_PATH.search(after.path) and not _ERROR_PATH.search(before.path):
        return "error"
    if _LOGIN_PATH.search(after.path) and not _LOGIN_PATH.search(before.path):
        return "login"
    return None


def joined(base: str | None, target: str) -> str:
    """A redirect's target as a whole URL; as it stands where it is none.

    >>> joined("http://a.gov.cn/x/1.html", " ../2.html")
    'http://a.gov.cn/2.html'
    """
    try:
        return resolved(target, base)
    except BadUrl:
        return _of_another_scheme(base, target.strip())


def _of_another_scheme(base: str | None, target: str) -> str:
    try:
        return urljoin(base or "", target)
    except ValueError:
        return target


def location_of(headers: Iterable[tuple[str, str]]) -> str:
    """The first Location, "" without one; raw bytes of another charset percent-encoded.

    Headers are decoded as Latin-1, so that each character stands for its byte.

    >>> location_of([("Location", "/\xe6\xb3\x95.html"), ("location", "/2.html")])
    '/%E6%B3%95.html'
    """
    found = next((v for k, v in headers if k.lower() == "location"), "")
    return _RAW.sub(lambda raw: f"%{ord(raw[0]):02X}", found.strip())


def _is_home(path: str, query: str) -> bool:
    return not query and HOME_PATH.fullmatch(path) is not None
