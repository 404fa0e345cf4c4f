"""A server of raw bytes on loopback: one path for each way of going wrong.

    with FaultServer() as server:
        server.url("/chunk-cut")
        server.hits        what was asked for, when, on which connection

`FaultServer(host="127.0.0.2")` is the host that must not be reached: its `connections`
stays 0. Paths with an argument: `/to?URL` redirects there, `/status/503`, `/chain/1`.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote

if TYPE_CHECKING:
    import ssl

MB = 1_000_000
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2021-03-03 10:20">
<meta name="ContentSource" content="某某县司法局"></head><body>
<h1>{title}</h1><p>发布时间：2021-03-03 10:20　来源：某某县司法局</p>
<div class="TRS_Editor">{body}</div></body></html>"""
PARAGRAPH = "<p>{n}、全县坚持依法行政，办理行政复议案件{n}件，开展普法宣传{n}场次。</p>"


def page(title: str = "某某县2020年法治政府建设年度报告", size: int = 12) -> bytes:
    body = "".join(PARAGRAPH.format(n=n) for n in range(1, size + 1))
    return PAGE.format(title=title, body=body).encode()


def answer(
    body: bytes = b"", status: str = "200 OK", headers: tuple[str, ...] = ()
) -> bytes:
    kind = () if any("content-type" in h.lower() for h in headers) else (HTML,)
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *kind, *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


HTML = "Content-Type: text/html; charset=utf-8"
OK = b"HTTP/1.1 200 OK\r\n" + HTML.encode() + b"\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def message(title: str, text: str) -> bytes:
    return answer(f"<title>{title}</title><body><p>{text}</p>".encode())


@cache
def bomb(coding: str, size: int) -> bytes:
    return encoded(coding, squeezed(coding, bytes(size)))


def squeezed(coding: str, data: bytes) -> bytes:
    if coding == "gzip":
        return gzip.compress(data, 6)
    if coding == "deflate":
        return zlib.compress(data, 6)
    import brotli

    return brotli.compress(data, quality=1)


def encoded(coding: str, body: bytes) -> bytes:
    return answer(body, headers=(f"Content-Encoding: {coding}",))


# One answer, sent as it stands; the connection then ends where `cut` says so.
FIXED: dict[str, Callable[[], bytes]] = {
    "/report": lambda: answer(page()),
    "/length-long": lambda: OK + b"Content-Length: 99999\r\n\r\n" + page(),
    "/length-short": lambda: OK + b"Content-Length: 100\r\n\r\n" + page(),
    "/length-twice": lambda: (
        OK + b"Content-Length: 100\r\nContent-Length: 200\r\n\r\n" + page()
    ),
    "/length-negative": lambda: OK + b"Content-Length: -5\r\n\r\n" + page(),
    "/chunk-bad": lambda: CHUNKED + b"zz\r\n" + page() + b"\r\n0\r\n\r\n",
    "/chunk-cut": lambda: CHUNKED + b"ffff\r\n" + page(),
    "/chunk-unended": lambda: CHUNKED + b"4\r\nabcd\r\n",
    "/chunk-huge": lambda: CHUNKED + b"ffffffffff\r\nabc",
    "/no-http": lambda: b"SSH-2.0-OpenSSH_9.2\r\n",
    "/no-answer": lambda: b"",
    "/half-head": lambda: b"HTTP/1.1 200 OK\r\nContent-Ty",
    "/header-huge": lambda: OK + b"X-Huge: " + b"x" * MB + b"\r\n\r\n",
    "/header-many": lambda: OK + b"X: 1\r\n" * 100_000 + b"\r\n",
    "/interim-flood": lambda: b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    "/bomb-gzip": lambda: bomb("gzip", 30 * MB),
    "/bomb-deflate": lambda: bomb("deflate", 30 * MB),
    "/bomb-brotli": lambda: bomb("br", 30 * MB),
    "/bomb-ratio": lambda: bomb("gzip", 15 * MB),
    "/gzip-cut": lambda: encoded("gzip", squeezed("gzip", page(size=400))[:-200]),
    "/gzip-twice": lambda: encoded("gzip", squeezed("gzip", squeezed("gzip", page()))),
    "/gzip-wrong": lambda: encoded("gzip", page()),
    "/gzip-unsaid": lambda: answer(squeezed("gzip", page())),
    "/announced-large": lambda: OK + b"Content-Length: 1000000000\r\n\r\n",
    "/cookie-flood": lambda: answer(
        page(), headers=tuple(f"Set-Cookie: c{n}={'x' * 3_000}" for n in range(1_000))
    ),
    "/empty": answer,
    "/soft-404": lambda: message("某某县人民政府", "抱歉，您访问的页面不存在"),
    "/maintenance": lambda: message("网站维护中", "系统正在升级维护"),
    "/login": lambda: message("用户登录", "<input type=password>"),
    "/captcha": lambda: message("安全验证", "请完成安全验证后继续访问"),
    "/jsl": lambda: answer(
        b"<script>document.cookie='__jsl_clearance=1'</script>",
        "521 ",
        ("Set-Cookie: __jsluid_h=1",),
    ),
    "/ruishu": lambda: answer(b"<script>$_ts=1</script>", "412 Precondition Failed"),
    "/meta-file": lambda: answer(
        b'<meta http-equiv="refresh" content="0;url=file:///etc/passwd">'
    ),
}


