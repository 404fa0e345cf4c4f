"""HTTP answers in other programs' WARC records."""

from __future__ import annotations

import pytest

from archive.warc.http_block import odd_answer, parse_answer


@pytest.mark.parametrize(
    "first",
    [b"", b"<html>", b"HTTP/1.1", b"HTTP/1.1 20", b"HTTP/1.1 2000", b"ICY 200 OK",
     "HTTP/1.1 ²00 OK".encode(), b"HTTP/1.1  " + b" " * 60_000],
)  # fmt: skip
def test_a_status_line_that_is_none(first: bytes) -> None:
    assert odd_answer(first + b"\r\n\r\n") is not None


def test_headers_as_they_stand() -> None:
    block = b"HTTP/1.0 200\r\nA: 1\r\n folded\r\nA: 2\r\nno colon\r\n\r\nbody"
    answer = parse_answer(block)
    assert answer.headers == (("A", "1 folded"), ("A", "2"))
    assert (answer.status, answer.payload, answer.truncated) == (200, b"body", None)


def test_line_feeds_alone_end_lines_too() -> None:
    answer = parse_answer(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>\r\n\r\nx")
    assert (answer.content_type, answer.payload) == ("text/html", b"<p>\r\n\r\nx")


@pytest.mark.parametrize(
    ("body", "payload", "is_whole"),
    [
        (b"3;x=1\r\nabc\r\n0\r\nT: 1\r\n\r\n", b"abc", True),
        (b"3\nabc\n0\n\n", b"abc", True),
        (b"3\r\nabc\r\n5\r\nab", b"abcab", False),
        (b"3\r\nabc\r\nzz\r\n", b"abc", False),
        (b"ffffffff\r\nabc", b"abc", False),
    ],
)
def test_chunks(body: bytes, payload: bytes, is_whole: bool) -> None:
    answer = parse_answer(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    )
    assert (answer.payload, answer.truncated is None) == (payload, is_whole)
