"""Answers that are longer than they say, end without a word, or come in crumbs."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.fetch.connections import tls_context
from crawler.fetch.handler import Fetcher
from crawler.fetch.limits import FetchError, Overlong
from tests.faults.certificates import certificate, server_context

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

    Serve = Callable[[str, asyncio.StreamWriter], Awaitable[None]]

PAGE = "<html><body><p>全县办理行政复议案件四十二件</p>".encode() * 3
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def sized(length: int, body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % length + body


async def asked(
    serve: Serve, *paths: str, tls: ssl.SSLContext | None = None
) -> list[object]:
    """What comes of each path in turn: a body, or the error."""

    async def connected(reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await serve(head, writer)
                await writer.drain()
                if "Connection: close" in head:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    fetcher = Fetcher(SimpleNamespace(settings=Settings({"DOWNLOAD_TIMEOUT": 5})))
    came: list[object] = []
    try:
        for path in paths:
            url = f"http{'s' if tls else ''}://127.0.0.1:{port}{path}"
            request = Request(url, meta={"allow_private": f"127.0.0.1:{port}"})
            try:
                came.append((await fetcher.download_request(request)).body)
            except FetchError as error:
                came.append(error)
    finally:
        await fetcher.close()
        server.close()
    return came


def test_a_length_in_characters_costs_one_more_request():
    heads: list[str] = []
    characters = len(PAGE.decode())

    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(sized(characters, PAGE[:characters]))
        await writer.drain()
        await asyncio.sleep(0.03)
        writer.write(PAGE[characters:])

    first, second, third = asyncio.run(asked(serve, "/1", "/1", "/2"))
    assert isinstance(first, Overlong)
    assert first.reason == "bad_response"
    assert first.partial is not None
    assert first.partial.body == PAGE[:characters]
    assert (second, third) == (PAGE, PAGE)
    assert ["Connection: close" in head for head in heads] == [False, True, True]


def test_more_bytes_than_any_count_explains_are_no_page():
    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(sized(100, PAGE))

    first, second = asyncio.run(asked(serve, "/1", "/1"))
    assert isinstance(first, Overlong)
    assert isinstance(second, FetchError)
    assert not isinstance(second, Overlong)
    assert second.reason == "bad_response"


def test_what_is_left_of_one_page_is_never_the_next_ones_head():
    """It comes when the next request is on its way already."""
    left = b"</div>" * 9
    whole = PAGE + b"</html>"

    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        if "/1" not in head and "keep-alive" in head:
            writer.write(left)
        writer.write(sized(len(whole), whole))

    assert asyncio.run(asked(serve, "/1", "/2", "/3")) == [whole] * 3


def test_line_ends_behind_a_body_are_nothing():
    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(sized(len(PAGE), PAGE + b"\r\n"))

    assert asyncio.run(asked(serve, "/1", "/2")) == [PAGE, PAGE]


def test_a_page_without_its_end_is_waited_behind_three_times_only():
    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(sized(len(PAGE), PAGE))

    began = time.monotonic()
    assert asyncio.run(asked(serve, *["/"] * 30)) == [PAGE] * 30
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("said", [True, False])
def test_an_end_of_tls_without_a_word_is_a_cut(said, tmp_path, monkeypatch):
    pem = certificate()
    trusting = tls_context.__wrapped__("verified")
    trusting.load_verify_locations(cadata=pem.decode())
    monkeypatch.setattr("crawler.fetch.connections.tls_context", lambda _: trusting)

    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n" + PAGE)
        await writer.drain()
        if said:
            writer.close()
        else:
            raw = writer.get_extra_info("socket")
            raw.shutdown(1)  # a FIN without close_notify
        raise ConnectionResetError

    (came,) = asyncio.run(asked(serve, "/", tls=server_context(tmp_path, pem)))
    if said:
        assert came == PAGE
    else:
        assert isinstance(came, FetchError)
        assert (came.reason, came.partial.body) == ("short_body", PAGE)


def test_crumbs_of_a_page_are_read_and_a_flood_of_them_is_not():
    async def serve(head: str, writer: asyncio.StreamWriter) -> None:
        count = 9_000 if "/page" in head else 3_000_000
        writer.write(CHUNKED)
        for _ in range(count // 1_000):
            writer.write(b"1\r\nx\r\n" * 1_000)
            await writer.drain()
        writer.write(b"0\r\n\r\n")

    began = time.process_time()
    page, flood = asyncio.run(asked(serve, "/page", "/flood"))
    assert page == b"x" * 9_000
    assert isinstance(flood, FetchError)
    assert flood.reason == "bad_response"
    assert len(flood.partial.body) < 30_000
    assert time.process_time() - began < 2
