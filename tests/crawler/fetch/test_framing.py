"""Where a message ends, case by case, in one write and byte by byte.

After the suites that HTTP implementations are held to (RFC 9112, 6 to 7). Framing is
strict where two readers could disagree, and lenient where they could not.
"""

from __future__ import annotations

import asyncio

import pytest

from crawler.fetch.http11 import Incoming, check_nothing_follows, read_body, read_head
from crawler.fetch.limits import FetchError

OK = b"HTTP/1.1 200 OK\r\n"
TE = b"Transfer-Encoding: chunked\r\n"
CHUNKED = OK + TE + b"\r\n"

READ = {
    "a length": (OK + b"Content-Length: 5\r\n\r\nhello", b"hello"),
    "a length of nothing": (OK + b"Content-Length: 0\r\n\r\n", b""),
    "a length with zeros": (OK + b"Content-Length: 0005\r\n\r\nhello", b"hello"),
    "a length and blanks": (OK + b"Content-Length: \t 5 \t\r\n\r\nhello", b"hello"),
    "one length said twice": (OK + b"Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello", b"hello"),
    "one length in a list": (OK + b"Content-Length: 5, 5\r\n\r\nhello", b"hello"),
    "no length": (OK + b"\r\nhello", b"hello"),
    "both framings": (OK + TE + b"Content-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n", b"hello"),
    "both framings, other order": (OK + b"Content-Length: 3\r\n" + TE + b"\r\n5\r\nhello\r\n0\r\n\r\n", b"hello"),
    "chunks": (CHUNKED + b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"hello"),
    "a chunk extension": (CHUNKED + b"5;a=b\r\nhello\r\n0;c\r\n\r\n", b"hello"),
    "a quoted chunk extension": (CHUNKED + b'5;a="b;c"\r\nhello\r\n0\r\n\r\n', b"hello"),
    "blanks before an extension": (CHUNKED + b"5 ;a\r\nhello\r\n0\r\n\r\n", b"hello"),
    "zeros before a size": (CHUNKED + b"0005\r\nhello\r\n000\r\n\r\n", b"hello"),
    "sizes in both cases": (CHUNKED + b"a\r\n0123456789\r\nB\r\n0123456789x\r\n0\r\n\r\n", b"01234567890123456789x"),
    "trailers": (CHUNKED + b"5\r\nhello\r\n0\r\nX: y\r\nZ: w\r\n\r\n", b"hello"),
    "no end behind the last chunk": (CHUNKED + b"5\r\nhello\r\n0\r\n", b"hello"),
    "line ends in a chunk": (CHUNKED + b"6\r\na\r\n\r\nb\r\n0\r\n\r\n", b"a\r\n\r\nb"),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", b"hello"),
    "bare line feeds between chunks": (CHUNKED + b"5\nhello\n0\n\n", b"hello"),
    "both kinds of line ends": (OK + b"A: b\nContent-Length: 5\r\n\nhello", b"hello"),
    "a folded line": (OK + b"X: a\r\n b\r\n\tc\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "a folded length": (OK + b"Content-Length:\r\n 5\r\n\r\nhello", b"hello"),
    "interim answers": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello", b"hello"),
    "a header without a colon": (OK + b"nothing\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "a header without a name": (OK + b": x\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "a blank before the colon": (OK + b"Content-Length : 5\r\n\r\nhello", b"hello"),
    "NUL in a header": (OK + b"X: a\0b\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "NUL in a body": (OK + b"Content-Length: 3\r\n\r\na\0b", b"a\0b"),
    "other letters in a reason": (b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "204 with a length": (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b""),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b""),
    "304 that would be chunked": (b"HTTP/1.1 304 Not Modified\r\n" + TE + b"\r\n", b""),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nhello", b"hello"),
    "identity": (OK + b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
}  # fmt: skip
REFUSED = {
    "two lengths": (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "bad_response"),
    "two lengths in a list": (OK + b"Content-Length: 5, 6\r\n\r\nhello!", "bad_response"),
    "a length with a sign": (OK + b"Content-Length: +5\r\n\r\nhello", "bad_response"),
    "a negative length": (OK + b"Content-Length: -1\r\n\r\nhello", "bad_response"),
    "a length in hex": (OK + b"Content-Length: 0x5\r\n\r\nhello", "bad_response"),
    "a length with a blank inside": (OK + b"Content-Length: 5 5\r\n\r\nhello", "bad_response"),
    "an empty length": (OK + b"Content-Length:\r\n\r\nhello", "bad_response"),
    "a length of another script": (OK + "Content-Length: ５\r\n\r\nhello".encode(), "bad_response"),
    "fewer bytes": (OK + b"Content-Length: 6\r\n\r\nhello", "short_body"),
    "more bytes": (OK + b"Content-Length: 4\r\n\r\nhello", "bad_response"),
    "another coding": (OK + b"Transfer-Encoding: gzip\r\n\r\nhello", "bad_response"),
    "a coding on top": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "bad_response"),
    "a coding that is none": (OK + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "bad_response"),
    "a size with a sign": (CHUNKED + b"+5\r\nhello\r\n0\r\n\r\n", "bad_response"),
    "a size of 0x": (CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n", "bad_response"),
    "a size with an underscore": (CHUNKED + b"1_0\r\n0123456789abcdef\r\n0\r\n\r\n", "bad_response"),
    "no size": (CHUNKED + b";a=b\r\nhello\r\n0\r\n\r\n", "bad_response"),
    "a size of 20 digits": (CHUNKED + b"1" * 20 + b"\r\nhello", "bad_response"),
    "a size too large": (CHUNKED + b"fffffff\r\nhello", "too_large"),
    "a chunk longer than its size": (CHUNKED + b"4\r\nhello\r\n0\r\n\r\n", "bad_response"),
    "a chunk without its line end": (CHUNKED + b"5\r\nhello0\r\n\r\n", "bad_response"),
    "chunks without an end": (CHUNKED + b"5\r\nhello\r\n", "short_body"),
    "a cut chunk": (CHUNKED + b"5\r\nhel", "short_body"),
    "an endless extension": (CHUNKED + b"5;" + b"x" * 9_000 + b"\r\nhello", "bad_response"),
    "a cut head": (OK + b"Content-Le", "bad_response"),
    "another protocol": (b"ICY 200 OK\r\n\r\nhello", "bad_response"),
    "another version": (b"HTTP/2.0 200 OK\r\n\r\nhello", "bad_response"),
    "no status": (b"HTTP/1.1 OK\r\n\r\nhello", "bad_response"),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\nhello", "bad_response"),
    "interim answers alone": (b"HTTP/1.1 100 Continue\r\n\r\n", "connection"),
}  # fmt: skip


def body_of(data: bytes, step: int) -> bytes:
    async def main() -> bytes:
        incoming = Incoming()

        async def feed() -> None:
            for at in range(0, len(data), step):
                incoming.data_received(data[at : at + step])
                await asyncio.sleep(0)
            incoming.connection_lost(None)

        feeding = asyncio.ensure_future(feed())
        try:
            head = await read_head(incoming)
            body = await read_body(incoming, head, method="GET", most=10_000)
            is_measured = head.values(b"content-length") and head.status == 200
            if is_measured and not head.values(b"transfer-encoding"):
                await check_nothing_follows(incoming, head, wait=True)
            return body
        finally:
            feeding.cancel()

    return asyncio.run(main())


@pytest.mark.parametrize("step", [1, 1 << 20], ids=["byte by byte", "in one write"])
@pytest.mark.parametrize("name", READ)
def test_what_is_read(name: str, step: int) -> None:
    data, body = READ[name]
    assert body_of(data, step) == body


@pytest.mark.parametrize("step", [1, 1 << 20], ids=["byte by byte", "in one write"])
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, step: int) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(FetchError) as error:
        body_of(data, step)
    assert error.value.reason == reason
