"""A small HTTP/1.1 server on loopback: one event loop in a thread, a port a portal.

It keeps connections alive, answers in one write and remembers every request, so that
a crawl's politeness and economy can be read off afterwards.
"""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BODY_MAX_BYTES = 1_000_000
_HEAD_MAX_LINES = 200
_START_TIMEOUT_S = 10.0
_SETTLING_S = 0.01


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked; header names are in lower case, `path` has no query.

    `written` is the address as it came, byte for byte.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    written: str = ""

    @property
    def target(self) -> str:
        """Path and query, byte for byte as they came."""
        if self.written:
            return self.written
        return f"{self.path}?{self.query}" if self.query else self.path

    def parameters(self) -> dict[str, str]:
        """The query's and a form body's parameters; the last of a name counts."""
        form = self.body.decode("utf-8", "replace") if self.body else ""
        return dict(parse_qsl(self.query, True) + parse_qsl(form, True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers; `raw` goes out instead, byte for byte, if given."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes | None = None

    def as_bytes(self, *, head: bool = False) -> bytes:
        """The reply as it goes over the wire; `head` leaves the body out."""
        if self.raw is not None:
            return self.raw
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        if self.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Type: {self.content_type}")
            lines.append(f"Content-Length: {len(self.body)}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        start = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        bare = head or self.status == HTTPStatus.NOT_MODIFIED
        return start if bare else start + self.body


@dataclass(frozen=True, slots=True)
class Hit:
    """One request as the server saw it; `at` is of the monotonic clock, in seconds."""

    at: float
    method: str
    target: str
    status: int
    conditional: bool
    user_agent: str


class Answers(Protocol):
    """Whoever answers requests: a portal, or a test's own stand-in."""

    def answer(self, request: Request) -> Reply:
        """The reply to one request."""


class Port:
    """One portal's port: its base URL, and what was asked there."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.hits: list[Hit] = []
        self.fault: Callable[[Request], Reply | None] | None = None
        self.number = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def base_url(self) -> str:
        """The portal's address, with a slash at its end."""
        return f"http://127.0.0.1:{self.number}/"

    def reply_to(self, request: Request) -> Reply:
        """The portal's answer, or what the switched-on fault puts in its place."""
        reply = self.fault(request) if self.fault else None
        if reply is None:
            reply = self.answers.answer(request)
        self.hits.append(
            Hit(
                at=time.monotonic(),
                method=request.method,
                target=request.target,
                status=reply.status,
                conditional=_is_conditional(request),
                user_agent=request.headers.get("user-agent", ""),
            )
        )
        return reply

    async def open(self) -> asyncio.Server:
        """Listen on a free port of 127.0.0.1."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.number = server.sockets[0].getsockname()[1]
        return server

    def hang_up(self) -> None:
        """End the connections that clients keep alive."""
        for writer in self._writers:
            writer.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._writers.add(writer)
        try:
            while request := await _read_request(reader):
                reply = self.reply_to(request)
                writer.write(reply.as_bytes(head=request.method == "HEAD"))
                await writer.drain()
                if (
                    reply.raw is not None
                    or request.headers.get("connection") == "close"
                ):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the client went away or spoke no HTTP: there is nobody to tell
        finally:
            self._writers.discard(writer)
            writer.close()


class LoopbackServer:
    """Serves several ports from one thread; `start` returns when all of them listen."""

    def __init__(self, ports: list[Port]) -> None:
        self._ports = ports
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="sample-portals", daemon=True
        )

    def start(self) -> None:
        """Open the ports and serve until `stop`."""
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT_S):
            raise RuntimeError("the sample portals could not open their ports.")

    def stop(self) -> None:
        """Close ports and connections and wait for the thread."""
        if self._loop and self._stop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_TIMEOUT_S)

    def _run(self) -> None:
        asyncio.run(self._serve_all())

    async def _serve_all(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        servers = [await port.open() for port in self._ports]
        self._ready.set()
        await self._stop.wait()
        await asyncio.sleep(_SETTLING_S)  # what was accepted last gets its handler
        for server, port in zip(servers, self._ports, strict=True):
            server.close()
            port.hang_up()
        await asyncio.sleep(_SETTLING_S)


def _is_conditional(request: Request) -> bool:
    return not request.headers.keys().isdisjoint({"if-none-match", "if-modified-since"})


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None where the client has hung up."""
    line = (await reader.readline()).decode("latin-1").split()
    if len(line) != 3:
        return None
    headers: dict[str, str] = {}
    for _ in range(_HEAD_MAX_LINES):
        name, _, value = (await reader.readline()).decode("latin-1").partition(":")
        if not name.strip():
            break
        headers[name.strip().lower()] = value.strip()
    length = min(int(headers.get("content-length", "0")), _BODY_MAX_BYTES)
    path, _, query = line[1].partition("?")
    return Request(
        method=line[0],
        path=unquote(path),
        query=query,
        headers=headers,
        body=await reader.readexactly(length) if length else b"",
        written=line[1],
    )
