"""Single pages, fetched with a crawl's manners: robots, redirects, tries, addresses."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from archive.canonical import host_of
from crawler.demo.portals.server import Reply
from crawler.frontier.host_policy import HostPolicy
from crawler.onboarding.polite_fetch import PoliteFetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def portal(make_portal):
    return make_portal(count=4)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(portal, waits) -> Iterator[PoliteFetch]:
    own = host_of(portal.base_url)
    polite = HostPolicy(backoff_first_s=0.0)
    with PoliteFetch(own=own, manners_of=lambda _: polite, wait=waits.append) as one:
        yield one


def test_robots_come_first_and_only_once(portal, client):
    assert client.fetch(portal.url(1)).is_page
    assert client.fetch(portal.url(2)).is_page
    assert portal.hits() == ["/robots.txt", "/zw/t20240101_1.html", *portal.hits()[2:]]
    assert portal.hits().count("/robots.txt") == 1


def test_what_robots_forbid_is_not_asked_for(portal, client):
    found = client.fetch(portal.base_url + "secret/1.html")
    assert found.diagnosis.reason == "robots"
    assert portal.hits() == ["/robots.txt"]


@pytest.mark.parametrize("status", [503, 500])
def test_unreadable_robots_forbid_all(portal, client, status):
    portal.replies["/robots.txt"] = Reply(b"", status=status)
    assert client.fetch(portal.url(1)).diagnosis.reason == "http_5xx"
    assert "/zw/t20240101_1.html" not in portal.hits()


def test_each_request_waits_for_its_turn(portal, client, waits):
    client.fetch(portal.url(1))
    client.fetch(portal.url(2))
    assert waits[0] == 0
    assert all(wait > 2 for wait in waits[1:])


def test_it_says_who_asks(portal, client):
    client.fetch(portal.url(1))
    assert all(hit.user_agent.startswith("gongbao/") for hit in portal.port.hits)


def test_redirects_are_followed_to_the_page(portal, client):
    portal.replies["/old"] = Reply(status=301, headers=(("Location", "/zw/"),))
    found = client.fetch(portal.base_url + "old")
    assert found.is_page
    assert found.url == portal.base_url + "zw/"
    assert "法治政府" in found.text()


def test_a_redirect_to_another_private_address_is_refused(portal, client):
    target = (("Location", "http://127.0.0.1:1/x"),)
    portal.replies["/old"] = Reply(status=302, headers=target)
    assert client.fetch(portal.base_url + "old").diagnosis.state == "refused"


def test_a_loop_ends(portal, client):
    portal.replies["/old"] = Reply(status=302, headers=(("Location", "/old"),))
    assert client.fetch(portal.base_url + "old").diagnosis.reason == "redirect_loop"


def test_a_server_s_error_is_tried_again(portal, client):
    answers = iter([Reply(b"", status=500), Reply(b"", status=502), None])
    portal.replies["/zw/"] = lambda _: next(answers)
    assert client.fetch(portal.base_url + "zw/").is_page
    assert portal.hits("/zw/") == ["/zw/"] * 3


def test_a_block_is_told_and_not_tried_again(portal, client):
    jsl = (("Set-Cookie", "__jsluid_h=1"),)
    portal.replies["/zw/"] = Reply(b"<script>", status=403, headers=jsl)
    found = client.fetch(portal.base_url + "zw/")
    assert found.diagnosis.is_block
    assert portal.hits("/zw/") == ["/zw/"]


def test_a_message_in_a_page_s_place_is_no_page(portal, client):
    words = "<title>系统维护</title><p>系统维护中，请稍后再试</p>"
    portal.replies["/zw/"] = Reply(words.encode())
    assert client.fetch(portal.base_url + "zw/").diagnosis.verdict == "maintenance"


def test_packed_pages_are_opened(portal, client):
    packed = gzip.compress("<p>法治政府</p>".encode())
    portal.replies["/zw/"] = Reply(packed, headers=(("Content-Encoding", "gzip"),))
    assert client.fetch(portal.base_url + "zw/").text() == "<p>法治政府</p>"


def test_private_addresses_need_to_be_named(portal):
    with PoliteFetch(wait=lambda _: None) as client:
        found = client.fetch(portal.base_url)
    assert found.diagnosis.reason == "private_address"
    assert portal.hits() == []


def test_nobody_there(portal: object, waits: list[float]) -> None:
    quick: Callable[[str], HostPolicy] = lambda _: HostPolicy(backoff_first_s=0.0)  # noqa: E731
    own = "127.0.0.1:9"
    with PoliteFetch(own=own, manners_of=quick, wait=waits.append) as client:
        found = client.fetch("http://127.0.0.1:9/")
    assert not found.is_page
    assert found.diagnosis.reason == "connection"


@pytest.mark.parametrize("url", ["nowhere", "ftp://a.gov.cn/", "http://[::1/x"])
def test_what_is_no_url_is_refused(client, url):
    assert client.fetch(url).diagnosis.reason == "bad_url"
