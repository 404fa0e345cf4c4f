"""URLs as replay tools sort them (SURT): host reversed, path and query made even.

What pywb and the Wayback machines look up must be the very key that an index holds, so
these rules are theirs, odd ones too; tests hold them against a table of known keys.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PARTS = re.compile(
    rb"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?://(?P<host>[^/?#]*))?"
    rb"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_HOST = re.compile(rb"(?:.*@)?(?:\[(?P<ip>[^]]*)\]|(?P<name>[^:]*))(?::(?P<port>\d*))?")
_WWW = re.compile(rb"www\d*\.")
_PORTS = {b"http": b"80", b"https": b"443"}
_KEPT = b"!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PATH_SESSION = re.compile(
    rb"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)/(?=[^?]+\.aspx)"
)
# Each is taken out once, where it stands last.
_QUERY_SESSIONS = tuple(
    re.compile(rb"(?i)(.*)" + session + rb"(?:&(.*))?")
    for session in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """The key of a URL in an index.

    >>> surt("http://www.Example.gov.cn:80/ZW/?b=2&a=1")
    'cn,gov,example)/zw?a=1&b=2'
    >>> surt("urn:gongbao:unknown")
    'urn:gongbao:unknown'
    """
    parts = _PARTS.match(url.strip().encode())
    if parts is None:
        return url
    host, path = parts["host"], _unescaped(parts["path"])
    if not host:
        key = parts["scheme"].lower() + b":" + _stripped(_escaped(path))
    else:
        path = _stripped(_escaped(_walked(path)))
        key = _host_key(host, parts["scheme"].lower()) + b")" + path
    return (key + _query_key(parts["query"])).decode()


def _host_key(host: bytes, scheme: bytes) -> bytes:
    matched = _HOST.fullmatch(host)
    if matched is None:
        return host.lower()
    name = matched["ip"] or matched["name"] or b""
    name = _unescaped(name).replace(b"..", b".").strip(b".").lower()
    name = _escaped(_WWW.sub(b"", name, count=1) if _WWW.match(name) else name)
    port = matched["port"]
    suffix = b":" + port if port and port != _PORTS.get(scheme) else b""
    return b",".join(reversed(name.split(b"."))) + suffix


def _walked(path: bytes) -> bytes:
    """The path without `.`, `..` and empty steps; an open end stays open."""
    *steps, last = path.split(b"/")[1:] or [b""]
    kept: list[bytes] = []
    for step in (*steps, last):
        if step == b".":
            continue
        if step == b".." and kept:
            kept.pop()
        else:
            kept.append(step)
    if not kept:
        return b"/"
    return b"".join([b"/", *(step + b"/" for step in kept[:-1] if step), kept[-1]])


def _stripped(path: bytes) -> bytes:
    path = _PATH_SESSION.sub(b"/", path.lower())
    return path[:-1] if path.endswith(b"/") and len(path) > 1 else path


def _query_key(query: bytes | None) -> bytes:
    if not query:
        return b""
    query = _escaped(_unescaped(query))
    for session in _QUERY_SESSIONS:
        if found := session.fullmatch(query):
            query = found[1] + (found[2] or b"")
    fields = sorted(tuple(f.split(b"=", 1)) for f in query.lower().split(b"&"))
    even = b"&".join(b"=".join(field) for field in fields)
    return b"?" + even if even else b""


def _unescaped(text: bytes) -> bytes:
    """Without percent escapes, however often they were escaped."""
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_KEPT).encode()
