"""HTTP/1.1 answers as bytes come in: framing read strictly, all else leniently.

Strict, because a body that is shorter or longer than announced is no page; lenient,
because portals send bare line feeds, header lines without a colon and folded ones.
Nothing is decoded here but the chunks: a payload is what the WARC keeps.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.fetch.limits import HEADER_BYTES, Failed, FetchError, Partial, Refused

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import AsyncIterator

HIGH_WATER: Final = 1 << 20  # unread bytes at which the network has to wait
STATUS_LINE_MOST: Final = 4096  # the longest reason phrases seen have a hundred
CHUNK_LINE_MOST: Final = 4096
LINGER_S: Final = 0.2  # for bytes behind the body of an answer that ends its connection

_STATUS: Final = re.compile(rb"HTTP/(1\.[01])[ \t]++(\d{3})(?:[ \t\r][^\n]*+)?")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_BREAKS: Final = re.compile(rb"[\r\n\0]+")


@dataclass(frozen=True, slots=True)
class Head:
    """An answer's status line and headers, in order and with their own case."""

    version: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]

    def values(self, name: bytes) -> list[bytes]:
        """All values of a header, also those in one comma-separated line."""
        lines = [v for k, v in self.headers if k.lower() == name]
        return [part.strip() for line in lines for part in line.split(b",")]

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may be used again, as far as the headers say."""
        said = {value.lower() for value in self.values(b"connection")}
        return b"keep-alive" in said if self.version == "1.0" else b"close" not in said


class Incoming(asyncio.Protocol):
    """The receiving end of one connection: bytes as they come, bounded in memory."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self.received = 0
        self._waiter: asyncio.Future[None] | None = None
        self._transport: Transport | None = None
        self._paused = False

    @property
    def is_fresh(self) -> bool:
        """Whether an idle connection can still be used: open, and nothing unasked."""
        return not self.ended and not self.buffer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's word that the connection stands."""
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Asyncio's word that bytes came."""
        self.buffer += data
        self.received += len(data)
        if len(self.buffer) > HIGH_WATER and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Asyncio's word that the other side has ended."""
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's word that the connection is no more."""
        self.ended = True
        self.error = exc
        self._wake()

    async def more(self) -> bool:
        """Wait until bytes have come; False once there are no more."""
        had = self.received
        while self.received == had:
            if self.ended:
                return False
            if self._paused and self._transport:
                self._paused = False
                self._transport.resume_reading()
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return True

    def take(self, count: int) -> bytes:
        """The first bytes of the buffer, taken out of it."""
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def read_head(incoming: Incoming) -> Head:
    """The head of the answer itself; interim ones (1xx) are read over."""
    left = HEADER_BYTES
    while True:
        raw = await _head_bytes(incoming, left)
        left -= len(raw)
        head = parse_head(raw)
        if head.status >= 200 or head.status == 101:
            return head


async def _head_bytes(incoming: Incoming, most: int) -> bytes:
    searched = 0
    while True:
        end = _HEAD_END.search(incoming.buffer, max(0, searched - 4))
        if end is not None and end.end() <= most:
            return incoming.take(end.end())
        if len(incoming.buffer) > most:
            raise Failed("headers_too_large", f"more than {HEADER_BYTES} bytes")
        if len(incoming.buffer) >= 5 and not incoming.buffer.startswith(b"HTTP/"):
            raise Failed("bad_response", "the answer is not HTTP")
        searched = len(incoming.buffer)
        if not await incoming.more():
            raise Failed(*_ended_in_head(incoming))


def _ended_in_head(incoming: Incoming) -> tuple[str, str]:
    if incoming.buffer:
        return "bad_response", "the connection ended within the headers"
    return "connection", str(incoming.error or "closed without an answer")


def parse_head(raw: bytes) -> Head:
    r"""Status line and headers of one block.

    >>> parse_head(b"HTTP/1.1 200 OK\nServer: x\nX-Long: a\r\n b\nbroken\n\n").headers
    ((b'Server', b'x'), (b'X-Long', b'a b'))
    """
    lines = [line.rstrip(b"\r") for line in raw.split(b"\n")]
    status = _STATUS.fullmatch(lines[0]) if len(lines[0]) <= STATUS_LINE_MOST else None
    if status is None:
        raise Failed("bad_response", f"status line {lines[0][:60]!r}")
    pairs: list[tuple[bytes, bytes]] = []
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, value + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon and name.strip():
            pairs.append((name.strip(), value.strip()))
    clean = tuple((_BREAKS.sub(b" ", k), _BREAKS.sub(b" ", v)) for k, v in pairs)
    return Head(status.group(1).decode(), int(status.group(2)), clean)


