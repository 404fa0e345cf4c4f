"""Addresses: what is asked for, what tells that two may be one; owner of ada-url.

Asked for is what the portal wrote, parsed as WHATWG says (`resolved`). The canonical
form only tells that two addresses may name one document, and gives a record its id;
that they do name one is for their pages to prove (archive/records/identity.py).
"""

from __future__ import annotations

import codecs
import hashlib
import re
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

from ada_url import URL

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_URL_CHARS = 8192
# A form that is sent is part of its address; view states of real lists have 10–60 kB.
MAX_POSTED_CHARS = 65_536
POSTED = "__wb_method=POST"
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
# Keys that are a session's on every server; `sid` and `sessionid` may be a number of
# the document's own, so of these only what looks like a token counts.
_SURE_KEY = re.compile(r"(?:jsessionid|phpsessid|aspsessionid\w*)", re.IGNORECASE)
_TOKEN = re.compile(r"(?=\D*\d)[\w.!-]{16,}")
_TWIN_HOST = re.compile(r"^(?:www|m|wap|mobile|3g)\.(?=[^/]*\.)")
_TWIN_PATH = re.compile(r"^([^/]*)/(?:m|wap|mobile)(?=/)")
_BREAKS = re.compile(r"[\t\r\n]+")
# An address as most are: nothing in it that a parser would change, no query. The port
# has four digits or five, so that it is no scheme's own; an IPv4 host is written in full.
_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PLAIN = re.compile(
    r"https?://(?P<host>(?:(?:[a-z0-9](?:-?[a-z0-9])*\.)+[a-z]{2,}"
    rf"|{_BYTE}\.{_BYTE}\.{_BYTE}\.{_BYTE})(?::[1-9]\d{{3}}|:[1-5]\d{{4}})?)"
    r"/(?:[\w-][\w.-]*/)*(?:[\w-][\w.-]*)?",
    re.ASCII,
)
_RAW = re.compile(r"[^\x00-\x7f]")
# Bytes that WHATWG percent-encodes in a query, beside all above 0x7E and controls.
_QUERY_SPECIAL = frozenset(b" \"#<>'")


_REMEMBERED_CHARS = 500
T = TypeVar("T")


class BadUrl(ValueError):  # noqa: N818 - a verdict on the URL, named as callers say it
    """Not a URL that can be fetched: no http(s), malformed, or with a line break."""


def _remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """A function whose last answers are kept: a crawl asks a dozen times for each URL.

    Long addresses, those of forms that are sent, are worked out each time.
    """
    remembering = lru_cache(maxsize=2048)(function)

    @wraps(function)
    def asked(url: str) -> T:
        return remembering(url) if len(url) <= _REMEMBERED_CHARS else function(url)

    return asked


def resolved(href: str, base: str | None = None, charset: str = "utf-8") -> str:
    """The address that a browser would ask for: as written, parsed as WHATWG says.

    Without fragment and password; percent spellings, index pages, empty queries and
    session keys stay. `charset` is the page's: a query is sent in its bytes. Raises
    BadUrl for anything but well-formed http and https.

    >>> resolved("../col1/index.html?#top", "http://A.gov.cn/x/y/")
    'http://a.gov.cn/x/col1/index.html?'
    >>> resolved("/s?q=法", "http://a.gov.cn/", "gbk")
    'http://a.gov.cn/s?q=%B7%A8'
    """
    if base is None and charset == "utf-8":
        return _resolved(href)
    _bound(href)
    return _address(_parsed(_in_charset(_scalar(href), charset), base))


@_remembered
def _resolved(href: str) -> str:
    if _plain(href):
        return href
    _bound(href)
    return _address(_parsed(_scalar(href), None))


def _plain(url: str) -> re.Match[str] | None:
    """A match of an address that is its own parsed form; None where one has to parse."""
    return _PLAIN.fullmatch(url) if len(url) <= _REMEMBERED_CHARS else None


def _bound(url: str) -> None:
    most = MAX_POSTED_CHARS if POSTED in url[:MAX_URL_CHARS] else MAX_URL_CHARS
    if len(url) > most:
        msg = f"the URL is longer than {most} characters"
        raise BadUrl(msg)


def joined(href: str, base: str) -> str:
    """A link as a whole address; in its query what is no ASCII is still as the page has it.

    For readers of pages' text: `resolved` with the page's charset then gives what is
    asked for. Raises BadUrl like it.

    >>> joined("../s.asp?q=法#top", "http://a.gov.cn/x/y/")
    'http://a.gov.cn/x/s.asp?q=法'
    """
    whole = resolved(href, base)
    query = _BREAKS.sub("", href).strip().partition("#")[0].partition("?")[2]
    return whole if query.isascii() else f"{whole.partition('?')[0]}?{query}"


@lru_cache(maxsize=64)  # asked several times for each page that is stored
def canonical_url(url: str, base: str | None = None) -> str:
    """The even form of an address, for telling that two may be one document's.

    The host is never changed. Raises BadUrl for anything but well-formed http and
    https.

    >>> canonical_url("HTTP://Www.Example.gov.cn:80/zwgk/index.html#top")
    'http://www.example.gov.cn/zwgk/'
    >>> canonical_url("../a%7eb.html;jsessionid=0F?print=1", "http://a.gov.cn/x/y/")
    'http://a.gov.cn/x/a~b.html'
    """
    return _canonical(url) if base is None else _even(_parse(url, base))


