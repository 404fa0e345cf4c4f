"""Scrapy's download handler of Gongbao: HTTP/1.1 with every limit of CONTRACT.

Settings, for both schemes:

    DOWNLOAD_HANDLERS = {
        "http": "crawler.fetch.handler.Fetcher", "https": "crawler.fetch.handler.Fetcher",
        "file": None, "data": None, "ftp": None, "s3": None,
    }
    DOWNLOAD_TIMEOUT = 60       seconds of a URL in all, whatever the drip
    DOWNLOAD_MAXSIZE            bytes of a body on the wire
    FETCH_PRIVATE               "host:port" that may be a private address, where the
                                request says nothing of it: `scrapy shell` on loopback
    FETCH_BARE                  plain responses, without Scrapy's selectors
    FETCH_RESOLVE               async (name, port) -> addresses; tests only

Keys of a request's meta that it heeds:

    allow_private     the site's own "host:port", which may be a private address
    tls               "verified" (default) or "legacy"
    download_timeout, download_maxsize     as above, for this request
    download_first    true: no more than download_maxsize is read, and that is enough

and two that it sets: `wire` once the headers are there, see Wire; and `held`, the Body
that counts towards what all answers hold until its `let_go`. It raises Refused or
Failed of crawler.limits (both FetchError, with `.state`, `.reason`, `.detail`,
`.partial`) and nothing else. The response has the payload before content decoding. Redirects, cookies, proxies and robots.txt are not its
business: each request is checked by itself, so a redirect's target is, too.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from scrapy.http import Headers, Response

from archive.canonical import host_of
from archive.posted import posted_parts
from crawler.fetch.connections import Connection, Connections, Origin
from crawler.fetch.cut_streams import is_cut
from crawler.fetch.guard import Guard, refusal_of
from crawler.fetch.held import Body, Held
from crawler.fetch.http11 import (
    Head,
    check_nothing_follows,
    read_body,
    read_head,
    read_rest,
)
from crawler.fetch.limits import (
    DEADLINE_S,
    PAGE_BYTES,
    Failed,
    FetchError,
    Overlong,
    Partial,
    Refused,
)

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

WIRE: Final = "wire"
HELD: Final = "held"
_PAGE_END: Final = 512  # bytes in which a page's </html> stands; counters come behind
_BREAKS: Final = re.compile(rb"[\r\n\0]+")
_ORIGIN: Final = re.compile(r"^[a-zA-Z]+://[^/?]*")
_TARGET_SAFE: Final = "!#$%&'()*+,/:;=?@[]~|^`{}\\\"<>"
_OURS: Final = frozenset(
    {
        b"connection",
        b"content-length",
        b"host",
        b"proxy-authorization",
        b"transfer-encoding",
    }
)


@dataclass(frozen=True, slots=True)
class Wire:
    """How an answer came: for the capture.

    `headers` have their order and case; `protocol` is "" for plain http, else such as
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256"; `tls` the site's choice.
    """

    address: str
    protocol: str
    tls: str
    version: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    was_reused: bool


class Fetcher:
    """One request, one answer, within its limits."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._timeout_s = settings.getfloat("DOWNLOAD_TIMEOUT") or DEADLINE_S
        self._most = settings.getint("DOWNLOAD_MAXSIZE") or PAGE_BYTES
        self._is_bare = settings.getbool("FETCH_BARE")
        self._own = settings.get("FETCH_PRIVATE")
        self._connections = Connections(Guard(settings.get("FETCH_RESOLVE")))
        self._true_lengths: Counter[Origin] = Counter()
        self._held = Held()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Fetcher:
        """Scrapy's way of making a component."""
        return cls(crawler)

    async def close(self) -> None:
        """End the idle connections."""
        self._connections.close()
        await asyncio.sleep(0)  # the loop lets go of their sockets

    async def download_request(self, request: Request) -> Response:
        """The answer to a request; Refused or Failed with a reason of CONTRACT."""
        request.meta.setdefault("allow_private", self._own)
        origin = origin_of(request)
        timeout_s = request.meta.get("download_timeout") or self._timeout_s
        began = time.monotonic()
        coming = request.meta[HELD] = self._held.body()
        request.meta.pop(WIRE, None)
        try:
            head, body = await self._in_time(request, origin, coming, timeout_s)
        except BaseException:
            coming.let_go()
            raise
        request.meta["download_latency"] = time.monotonic() - began
        wire: Wire = request.meta[WIRE]
        kind = Response if self._is_bare else _kind_of(request, head, body)
        return kind(
            request.url,
            status=head.status,
            headers=Headers(head.headers),
            body=body,
            request=request,
            ip_address=ip_address(wire.address),
            protocol=f"HTTP/{head.version}",
        )

    async def _in_time(
        self, request: Request, origin: Origin, coming: Body, timeout_s: float
    ) -> tuple[Head, bytes]:
        try:
            async with asyncio.timeout(timeout_s) as coming.clock:
                return await self._fetch(request, origin, coming)
        except TimeoutError as error:
            raise _too_late(request, coming, timeout_s) from error
        except FetchError:
            raise
        except (OSError, UnicodeError) as error:
            raise Failed("connection", str(error)) from error

    async def _fetch(
        self, request: Request, origin: Origin, coming: Body
    ) -> tuple[Head, bytes]:
        """On an idle connection where there is one, else or again on a new one.

        A server may end an idle connection at the moment of the next request: where
        no head came, that says nothing about the page.
        """
        idle = self._connections.idle(origin)
        if idle is not None:
            before = idle.incoming.received
            try:
                return await self._ask(request, idle, coming)
            except Failed as error:
                if WIRE in request.meta or error.reason == "headers_too_large":
                    raise
                if idle.incoming.received != before:  # left over from the page before
                    self._connections.one_each.add(origin)
        return await self._ask(request, await self._connections.open(origin), coming)

    async def _ask(
        self, request: Request, connection: Connection, coming: Body
    ) -> tuple[Head, bytes]:
        most = request.meta.get("download_maxsize") or self._most
        may_keep = connection.origin not in self._connections.one_each
        incoming, was_reused, keep = connection.incoming, connection.was_used, False
        try:
            connection.transport.write(request_bytes(request, keep=may_keep))
            head = await read_head(incoming)
            request.meta[WIRE] = _wire(connection, head, was_reused=was_reused)
            first = bool(request.meta.get("download_first"))
            method = request.method
            body = await read_body(
                incoming, head, method=method, most=most, into=coming, first=first
            )
            if first and len(body) == most:
                return head, body  # the rest is nobody's business
            if _is_measured(head, method):
                body = await self._checked(connection, head, body, most)
            keep = may_keep and head.keeps_alive and connection.is_fresh
            _check_coding(head, body)
        finally:
            if keep:
                self._connections.keep(connection)
            else:
                connection.close()
        return head, body

    async def _checked(
        self, connection: Connection, head: Head, body: bytes, most: int
    ) -> bytes:
        """The body, once its Content-Length is known to be true; Overlong if not.

        A page that may be cut is waited behind, until the host was right three times.
        """
        origin, incoming = connection.origin, connection.incoming
        if origin in self._connections.one_each:
            return await read_rest(body, incoming, head, most=most)
        wait = self._true_lengths[origin] < 3 and _may_go_on(head, body)
        try:
            await check_nothing_follows(incoming, head, wait=wait)
        except Overlong as error:
            self._connections.one_each.add(origin)
            error.partial = Partial(head.status, head.headers, body)
            raise
        self._true_lengths[origin] += wait
        return body


