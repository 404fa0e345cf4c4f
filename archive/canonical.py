"""A URL's canonical form, and the record id that is made from it; owner of ada-url.

The parsing is WHATWG's; on top of it names that CMSs give one document are united:
session ids, print versions, index pages, fragments, spellings of percent signs.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from ada_url import URL

MAX_URL_CHARS = 8192
_MAX_PASSES = 16

_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_SESSION_KEY = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|sid|cfid|cftoken)",
    re.IGNORECASE,
)
_PRINT_KEY = re.compile(
    r"(?:print|printable|isprint|is_print|printview|print_view|forprint)", re.IGNORECASE
)
_PRINT_PAIR = re.compile(r"(?:view|action|mode|type|tmpl)=print", re.IGNORECASE)
_INDEX_PAGE = re.compile(r"/index\.(?:html|htm|shtml|jsp)$", re.IGNORECASE)


class BadUrl(ValueError):  # noqa: N818 - a verdict on the URL, named as callers say it
    """Not a URL that can be fetched: no http(s), malformed, or with a line break."""


def canonical_url(url: str, base: str | None = None) -> str:
    """The one spelling of a document's URL; the host is never changed.

    Raises BadUrl for anything but well-formed http and https.

    >>> canonical_url("HTTP://Www.Example.gov.cn:80/zwgk/index.html#top")
    'http://www.example.gov.cn/zwgk/'
    >>> canonical_url("../a%7eb.html;jsessionid=0F?print=1", "http://a.gov.cn/x/y/")
    'http://a.gov.cn/x/a~b.html'
    """
    spelled = _parse(url, base)
    for _ in range(_MAX_PASSES):
        again = _parse(_simplified(spelled), None)
        if again == spelled:
            return spelled
        spelled = again
    msg = f"the URL {spelled[:80]!r} has no stable form"
    raise BadUrl(msg)


@lru_cache(maxsize=1024)  # a crawl asks a dozen times for each of its URLs
def host_of(url: str) -> str:
    """The host as a crawl counts it, with its port only where it is not the default.

    >>> host_of("http://127.0.0.1:8080/a"), host_of("https://a.gov.cn:443/")
    ('127.0.0.1:8080', 'a.gov.cn')
    """
    try:
        return str(URL(url).host)
    except ValueError as error:
        msg = f"not a URL: {url[:80]!r}"
        raise BadUrl(msg) from error


def record_id(url: str) -> str:
    """Sixteen hex digits from the canonical URL without its scheme.

    >>> record_id("http://a.gov.cn/index.html") == record_id("https://a.gov.cn/#x")
    True
    """
    without_scheme = canonical_url(url).split("://", 1)[1]
    return hashlib.sha256(without_scheme.encode()).hexdigest()[:16]


def _parse(url: str, base: str | None) -> str:
    stripped = url.strip(" \t\r\n\f\x00")
    if "\r" in stripped or "\n" in stripped:
        raise BadUrl("the URL holds a line break")
    if len(stripped) > MAX_URL_CHARS:
        msg = f"the URL is longer than {MAX_URL_CHARS} characters"
        raise BadUrl(msg)
    try:
        parsed = URL(stripped, base) if base is not None else URL(stripped)
    except (ValueError, UnicodeError) as error:
        msg = f"not a URL: {stripped[:80]!r}"
        raise BadUrl(msg) from error
    if parsed.protocol not in {"http:", "https:"}:
        msg = f"not http or https: {stripped[:80]!r}"
        raise BadUrl(msg)
    # Passwords in links are slips of the portal's editors; they name no document.
    return f"{parsed.protocol}//{parsed.host}{parsed.pathname}{parsed.search}"


def _simplified(url: str) -> str:
    url = _PERCENT.sub(_percent, url)
    head, question, query = url.partition("?")
    head = _SESSION_PATH.sub("", head)
    kept = [pair for pair in query.split("&") if pair and not _is_noise(pair, head)]
    if not kept:
        return _INDEX_PAGE.sub("/", head)
    # An empty pair ("a=1&&b=2") means nothing, but is left where nothing else changes.
    return head + question + (query if _same(kept, query) else "&".join(kept))


def _same(kept: list[str], query: str) -> bool:
    return kept == [pair for pair in query.split("&") if pair]


def _is_noise(pair: str, head: str) -> bool:
    key = pair.partition("=")[0]
    if key.lower() == "sid" and "/api/" in head:
        return False  # the gkmlpt family's listings name their site so
    return bool(
        _SESSION_KEY.fullmatch(key)
        or _PRINT_KEY.fullmatch(key)
        or _PRINT_PAIR.fullmatch(pair)
    )


def _percent(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else match[0].upper()