@dataclass(frozen=True)
class Hit:
    """One request: its path with query, its time (monotonic), where it came in."""

    path: str
    at: float
    connection: int
    head: str
    port: int


Handler = Callable[["FaultServer", Hit], AsyncIterator[bytes]]


async def drip(data: bytes, seconds: float) -> AsyncIterator[bytes]:
    for octet in data:
        yield bytes((octet,))
        await asyncio.sleep(seconds)


async def hang(server: FaultServer, hit: Hit) -> AsyncIterator[bytes]:
    await asyncio.sleep(3_600)
    yield b""


async def drip_head(server: FaultServer, hit: Hit) -> AsyncIterator[bytes]:
    async for octet in drip(OK * 1_000, server.drip_s):
        yield octet


async def drip_body(server: FaultServer, hit: Hit) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: 100000\r\n\r\n"
    async for octet in drip(page() * 100, server.drip_s):
        yield octet


async def endless(server: FaultServer, hit: Hit) -> AsyncIterator[bytes]:
    yield OK + b"\r\n"
    while True:
        yield bytes(65_536)


async def endless_chunks(server: FaultServer, hit: Hit) -> AsyncIterator[bytes]:
    yield CHUNKED
    while True:
        yield b"10000\r\n" + bytes(65_536) + b"\r\n"


async def header_flood(server: FaultServer, hit: Hit) -> AsyncIterator[bytes]:
    yield OK
    while True:
        yield b"X-Flood: 1\r\n" * 1_000


STREAMS: dict[str, Handler] = {
    "/hang": hang,
    "/drip-head": drip_head,
    "/drip-body": drip_body,
    "/endless": endless,
    "/chunk-endless": endless_chunks,
    "/header-flood": header_flood,
}


def redirect(target: str) -> bytes:
    return answer(status="302 Found", headers=(f"Location: {target}",))


def to(server: FaultServer, hit: Hit) -> bytes:
    return redirect(unquote(hit.path.partition("?")[2]))


def loop(server: FaultServer, hit: Hit) -> bytes:
    return redirect("/loop" if "?" in hit.path else "/loop?x=1")


def chain(server: FaultServer, hit: Hit) -> bytes:
    return redirect(f"/chain/{int(hit.path[7:]) + 1}")


def cookie_wall(server: FaultServer, hit: Hit) -> bytes:
    cookies = tuple(f"Set-Cookie: c{n}={'x' * 3_000}" for n in range(15))
    return answer(status="302 Found", headers=("Location: /cookie-wall", *cookies))


def cookie_gate(server: FaultServer, hit: Hit) -> bytes:
    """A page for whoever gives back the cookie that the first answer sets."""
    if "\r\nCookie: C3VK=a1b2" in hit.head:
        return answer(page())
    cookie = "Set-Cookie: C3VK=a1b2; path=/"
    return answer(status="302 Found", headers=(f"Location: {hit.path}", cookie))


def cookie_each_time(server: FaultServer, hit: Hit) -> bytes:
    cookie = f"Set-Cookie: n={len(server.hits)}"
    return answer(status="302 Found", headers=(f"Location: {hit.path}", cookie))


def status(server: FaultServer, hit: Hit) -> bytes:
    return answer(b"<p>busy", f"{hit.path[8:]} Status")


