"""Pages wait on shelves, each once and in the order of coming, however many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model import Capture
from archive.rows import StoredCapture
from crawler.offline.import_page import ImportedPage
from crawler.offline.import_room import Room
from crawler.site.definition import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2024, 1, 2, tzinfo=UTC)
SITE = Site("a", "某某县", "http://a.gov.cn/", Path("a.toml"))


@pytest.fixture
def room() -> Iterator[Room]:
    opened = Room({"a.gov.cn": SITE})
    yield opened
    opened.close()


def page(name: str, offset: int, day: int = 2, host: str = "a.gov.cn") -> ImportedPage:
    url = f"http://{host}/zw/{name}.html"
    at = f"2024-01-{day:02}T00:00:00Z"
    stored = StoredCapture(None, url, at, 200, f"sha256:{offset}", "f", offset, 9)
    site = SITE if host == "a.gov.cn" else None
    return ImportedPage(
        "here", Capture(url, b"x", AT, 200), stored, url, site, "report"
    )


def names(pages: list[ImportedPage]) -> list[str]:
    return [one.url.rpartition("/")[2] for one in pages]


def test_pages_are_taken_by_their_addresses_first_captures(room: Room) -> None:
    for offset, name in enumerate(["1", "2", "1_2", "1", "3"]):
        room.put("waiting", page(name, offset))
    room.put("waiting", page("2", 1))  # it is there
    taken = list(room.take(is_like_further=False))
    assert names(taken) == ["1.html", "1.html", "2.html", "3.html"]
    assert [one.stored.warc_offset for one in taken] == [0, 3, 1, 4]
    assert {one.capture.payload for one in taken} == {b""}
    assert all(one.site is SITE for one in taken)
    assert list(room.take(is_like_further=False)) == []
    assert names(list(room.take(is_like_further=True))) == ["1_2.html"]


def test_a_page_comes_back_as_it_was(room: Room) -> None:
    first = page("1", 0)
    odd = "a\udcff\r\n"
    told = replace(
        first,
        origin=f"/tmp/{odd}",
        capture=replace(
            first.capture,
            payload=b"",
            fetched_at=AT.replace(microsecond=7),
            headers=(("Set-Cookie", odd), ("Set-Cookie", "b")),
            content_type="text/html",
        ),
        further=(page("1_2", 1).stored, page("1_3", 2).stored),
    )
    bare = replace(
        told, url="file:///a", site=None, capture=Capture(None, b""), kind="attachment"
    )
    room.put("article", told)
    room.put("article", bare)
    assert list(room.empty("article")) == [told, bare]


def test_an_articles_further_pages_are_left(room: Room) -> None:
    for offset, name in enumerate(["1_2", "1_3", "7_2"]):
        room.put("waiting", page(name, offset))
    room.goes_on("http://a.gov.cn/zw/1_2.html")
    pages = room.take(is_like_further=True)
    assert next(pages).url.endswith("/1_3.html")
    room.goes_on("http://a.gov.cn/zw/7_2.html")  # told while others are read
    assert list(pages) == []
    assert room.is_further("http://a.gov.cn/zw/1_2.html")
    assert not room.is_further("http://a.gov.cn/zw/1_3.html")


def test_what_is_known_of_an_address(room: Room) -> None:
    url = "http://a.gov.cn/zw/1_2.html"
    assert (room.waits(url), room.keys_at(url)) == (False, set())
    first, second = page("1_2", 0), page("1_2", 5, day=3)
    for one in (first, second):
        room.put("waiting", one)
    room.taken(first)
    assert room.waits(url)
    assert room.keys_at(url) == {
        ("2024-01-02T00:00:00Z", "sha256:0"),
        ("2024-01-03T00:00:00Z", "sha256:5"),
    }
    assert room.waiting_at(url) == [
        replace(one, capture=replace(one.capture, payload=b""))
        for one in (first, second)
    ]
    assert list(room.take(is_like_further=True)) == room.waiting_at(url)[1:]
    assert room.others_like({"/zw/1"}, "http://a.gov.cn/zw/1.html")
    assert not room.others_like({"/zw/1"}, url)
    assert not room.others_like({"/zw/2"}, "http://a.gov.cn/zw/2.html")


def test_sites_are_those_of_waiting_pages(room: Room) -> None:
    room.put("waiting", page("1", 0, host="b.gov.cn"))
    room.put("file", page("2", 1))
    assert room.sites() == {}
    room.put("waiting", page("3", 2))
    assert room.sites() == {"a": SITE}


def test_a_shelf_is_emptied_once(room: Room) -> None:
    for offset in range(3):
        room.put("article", page(str(offset), offset))
    pages = room.empty("article")
    assert next(pages).url.endswith("/0.html")
    room.put("article", page("9", 9))
    assert names(list(pages)) == ["1.html", "2.html", "9.html"]
    assert list(room.empty("article")) == []


def test_the_same_is_new_once(room: Room) -> None:
    assert [room.is_new("a", "b"), room.is_new("a", "b"), room.is_new("ab", "")] == [
        True,
        False,
        True,
    ]
