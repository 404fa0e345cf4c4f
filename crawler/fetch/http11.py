"""HTTP/1.1 answers as bytes come in: framing read strictly, all else leniently.

Strict, because a body that is shorter or longer than announced is no page; lenient,
because portals send bare line feeds, header lines without a colon and folded ones.
Nothing is decoded here but the chunks: a payload is what the WARC keeps.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.fetch.held import Body
from crawler.fetch.limits import (
    HEADER_BYTES,
    Failed,
    FetchError,
    Overlong,
    Partial,
    Refused,
)

if TYPE_CHECKING:
    from asyncio import Transport

HIGH_WATER: Final = 1 << 20  # unread bytes at which the network has to wait
STATUS_LINE_MOST: Final = 4096  # the longest reason phrases seen have a hundred
CHUNK_LINE_MOST: Final = 4096
# Each chunk costs the same, however small: 20 MB one byte at a time took minutes of the
# loop. A page written out letter by letter is still read.
CHUNKS_FREE: Final = 20_000
CHUNK_LEAST: Final = 16  # bytes on an average, beyond these
CHUNKS_A_TURN: Final = 256
LINGER_S: Final = 0.2  # for bytes behind the body of an answer that ends its connection

_STATUS: Final = re.compile(rb"HTTP/(1\.[01])[ \t]++(\d{3})(?:[ \t\r][^\n]*+)?")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_BREAKS: Final = re.compile(rb"[\r\n\0]+")
_PLAIN_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")
_CHUNK_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,16}")


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
        self.secured: ssl.SSLObject | None = None
        self.is_cut = False  # the end of TLS came without its close_notify
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
        self.is_cut = self.secured is not None and _is_cut(self.secured)
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


def _is_cut(secured: ssl.SSLObject) -> bool:
    """Whether TLS has ended without a word: its reader still waits for more."""
    try:
        return secured.read(1) != b""
    except ssl.SSLError:
        return True


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


async def read_body(
    incoming: Incoming,
    head: Head,
    *,
    method: str,
    most: int,
    into: Body | None = None,
    first: bool = False,
) -> bytes:
    """The whole payload of an answer, after transfer decoding; `most` bytes of it.

    With `first`, what is beyond these is left unread and no error.
    It is gathered in `into`, where it stays if the time runs out. Raises
    Refused(too_large), Failed(short_body) or Failed(bad_response), with what had come
    in `.partial`.
    """
    body = Body() if into is None else into
    try:
        await _fill(body, incoming, head, method, most, first=first)
    except FetchError as error:
        if first and error.reason == "too_large":
            return body.whole()[:most]
        error.partial = Partial(head.status, head.headers, body.whole()[:most])
        raise
    return body.whole()


async def _fill(
    body: Body,
    incoming: Incoming,
    head: Head,
    method: str,
    most: int,
    *,
    first: bool,
) -> None:
    if method == "HEAD" or head.status in (101, 204, 304):
        return
    codings = {value.lower() for value in head.values(b"transfer-encoding")}
    if codings - {b"chunked", b"identity", b""}:
        raise Failed("bad_response", f"transfer coding {sorted(codings)}")
    if b"chunked" in codings:
        await _chunks(body, incoming, most)
        return
    length = content_length(head)
    if length is None:
        await _to_the_end(body, incoming, most)
    elif length > most and not first:
        raise Refused("too_large", f"{length} bytes announced")
    else:
        await _exactly(body, incoming, min(length, most))


def content_length(head: Head) -> int | None:
    """The announced length; bad_response where it is no number or several ones."""
    values = set(head.values(b"content-length"))
    if not values:
        return None
    value = values.pop()
    if values or not re.fullmatch(rb"\d{1,18}", value):
        raise Failed("bad_response", f"Content-Length {value[:40]!r} and {len(values)}")
    return int(value)


async def _exactly(body: Body, incoming: Incoming, length: int) -> None:
    left = length
    while left:
        await body.room()
        if not incoming.buffer and not await incoming.more():
            raise Failed("short_body", f"{left} of {length} bytes are missing")
        piece = incoming.take(left)
        left -= len(piece)
        body.add(piece)


async def _to_the_end(body: Body, incoming: Incoming, most: int) -> None:
    while incoming.buffer or await incoming.more():
        body.add(incoming.take(len(incoming.buffer)))
        if body.size > most:
            raise Refused("too_large", f"more than {most} bytes")
        await body.room()
    if incoming.error is not None:
        raise Failed("short_body", str(incoming.error))
    if incoming.is_cut:
        raise Failed("short_body", "TLS ended without close_notify")


async def _chunks(body: Body, incoming: Incoming, most: int) -> None:
    count, turn = 0, CHUNKS_A_TURN
    while True:
        count += _whole_chunks(body, incoming.buffer, most)
        size = await _chunk_size(incoming)
        if not size:
            break
        count += 1
        if count > CHUNKS_FREE + body.size // CHUNK_LEAST:
            raise Failed("bad_response", f"{count} chunks of a few bytes each")
        if count >= turn:
            turn = count + CHUNKS_A_TURN
            await asyncio.sleep(0)  # other hosts' answers have their turn
        if body.size + size > most:
            raise Refused("too_large", f"more than {most} bytes in chunks")
        await _exactly(body, incoming, size)
        if (await _line(incoming, 2)).strip():
            raise Failed("bad_response", "a chunk is longer than its size")
    await _trailers(incoming)


def _whole_chunks(body: Body, buffer: bytearray, most: int) -> int:
    """Take chunks that have come whole, a turn of them at most; how many they were.

    What is not as plain as these is left to be read with care.
    """
    at = count = 0
    while count < CHUNKS_A_TURN and (head := _PLAIN_CHUNK.match(buffer, at)):
        start = head.end()
        end = start + int(head[1], 16)
        if end == start or body.size + end - start > most:
            break
        if buffer[end : end + 2] != b"\r\n":
            break
        body.add(buffer[start:end])
        at, count = end + 2, count + 1
    del buffer[:at]
    return count


async def _chunk_size(incoming: Incoming) -> int:
    line = await _line(incoming, CHUNK_LINE_MOST)
    digits = line.partition(b";")[0].strip()
    if not _CHUNK_SIZE.fullmatch(digits):
        raise Failed("bad_response", f"chunk size {digits[:20]!r}")
    return int(digits, 16)


async def _trailers(incoming: Incoming) -> None:
    """What may follow the last chunk; some servers end without the empty line."""
    left = HEADER_BYTES
    while not (incoming.ended and not incoming.buffer):
        line = await _line(incoming, left, may_end=True)
        left -= len(line) + 1
        if not line:
            return


async def _line(incoming: Incoming, most: int, *, may_end: bool = False) -> bytes:
    while (end := incoming.buffer.find(b"\n", 0, most + 2)) < 0:
        if len(incoming.buffer) > most:
            raise Failed("bad_response", "an endless line between chunks")
        if not await incoming.more():
            if may_end:
                return b""
            raise Failed("short_body", "the connection ended between chunks")
    return incoming.take(end + 1).rstrip(b"\r\n")


async def check_nothing_follows(
    incoming: Incoming, head: Head, *, wait: bool = False
) -> None:
    """Raise Overlong for an answer that is longer than its Content-Length said.

    What comes late is waited for a moment where the connection ends with the answer,
    or where `wait` says so. Line ends behind a body are a habit and no body.
    """
    if not incoming.buffer and (wait or not head.keeps_alive) and not incoming.ended:
        try:
            async with asyncio.timeout(LINGER_S):
                await incoming.more()
        except TimeoutError:
            return
    if incoming.buffer.strip():
        raise Overlong("bad_response", "more bytes than Content-Length")


async def read_rest(body: bytes, incoming: Incoming, head: Head, *, most: int) -> bytes:
    """A body with what follows it on a connection that ends with it.

    Where the length that was announced is that of its characters, all of it is the
    body; else Failed(bad_response).
    """
    coming = Body()
    coming.add(body)
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S if head.keeps_alive else None):
            await _to_the_end(coming, incoming, most)
    whole = coming.whole()
    if not whole[len(body) :].strip():
        return body
    if not _counts_characters(whole, len(body)):
        partial = Partial(head.status, head.headers, whole)
        raise Failed("bad_response", "more bytes than Content-Length", partial=partial)
    return whole


def _counts_characters(whole: bytes, length: int) -> bool:
    for codec in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            if len(whole.decode(codec)) == length:
                return True
    return False