def _kind_of(request: Request, head: Head, body: bytes) -> type[Response]:
    """A response with selectors for a page, as Scrapy's own handlers give it."""
    from scrapy.responsetypes import responsetypes

    return responsetypes.from_args(
        headers=Headers(head.headers), url=request.url, body=body
    )


def origin_of(request: Request) -> Origin:
    """Where a request goes to; Refused where it must not."""
    own = request.meta.get("allow_private")
    reason = refusal_of(request.url, own=own)
    if reason is not None:
        raise Refused(reason, request.url[:200])
    parts = urlsplit(request.url)
    return Origin(
        parts.scheme,
        parts.hostname or "",
        parts.port or (443 if parts.scheme == "https" else 80),
        request.meta.get("tls", "verified"),
        private=own is not None and host_of(request.url) == own,
    )


def _is_measured(head: Head, method: str) -> bool:
    """Whether the end of a body is where its Content-Length said."""
    has_body = method != "HEAD" and head.status not in (204, 304)
    is_chunked = bool(head.values(b"transfer-encoding"))
    return has_body and not is_chunked and bool(head.values(b"content-length"))


def _may_go_on(head: Head, body: bytes) -> bool:
    """Whether a body is a page of HTML whose end is not there."""
    kind = b",".join(head.values(b"content-type")).lower()
    if head.values(b"content-encoding") or (kind and b"html" not in kind):
        return False
    return bool(body) and b"</html" not in body[-_PAGE_END:].lower()


