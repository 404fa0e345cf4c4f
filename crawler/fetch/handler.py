"""Scrapy's download handler of Gongbao: HTTP/1.1 with every limit of CONTRACT.

Settings, for both schemes:

    DOWNLOAD_HANDLERS = {
        "http": "crawler.fetch.handler.Fetcher", "https": "crawler.fetch.handler.Fetcher",
        "file": None, "data": None, "ftp": None, "s3": None,
    }
    DOWNLOAD_TIMEOUT = 60       seconds of a URL in all, whatever the drip
    DOWNLOAD_MAXSIZE            bytes of a body on the wire
    FETCH_RESOLVE               async (name, port) -> addresses; tests only

Keys of a request's meta that it heeds:

    allow_private     the site's own "host:port", which may be a private address
    tls               "verified" (default) or "legacy"
    download_timeout, download_maxsize     as above, for this request

and one that it sets once the headers are there, `wire`: see Wire. It raises Refused or
Failed of crawler.limits (both FetchError, with `.state`, `.reason`, `.detail`,
`.partial`) and nothing else. The response is a plain scrapy.http.Response with the
payload before content decoding. Redirects, cookies, proxies and robots.txt are not its
business: each request is checked by itself, so a redirect's target is, too.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from scrapy.http import Headers, Response

from archive.canonical import host_of
from crawler.fetch.connections import Connection, Connections, Origin
from crawler.fetch.cut_streams import is_cut
from crawler.fetch.guard import Guard, refusal_of
from crawler.fetch.http11 import Head, check_nothing_follows, read_body, read_head
from crawler.fetch.limits import (
    DEADLINE_S,
    PAGE_BYTES,
    Failed,
    FetchError,
    Partial,
    Refused,
)

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

WIRE: Final = "wire"
_BREAKS: Final = re.compile(rb"[\r\n\0]+")
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
    headers: tuple[tuple[bytes, bytes], ...]
    was_reused: bool


class Fetcher:
    """One request, one answer, within its limits."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._timeout_s = settings.getfloat("DOWNLOAD_TIMEOUT") or DEADLINE_S
        self._most = settings.getint("DOWNLOAD_MAXSIZE") or PAGE_BYTES
        self._connections = Connections(Guard(settings.get("FETCH_RESOLVE")))

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
        origin = origin_of(request)
        timeout_s = request.meta.get("download_timeout") or self._timeout_s
        began = time.monotonic()
        try:
            async with asyncio.timeout(timeout_s):
                head, body = await self._fetch(request, origin)
        except TimeoutError as error:
            raise _too_late(error, timeout_s) from error
        except FetchError:
            raise
        except (OSError, UnicodeError) as error:
            raise Failed("connection", str(error)) from error
        request.meta["download_latency"] = time.monotonic() - began
        wire: Wire = request.meta[WIRE]
        return Response(
            request.url,
            status=head.status,
            headers=Headers(head.headers),
            body=body,
            request=request,
            ip_address=ip_address(wire.address),
            protocol=f"HTTP/{head.version}",
        )

    async def _fetch(self, request: Request, origin: Origin) -> tuple[Head, bytes]:
        """On an idle connection where there is one, else or again on a new one.

        A server may end an idle connection at the moment of the next request: where
        nothing at all came, that says nothing about the server.
        """
        idle = self._connections.idle(origin)
        if idle is not None:
            before = idle.incoming.received
            try:
                return await self._ask(request, idle)
            except Failed:
                if idle.incoming.received != before:
                    raise
        return await self._ask(request, await self._connections.open(origin))

    async def _ask(
        self, request: Request, connection: Connection
    ) -> tuple[Head, bytes]:
        most = request.meta.get("download_maxsize") or self._most
        was_reused, keep = connection.was_used, False
        try:
            connection.transport.write(request_bytes(request))
            head = await read_head(connection.incoming)
            request.meta[WIRE] = _wire(connection, head, was_reused=was_reused)
            body = await read_body(
                connection.incoming, head, method=request.method, most=most
            )
            if head.values(b"content-length"):
                await check_nothing_follows(connection.incoming, head)
            keep = head.keeps_alive and connection.is_fresh
            coding = b",".join(head.values(b"content-encoding")).decode("latin-1")
            if is_cut(body, coding):
                partial = Partial(head.status, head.headers, body)
                raise Failed("short_body", f"the {coding} is cut", partial=partial)
        finally:
            if keep:
                self._connections.keep(connection)
            else:
                connection.close()
        return head, body


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


def request_bytes(request: Request) -> bytes:
    r"""A request as it goes out, in HTTP/1.1; its body with a length.

    >>> from scrapy import Request
    >>> request_bytes(Request("http://a.cn/x?y=1#z")).splitlines()[:2]
    [b'GET /x?y=1 HTTP/1.1', b'Host: a.cn']
    """
    parts = urlsplit(request.url)
    query = f"?{parts.query}" if parts.query else ""
    target = quote((parts.path or "/") + query, safe=_TARGET_SAFE)
    lines = [
        f"{request.method} {target} HTTP/1.1".encode("ascii"),
        b"Host: " + _ascii_host(parts.netloc.rpartition("@")[2]),
    ]
    if b"Accept-Encoding" not in request.headers:
        lines.append(b"Accept-Encoding: gzip, deflate")
    for name, values in request.headers.items():
        if name.lower() not in _OURS:
            lines += [name + b": " + _BREAKS.sub(b" ", value) for value in values]
    if request.body or request.method in ("POST", "PUT"):
        lines.append(b"Content-Length: %d" % len(request.body))
    lines.append(b"Connection: keep-alive")
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.body


def _ascii_host(netloc: str) -> bytes:
    return netloc.encode("ascii" if netloc.isascii() else "idna")


def _wire(connection: Connection, head: Head, *, was_reused: bool) -> Wire:
    return Wire(
        connection.address,
        connection.protocol,
        connection.origin.tls if connection.protocol else "",
        head.version,
        head.headers,
        was_reused,
    )


def _too_late(error: TimeoutError, timeout_s: float) -> Failed:
    cause = error.__cause__
    partial = cause.args[0] if cause is not None and cause.args else None
    known = partial if isinstance(partial, Partial) else None
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