@_remembered
def _canonical(url: str) -> str:
    spelled = url if _plain(url) else _parse(url, None)
    return _even(spelled)


def _even(spelled: str) -> str:
    for _ in range(_MAX_PASSES):
        simple = _simplified(spelled)
        again = simple if _plain(simple) else _parse(simple, None)
        if again == spelled:
            return spelled
        spelled = again
    msg = f"the URL {spelled[:80]!r} has no stable form"
    raise BadUrl(msg)


def even(url: str) -> str:
    """The canonical form; what is no URL stays as it is."""
    try:
        return canonical_url(url)
    except BadUrl:
        return url


@_remembered
def host_of(url: str) -> str:
    """The host as a crawl counts it, with its port only where it is not the default.

    >>> host_of("http://127.0.0.1:8080/a"), host_of("https://a.gov.cn:443/")
    ('127.0.0.1:8080', 'a.gov.cn')
    """
    if plain := _plain(url):
        return plain["host"]
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
    return _digest(canonical_url(url).split("://", 1)[1])


def exact_id(url: str) -> str:
    """The id of a record whose canonical form another document has: of its address.

    >>> exact_id("http://a.gov.cn/l?sid=1") == exact_id("http://a.gov.cn/l?sid=2")
    False
    """
    return _digest(resolved(url))


@_remembered
def document_key(url: str) -> str | None:
    """What addresses that may be one document's share: 16 hex digits.

    Beside the canonical form, www and mobile twins and the case of letters are even.
    None for what cannot be fetched.

    >>> document_key("http://www.a.gov.cn/INFO/1.HTM") == document_key(
    ...     "https://m.a.gov.cn/info/1.htm"
    ... )
    True
    """
    try:
        bare = canonical_url(url).split("://", 1)[1].lower()
    except BadUrl:
        return None
    return _digest(_TWIN_PATH.sub(r"\1", _TWIN_HOST.sub("", bare)))


def without_session(url: str, *, sure: bool = True) -> str:
    """An address without its session's keys; `sure`: only those that can be no other.

    >>> without_session("http://a.gov.cn/l.jsp;jsessionid=0F?sid=12")
    'http://a.gov.cn/l.jsp?sid=12'
    >>> without_session("http://a.gov.cn/l.jsp?sid=12", sure=False)
    'http://a.gov.cn/l.jsp'
    """
    head, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if not _is_session(pair, sure=sure)]
    if len(kept) < query.count("&") + 1:
        query = "&".join(kept)
    elif "?" in url:
        return f"{_SESSION_PATH.sub('', head)}?{query}"
    return _SESSION_PATH.sub("", head) + (f"?{query}" if query else "")


def _is_session(pair: str, *, sure: bool) -> bool:
    key, _, value = pair.partition("=")
    if _SURE_KEY.fullmatch(key):
        return True
    is_key = _SESSION_KEY.fullmatch(key) is not None
    return is_key and (not sure or _TOKEN.fullmatch(value) is not None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _scalar(url: str) -> str:
    """Half a character, as JSON may hold one, is U+FFFD, as in browsers."""
    return url.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _in_charset(href: str, charset: str) -> str:
    """The link with the raw characters of its query as the page's bytes."""
    head, question, rest = href.partition("?")
    if not question or "#" in head or rest.isascii():
        return href
    try:
        codec = codecs.lookup(charset).name
    except LookupError:
        return href
    if codec.startswith("utf"):
        return href  # UTF-16 too: no server reads queries in it
    codec = "gbk" if codec == "gb2312" else codec  # its pages hold GBK
    query, mark, fragment = rest.partition("#")
    query = _RAW.sub(lambda raw: _percent_encoded(raw[0], codec), query)
    return f"{head}?{query}{mark}{fragment}"


def _percent_encoded(character: str, codec: str) -> str:
    try:
        data = character.encode(codec)
    except UnicodeEncodeError:
        return f"%26%23{ord(character)}%3B"  # as browsers do: its number, escaped
    return "".join(
        f"%{byte:02X}" if byte > 0x7E or byte in _QUERY_SPECIAL else chr(byte)
        for byte in data
    )


def _parsed(url: str, base: str | None) -> URL:
    try:
        parsed = URL(url, base) if base is not None else URL(url)
    except (ValueError, UnicodeError) as error:
        msg = f"not a URL: {url[:80]!r}"
        raise BadUrl(msg) from error
    if parsed.protocol not in {"http:", "https:"}:
        msg = f"not http or https: {url[:80]!r}"
        raise BadUrl(msg)
    return parsed


def _address(parsed: URL) -> str:
    """Scheme, host, path and query, without what names no document.

    Passwords in links are slips of the portal's editors.
    """
    _, question, query = parsed.href.partition("#")[0].partition("?")
    return f"{parsed.protocol}//{parsed.host}{parsed.pathname}{question}{query}"


def _parse(url: str, base: str | None) -> str:
    stripped = _scalar(url).strip(" \t\r\n\f\x00")
    if "\r" in stripped or "\n" in stripped:
        raise BadUrl("the URL holds a line break")
    _bound(stripped)
    parsed = _parsed(stripped, base)
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
