"""The download handler against a server of raw bytes: each fault has its reason."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.fetch.handler import WIRE, Fetcher, request_bytes
from crawler.fetch.limits import FetchError
from tests.faults.server import FaultServer, page


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


@asynccontextmanager
async def fetcher(**settings):
    given = {"DOWNLOAD_TIMEOUT": 5, "DOWNLOAD_MAXSIZE": 2_000_000} | settings
    running = Fetcher.from_crawler(SimpleNamespace(settings=Settings(given)))
    try:
        yield running
    finally:
        await running.close()


def request(server: FaultServer, path: str = "/report", **meta) -> Request:
    own = f"{server.host}:{server.port}"
    return Request(server.url(path), meta={"allow_private": own} | meta)


def fetch(*requests: Request, **settings):
    """The last request's response; all on one handler, in turn."""

    async def main():
        async with fetcher(**settings) as running:
            for each in requests:
                response = await running.download_request(each)
            return response

    return asyncio.run(main())


def failure(*requests: Request, **settings) -> FetchError:
    with pytest.raises(FetchError) as error:
        fetch(*requests, **settings)
    return error.value


def test_a_page_comes_with_all_that_a_capture_needs(server):
    asked = request(server)
    response = fetch(asked)
    assert (response.status, response.body) == (200, page())
    assert str(response.ip_address) == "127.0.0.1"
    wire = asked.meta[WIRE]
    assert dict(wire.headers)[b"Content-Type"] == b"text/html; charset=utf-8"
    assert (wire.version, wire.tls, wire.was_reused) == ("1.1", "", False)
    assert asked.meta["download_latency"] < 5


def test_a_host_is_asked_on_one_connection(server):
    before = server.connections
    requests = [request(server) for _ in range(3)]
    fetch(*requests)
    assert server.connections == before + 1
    assert [r.meta[WIRE].was_reused for r in requests] == [False, True, True]


FAULTS = {
    "/no-answer": "connection",
    "/half-head": "bad_response",
    "/no-http": "bad_response",
    "/rst-body": "short_body",
    "/length-long": "short_body",
    "/length-short": "bad_response",
    "/length-twice": "bad_response",
    "/length-negative": "bad_response",
    "/chunk-bad": "bad_response",
    "/chunk-cut": "short_body",
    "/chunk-unended": "short_body",
    "/chunk-huge": "too_large",
    "/chunk-endless": "too_large",
    "/endless": "too_large",
    "/announced-large": "too_large",
    "/header-huge": "headers_too_large",
    "/header-many": "headers_too_large",
    "/header-flood": "headers_too_large",
    "/interim-flood": "headers_too_large",
}


@pytest.mark.parametrize(("path", "reason"), FAULTS.items())
def test_faults_of_the_wire(server, path, reason):
    began = time.monotonic()
    assert failure(request(server, path)).reason == reason
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("path", ["/hang", "/drip-head", "/drip-body"])
def test_the_deadline_counts_whatever_the_drip(server, path):
    began = time.monotonic()
    error = failure(request(server, path, download_timeout=0.3))
    assert (error.state, error.reason) == ("failed", "timeout")
    assert 0.2 < time.monotonic() - began < 2
    assert (error.partial is not None) == (path == "/drip-body")


def test_what_had_come_is_kept_with_the_failure(server):
    partial = failure(request(server, "/chunk-cut")).partial
    assert (partial.status, partial.body) == (200, page())
    assert (b"Transfer-Encoding", b"chunked") in partial.headers


def test_a_limit_for_one_request(server):
    assert failure(request(server, download_maxsize=100)).reason == "too_large"
    assert len(fetch(request(server, download_maxsize=99_999)).body) == len(page())


def test_a_refused_connection_and_a_reset_one(server):
    with socket.socket() as bound:  # bound and not listening: nobody else gets it
        bound.bind(("127.0.0.1", 0))
        own = f"127.0.0.1:{bound.getsockname()[1]}"
        closed = Request(f"http://{own}/", meta={"allow_private": own})
        assert failure(closed).reason == "connection"
    with FaultServer(on_accept="reset") as resetting:
        assert failure(request(resetting)).reason == "connection"


def test_a_connection_that_ended_while_idle_is_opened_anew(server):
    async def main():
        async with fetcher() as running:
            await running.download_request(request(server))
            (idle,) = running._connections._idle.values()
            idle.incoming.ended = True  # its end was seen
            await running.download_request(request(server))
            (idle,) = running._connections._idle.values()
            idle.transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            return await running.download_request(request(server))

    assert asyncio.run(main()).status == 200