def _check_coding(head: Head, body: bytes) -> None:
    coding = b",".join(head.values(b"content-encoding")).decode("latin-1")
    if is_cut(body, coding):
        partial = Partial(head.status, head.headers, body)
        raise Failed("short_body", f"the {coding} is cut", partial=partial)


def request_bytes(request: Request, *, keep: bool = True) -> bytes:
    r"""A request as it goes out, in HTTP/1.1; its body with a length.

    >>> from scrapy import Request
    >>> request_bytes(Request("http://a.cn/x?y=1#z")).splitlines()[:2]
    [b'GET /x?y=1 HTTP/1.1', b'Host: a.cn']
    >>> bare = Request("http://a.cn/x?", meta={"verbatim_url": True})
    >>> request_bytes(bare).splitlines()[0]
    b'GET /x? HTTP/1.1'
    >>> posted = request_bytes(Request("http://a.cn/x?__wb_method=POST&page=2"))
    >>> posted.splitlines()[0], posted.splitlines()[-1]
    (b'POST /x HTTP/1.1', b'page=2')
    """
    form = posted_parts(request.url)
    url, body = form or (request.url, request.body)
    method = "POST" if form else request.method
    parts = urlsplit(url)
    # Not put together again from its parts: an empty query is one to some servers.
    asked = _ORIGIN.sub("", url.partition("#")[0])
    target = quote("/" + asked.removeprefix("/"), safe=_TARGET_SAFE)
    lines = [
        f"{method} {target} HTTP/1.1".encode("ascii"),
        b"Host: " + _ascii_host(parts.netloc.rpartition("@")[2]),
    ]
    if b"Accept-Encoding" not in request.headers:
        lines.append(b"Accept-Encoding: gzip, deflate")
    for name, values in request.headers.items():
        if name.lower() not in _OURS:
            lines += [name + b": " + _BREAKS.sub(b" ", value) for value in values]
    if form:
        lines.append(b"Content-Type: application/x-www-form-urlencoded")
    if body or method in ("POST", "PUT"):
        lines.append(b"Content-Length: %d" % len(body))
    lines.append(b"Connection: " + (b"keep-alive" if keep else b"close"))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _ascii_host(netloc: str) -> bytes:
    return netloc.encode("ascii" if netloc.isascii() else "idna")


def _wire(connection: Connection, head: Head, *, was_reused: bool) -> Wire:
    return Wire(
        connection.address,
        connection.protocol,
        connection.origin.tls if connection.protocol else "",
        head.version,
        head.status,
        head.headers,
        was_reused,
    )


def _too_late(request: Request, coming: Body, timeout_s: float) -> Failed:
    wire: Wire | None = request.meta.get(WIRE)
    known = Partial(wire.status, wire.headers, coming.whole()) if wire else None
    what = "the body was not complete" if known else "no answer"
    return Failed("timeout", f"{what} after {timeout_s:g} s", partial=known)


def header_pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Scrapy's headers as (name, value) pairs, in Latin-1 as they came."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header; None without one."""
    value = headers.get(name)
    return value.decode("latin-1") if value is not None else None