async def read_body(incoming: Incoming, head: Head, *, method: str, most: int) -> bytes:
    """The whole payload of an answer, after transfer decoding; `most` bytes of it.

    Raises Refused(too_large), Failed(short_body) or Failed(bad_response), with what
    had come in `.partial`.
    """
    pieces: list[bytes] = []
    total = 0
    try:
        async for piece in _pieces(incoming, head, method, most):
            total += len(piece)
            pieces.append(piece)
            if total > most:
                raise Refused("too_large", f"more than {most} bytes")
    except FetchError as error:
        error.partial = Partial(head.status, head.headers, b"".join(pieces)[:most])
        raise
    except asyncio.CancelledError as cancelled:  # the deadline: see download.py
        cancelled.args = (Partial(head.status, head.headers, b"".join(pieces)[:most]),)
        raise
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _pieces(
    incoming: Incoming, head: Head, method: str, most: int
) -> AsyncIterator[bytes]:
    if method == "HEAD" or head.status in (101, 204, 304):
        return _exactly(incoming, 0)
    codings = {value.lower() for value in head.values(b"transfer-encoding")}
    if codings - {b"chunked", b"identity", b""}:
        raise Failed("bad_response", f"transfer coding {sorted(codings)}")
    if b"chunked" in codings:
        return _chunks(incoming, most)
    length = content_length(head)
    if length is None:
        return _to_the_end(incoming)
    if length > most:
        raise Refused("too_large", f"{length} bytes announced")
    return _exactly(incoming, length)


def content_length(head: Head) -> int | None:
    """The announced length; bad_response where it is no number or several ones."""
    values = set(head.values(b"content-length"))
    if not values:
        return None
    value = values.pop()
    if values or not re.fullmatch(rb"\d{1,18}", value):
        raise Failed("bad_response", f"Content-Length {value[:40]!r} and {len(values)}")
    return int(value)


async def _exactly(incoming: Incoming, length: int) -> AsyncIterator[bytes]:
    left = length
    while left:
        if not incoming.buffer and not await incoming.more():
            raise Failed("short_body", f"{left} of {length} bytes are missing")
        piece = incoming.take(left)
        left -= len(piece)
        yield piece


async def _to_the_end(incoming: Incoming) -> AsyncIterator[bytes]:
    while incoming.buffer or await incoming.more():
        yield incoming.take(len(incoming.buffer))
    if incoming.error is not None:
        raise Failed("short_body", str(incoming.error))


async def _chunks(incoming: Incoming, most: int) -> AsyncIterator[bytes]:
    while True:
        line = await _line(incoming, CHUNK_LINE_MOST)
        digits = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,16}", digits):
            raise Failed("bad_response", f"chunk size {digits[:20]!r}")
        size = int(digits, 16)
        if size == 0:
            break
        if size > most:
            raise Refused("too_large", f"a chunk of {size} bytes")
        async for piece in _exactly(incoming, size):
            yield piece
        if (await _line(incoming, 2)).strip():
            raise Failed("bad_response", "a chunk is longer than its size")
    await _trailers(incoming)


async def _trailers(incoming: Incoming) -> None:
    """What may follow the last chunk; some servers end without the empty line."""
    left = HEADER_BYTES
    while not (incoming.ended and not incoming.buffer):
        line = await _line(incoming, left, may_end=True)
        left -= len(line) + 1
        if not line:
            return


async def _line(incoming: Incoming, most: int, *, may_end: bool = False) -> bytes:
    while (end := incoming.buffer.find(b"\n")) < 0:
        if len(incoming.buffer) > most:
            raise Failed("bad_response", "an endless line between chunks")
        if not await incoming.more():
            if may_end:
                return b""
            raise Failed("short_body", "the connection ended between chunks")
    return incoming.take(end + 1).rstrip(b"\r\n")


async def check_nothing_follows(incoming: Incoming, head: Head) -> None:
    """Refuse an answer that is longer than its Content-Length said."""
    if not incoming.buffer and not head.keeps_alive and not incoming.ended:
        try:
            async with asyncio.timeout(LINGER_S):
                await incoming.more()
        except TimeoutError:
            return
    if incoming.buffer:
        raise Failed("bad_response", "more bytes than Content-Length")