def test_idle_connections_end_by_themselves(server, monkeypatch):
    monkeypatch.setattr("crawler.fetch.connections.IDLE_S", 0.05)

    async def main():
        async with fetcher() as running:
            await running.download_request(request(server))
            (idle,) = running._connections._idle.values()
            await asyncio.sleep(0.2)
            assert not running._connections._idle
            assert idle.transport.is_closing()

    asyncio.run(main())


# --- addresses


def test_private_addresses_are_refused_without_a_connection():
    with FaultServer("127.0.0.2") as internal:
        for host in ("127.0.0.2", "127.2", "0x7f.2", "2130706434", "017700000002"):
            bad = Request(f"http://{host}:{internal.port}/report")
            assert failure(bad).reason == "private_address"
        elsewhere = Request(internal.url(), meta={"allow_private": "127.0.0.1:80"})
        assert failure(elsewhere).reason == "private_address"
        assert internal.connections == 0


@pytest.mark.parametrize("answers", [["127.0.0.2"], ["::ffff:127.0.0.2", "10.0.0.1"]])
def test_a_name_that_means_a_private_address_is_refused(answers):
    async def resolve(name: str, port: int) -> list[str]:
        return answers

    with FaultServer("127.0.0.2") as internal:
        bad = Request(f"http://rebinding.gov.cn:{internal.port}/")
        assert failure(bad, FETCH_RESOLVE=resolve).reason == "private_address"
        assert internal.connections == 0


def test_the_checked_address_is_the_one_connected_to(server):
    """The name means something else at every look; one look is taken."""
    asked = []

    async def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    own = f"portal.gov.cn:{server.port}"
    page_there = Request(f"http://{own}/report", meta={"allow_private": own})
    response = fetch(page_there, FETCH_RESOLVE=resolve)
    assert str(response.ip_address) == "127.0.0.1"
    assert asked == ["portal.gov.cn"]
    assert f"Host: {own}" in server.hits[-1].head


def test_the_next_address_is_tried_where_one_refuses(server):
    async def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.3", "127.0.0.1"]

    own = f"portal.gov.cn:{server.port}"
    asked = Request(f"http://{own}/report", meta={"allow_private": own})
    assert str(fetch(asked, FETCH_RESOLVE=resolve).ip_address) == "127.0.0.1"


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label")])
def test_a_name_that_nobody_knows(error):
    async def resolve(name: str, port: int) -> list[str]:
        raise error

    nobody = Request("http://nobody.gov.cn/")
    assert failure(nobody, FETCH_RESOLVE=resolve).reason == "dns"


def test_a_name_server_that_does_not_answer_is_in_the_deadline():
    async def resolve(name: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    slow = Request("http://slow.gov.cn/", meta={"download_timeout": 0.1})
    assert failure(slow, FETCH_RESOLVE=resolve).reason == "timeout"


@pytest.mark.parametrize(
    ("url", "reason"),
    [("file:///etc/passwd", "scheme"), ("http://127.0.0.1/", "private_address")],
)
def test_refused_by_the_url_alone(url, reason):
    error = failure(Request(url))
    assert (error.state, error.reason) == ("refused", reason)


# --- what goes out


def test_a_request_as_it_goes_out():
    asked = Request(
        "http://user:pw@www.example.gov.cn:8080/a b/法?q=治#top",
        method="POST",
        body=b"x=1",
        headers={"User-Agent": "gongbao/1\r\nX: y", "Host": "other", "Referer": "r"},
        meta={"verbatim_url": True},
    )
    assert request_bytes(asked).split(b"\r\n") == [
        b"POST /a%20b/%E6%B3%95?q=%E6%B2%BB HTTP/1.1",
        b"Host: www.example.gov.cn:8080",
        b"Accept-Encoding: gzip, deflate",
        b"User-Agent: gongbao/1 X: y",
        b"Referer: r",
        b"Content-Length: 3",
        b"Connection: keep-alive",
        b"",
        b"x=1",
    ]


def test_a_name_in_chinese_is_sent_in_ascii():
    lines = request_bytes(Request("http://政务.cn/", meta={"verbatim_url": True}))
    assert b"\r\nHost: xn--" in lines