def wait(server: FaultServer, hit: Hit) -> bytes:
    """429 once, with the Retry-After that the query says; then a page."""
    if sum(1 for h in server.hits if h.path == hit.path) > 1:
        return answer(page())
    after = f"Retry-After: {unquote(hit.path.partition('?')[2])}"
    return answer(status="429 Too Many Requests", headers=(after,))


COMPUTED: dict[str, Callable[[FaultServer, Hit], bytes]] = {
    "/to": to,
    "/loop": loop,
    "/chain/": chain,
    "/cookie-wall": cookie_wall,
    "/cookie-gate": cookie_gate,
    "/cookie-each-time": cookie_each_time,
    "/status/": status,
    "/wait": wait,
    "/robots.txt": lambda server, _hit: server.robots,
}


def computed(server: FaultServer, hit: Hit) -> bytes | None:
    """Answers that depend on the path's argument or on the number of the hit."""
    path = hit.path.partition("?")[0]
    known = server.by_port.get(hit.port, server.pages)
    if path in known:
        return known[path]
    prefix = path if path in COMPUTED else path[: path.rfind("/") + 1]
    make = COMPUTED.get(prefix)
    return make(server, hit) if make else None


class FaultServer:
    """Serves in a thread of its own until the `with` block ends.

    `robots` is the whole answer to /robots.txt, `pages` further whole answers by path
    (`by_port` those of one of several hosts),
    `on_accept="reset"` ends every connection with an RST before reading. With `ports`
    there are so many hosts of one behaviour: `url(path, n)`.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        *,
        robots: bytes | None = None,
        pages: dict[str, bytes] | None = None,
        on_accept: str = "",
        tls: ssl.SSLContext | None = None,
        drip_s: float = 0.02,
        ports: int = 1,
    ) -> None:
        self.host = host
        self.ports = [0] * ports
        self.robots = robots if robots is not None else answer(status="404 Not Found")
        self.pages = pages or {}
        self.by_port: dict[int, dict[str, bytes]] = {}
        self.hanging: set[tuple[int, str]] = set()
        self.on_hit: Callable[[], object] = lambda: None
        self.drip_s = drip_s
        self.hits: list[Hit] = []
        self.connections = 0
        self._on_accept = on_accept
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        for path, make in FIXED.items():
            if path.startswith("/bomb-"):
                make()  # made beforehand: the server answers at once
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    @property
    def port(self) -> int:
        return self.ports[0]

    def url(self, path: str = "/", number: int = 0) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{self.host}:{self.ports[number]}{path}"

    def paths(self, port: int | None = None) -> list[str]:
        return [hit.path for hit in self.hits if port in (None, hit.port)]

    def _serve(self) -> None:
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._stopping = asyncio.Event()
        servers = [
            await asyncio.start_server(self._connected, self.host, 0, ssl=self._tls)
            for _ in self.ports
        ]
        self.ports = [server.sockets[0].getsockname()[1] for server in servers]
        self._ready.set()
        await self._stopping.wait()
        for server in servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        number = self.connections
        try:
            if self._on_accept == "reset":
                abort(writer)
            while not writer.is_closing() and await self._one(reader, writer, number):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> bool:
        """One request; whether the connection can carry another one."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        port: int = writer.get_extra_info("sockname")[1]
        hit = Hit(head.split(" ", 2)[1], time.monotonic(), number, head, port)
        self.hits.append(hit)
        self.on_hit()
        if hit.path == "/rst-body":
            writer.write(OK + b"Content-Length: 99999\r\n\r\n" + page())
            await writer.drain()
            await asyncio.sleep(0.05)
            abort(writer)
            return False
        is_hanging = (port, hit.path) in self.hanging
        if (stream := hang if is_hanging else STREAMS.get(hit.path)) is not None:
            async for piece in stream(self, hit):
                writer.write(piece)
                await writer.drain()
            return False
        data = computed(self, hit)
        if data is not None:
            writer.write(data)
            await writer.drain()
            return True
        fixed = FIXED.get(hit.path)
        writer.write(fixed() if fixed else answer(status="404 Not Found"))
        await writer.drain()
        if fixed and hit.path != "/report":
            if writer.can_write_eof():
                writer.write_eof()
            await reader.read(1)
            return False
        return True


def abort(writer: asyncio.StreamWriter) -> None:
    """End a connection with an RST."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
