"""HTTP/1.1 answers byte by byte: framing is strict, the rest lenient."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.http11 import (
    Incoming,
    check_nothing_follows,
    parse_head,
    read_body,
    read_head,
)
from crawler.fetch.limits import FetchError

OK = b"HTTP/1.1 200 OK\r\n"
MOST = 10_000


def read(
    data: bytes, *, step: int = 1 << 20, error: Exception | None = None, method="GET"
):
    """Head and body of an answer that comes in pieces of `step` bytes, then ends."""

    async def main():
        incoming = Incoming()

        async def feed():
            for at in range(0, len(data), step):
                incoming.data_received(data[at : at + step])
                await asyncio.sleep(0)
            incoming.connection_lost(error)

        feeding = asyncio.ensure_future(feed())
        try:
            head = await read_head(incoming)
            body = await read_body(incoming, head, method=method, most=MOST)
            if head.values(b"content-length"):
                await check_nothing_follows(incoming, head)
            return head, body
        finally:
            feeding.cancel()

    return asyncio.run(main())


BODIES = [
    (OK + b"Content-Length: 5\r\n\r\nhello", b"hello"),
    (OK + b"content-length:5\r\n\r\nhello", b"hello"),
    (OK + b"Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    (OK + b"\r\nto the end", b"to the end"),
    (b"HTTP/1.0 200 OK\n\nbare feeds", b"bare feeds"),
    (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", b"hello"),
    (OK + b"Transfer-Encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\n00\r\n\r\n", b"hello"),
    (OK + b"Transfer-Encoding: chunked\r\n\r\n5 \nhello\n0\n", b"hello"),
    (
        OK
        + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n",
        b"hello",
    ),
    (
        OK + b"Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n0\r\n\r\n",
        b"",
    ),
    (OK + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", b"ok"),
    (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", b""),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok", b"ok"),
    (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", b"ok"),
    (b"HTTP/1.1 521 \r\nContent-Length: 2\r\n\r\nok", b"ok"),
    (OK + b"no colon here\r\nContent-Length: 2\r\n\r\nok", b"ok"),
]


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize(("data", "body"), BODIES)
def test_bodies_in_any_pieces(data, body, step):
    assert read(data, step=step)[1] == body


def test_a_head_request_has_no_body():
    assert read(OK + b"Content-Length: 99\r\n\r\n", method="HEAD")[1] == b""


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BAD = [
    (b"", "connection"),
    (b"HTTP/1.1 200 OK\r\nServ", "bad_response"),
    (b"SSH-2.0\r\n\r\n", "bad_response"),
    (b"HTTP/2 200\r\n\r\n", "bad_response"),
    (b"HTTP/1.1 2x0 OK\r\n\r\n", "bad_response"),
    (OK + b"Content-Length: 5\r\n\r\nhell", "short_body"),
    (OK + b"Content-Length: 5\r\n\r\nhello there", "bad_response"),
    (OK + b"Content-Length: 5\r\nConnection: close\r\n\r\nhello there", "bad_response"),
    (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "bad_response"),
    (OK + b"Content-Length: -5\r\n\r\nhello", "bad_response"),
    (OK + b"Content-Length: +5\r\n\r\nhello", "bad_response"),
    (OK + b"Content-Length: 5x\r\n\r\nhello", "bad_response"),
    (OK + b"Content-Length: 10001\r\n\r\n", "too_large"),
    (OK + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n", "bad_response"),
    (OK + b"\r\n" + b"x" * 10_001, "too_large"),
    (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", "bad_response"),
    (CHUNKED + b"zz\r\nhello", "bad_response"),
    (CHUNKED + b"-5\r\nhello", "bad_response"),
    (CHUNKED + b"\r\nhello", "bad_response"),
    (CHUNKED + b"5\r\nhello there\r\n", "bad_response"),
    (CHUNKED + b"5\r\nhel", "short_body"),
    (CHUNKED + b"5\r\nhello\r\n", "short_body"),
    (CHUNKED + b"ffff\r\n", "too_large"),
    (CHUNKED + b"5;" + b"x" * 9_000, "bad_response"),
    (CHUNKED + (b"1000\r\n" + b"x" * 0x1000 + b"\r\n") * 4, "too_large"),
    (CHUNKED + b"0\r\n" + b"X: y\r\n" * 20_000, "bad_response"),
    (OK + b"X: y\r\n" * 20_000 + b"\r\n", "headers_too_large"),
    (OK + b"X: " + b"y" * 70_000, "headers_too_large"),
    (b"HTTP/1.1 100 Continue\r\n\r\n" * 4_000, "headers_too_large"),
]


@pytest.mark.parametrize("step", [997, 1 << 20])
@pytest.mark.parametrize(("data", "reason"), BAD)
def test_bad_answers(data, reason, step):
    with pytest.raises(FetchError) as error:
        read(data, step=step)
    assert error.value.reason == reason


def test_a_reset_in_a_body_without_length_is_short():
    with pytest.raises(FetchError) as error:
        read(OK + b"\r\nhello", error=ConnectionResetError("reset"))
    assert error.value.reason == "short_body"
    assert error.value.partial.body == b"hello"
    assert error.value.partial.status == 200


def test_headers_keep_their_order_case_and_bytes():
    head = parse_head(
        OK + b"B: 1\r\na:  2 \r\nB: \xb7\xa8\r\n\tx\r\nC: a\rb\0c\r\n\r\n"
    )
    assert head.headers == (
        (b"B", b"1"),
        (b"a", b"2"),
        (b"B", b"\xb7\xa8 x"),
        (b"C", b"a b c"),
    )


@pytest.mark.parametrize(
    ("head", "keeps"),
    [
        (OK, True),
        (OK + b"Connection: Close\r\n", False),
        (OK + b"Connection: x, close\r\n", False),
        (b"HTTP/1.0 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n", True),
    ],
)
def test_whether_a_connection_goes_on(head, keeps):
    assert parse_head(head).keeps_alive is keeps


def test_unread_bytes_make_the_network_wait():
    class Transport:
        paused = 0

        def pause_reading(self):
            self.paused += 1

        def resume_reading(self):
            self.paused -= 1

    async def main():
        incoming, transport = Incoming(), Transport()
        incoming.connection_made(transport)
        for _ in range(40):
            incoming.data_received(bytes(1 << 16))
        assert transport.paused == 1
        incoming.take(len(incoming.buffer))
        waiting = asyncio.ensure_future(incoming.more())
        await asyncio.sleep(0)
        assert transport.paused == 0
        incoming.eof_received()
        assert await waiting is False

    asyncio.run(main())


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_give_an_answer_or_one_of_our_errors(data, step):
    for start in (b"", OK, CHUNKED, OK + b"Content-Length: 7\r\n\r\n"):
        try:
            head, body = read(start + data, step=step)
        except FetchError as error:
            head, body = None, b""
            reason = error.reason
        assert head or reason in [
            "connection",
            "bad_response",
            "short_body",
            "too_large",
        ]
        assert len(body) <= MOST


@pytest.mark.parametrize("pad", [b" ", b"\t", b"0", b"\r", b" \r"])
def test_a_status_line_of_60_kb_is_judged_at_once(pad):
    for line in (b"HTTP/1.1" + pad * 60_000, b"HTTP/1.1 200" + pad * 60_000 + b"\x00"):
        began = time.process_time()
        with pytest.raises(FetchError, match="bad_response"):
            parse_head(line + b"\r\nServer: x\r\n\r\n")
        assert time.process_time() - began < 0.5
