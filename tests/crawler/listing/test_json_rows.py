"""JSON lists: rows by the names that rows have, and the address of the next answer."""

from __future__ import annotations

import json

import pytest

from crawler.listing.json_rows import (
    json_paging,
    json_rows,
    looks_like_json,
    parse_json,
)
from crawler.listing.listing import read_listing

BASE = "http://www.a.example/api/list?page=1"


@pytest.mark.parametrize(
    ("row", "day"),
    [
        (
            {"title": "年度报告", "url": "/1.html", "pubtime": "2024.03.05 10:00"},
            "2024-03-05",
        ),
        (
            {"TITLE": "年度报告", "URL": "/1.html", "DOCRELPUBTIME": "2024-03-05"},
            "2024-03-05",
        ),
        (
            {
                "title": "年度报告",
                "publishUrl": "/1.html",
                "publishTime": 1709604000000,
            },
            "2024-03-05",
        ),
        ({"doctitle": "<em>年度</em>报告", "chnldocurl": "/1.html"}, None),
        ({"title": "年度报告", "link": "/1.html", "date": 1709604000}, "2024-03-05"),
        ({"title": "年度报告", "post_url": "/1.html", "url": "/x", "date": ""}, None),
    ],
)
def test_rows(row: dict[str, object], day: str | None) -> None:
    rows = json_rows({"data": {"list": [row]}}, BASE)
    assert [(r.url, r.title, r.date) for r in rows] == [
        ("http://www.a.example/1.html", "年度报告", day)
    ]


def test_rows_inside_rows_are_not_rows() -> None:
    inner = {"name": "附件.pdf", "url": "/a.pdf"}
    rows = json_rows([{"title": "年度报告", "url": "/1.html", "files": [inner]}], BASE)
    assert [r.url for r in rows] == ["http://www.a.example/1.html"]


def test_rows_of_several_groups_are_all_rows() -> None:
    group = {"listVO": [{"title": "年度报告", "url": "/1.html"}]}
    data = {"searchVO": {"catMap": {"a": group, "b": group}}}
    assert len(json_rows(data, BASE)) == 2


@pytest.mark.parametrize(
    "data",
    [None, [], {}, "text", 3, {"list": [1, "x", None]}, [{"title": None, "url": 3}]],
)
def test_what_has_no_rows_gives_none(data: object) -> None:
    assert json_rows(data, BASE) == []


def test_an_answer_nested_without_end_is_left() -> None:
    data: object = [{"title": "x", "url": "y"}]
    for _ in range(40):
        data = {"a": data}
    assert json_rows(data, BASE) == []
    assert parse_json("[" * 100_000) is None


@pytest.mark.parametrize(
    ("query", "data", "shown", "wanted"),
    [
        ("page=1", {"total": 7}, 3, "page=2"),
        ("page=0", {"total": 7}, 3, "page=1"),
        ("offset=0&limit=3", {"total": 7}, 3, "offset=3&limit=3"),
        ("start=6&limit=3", {"total": 7}, 1, None),
        ("page=3", {"total": 7}, 0, None),
        ("page=2&pagesize=5", {"total": 10}, 5, None),
        ("PAGENUM=4", {}, 20, "PAGENUM=5"),
        ("p=2&n=20&t=lib", {"searchVO": {"totalpage": 9}}, 20, "p=3&n=20&t=lib"),
        ("p=9&n=20", {"searchVO": {"totalpage": 9}}, 20, None),
        ("t=lib", {"total": 100}, 20, None),
    ],
)
def test_paging(query: str, data: object, shown: int, wanted: str | None) -> None:
    base = "http://www.a.example/api/list?"
    paging = json_paging(data, base + query, shown)
    assert paging.next_url == (base + wanted if wanted else None)


def test_a_parameter_may_hold_the_page_as_json() -> None:
    url = "http://a.example/u?webId=1&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A50%7D"
    paging = json_paging({}, url, 50)
    assert paging.next_url is not None
    assert "pageNo%22%3A2%2C%22pageSize%22%3A50" in paging.next_url


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ('[{"a": 1}]', True),
        ("\ufeff {}", True),
        ("callback({})", True),
        ("var list = [1]", True),
        ("<html>", False),
        ("", False),
        ("政府工作报告", False),
    ],
)
def test_json_is_known_by_its_start(text: str, is_json: bool) -> None:
    assert looks_like_json(text, "text/html") is is_json


def test_a_whole_page_of_rows_without_paging_ends() -> None:
    rows = [
        {
            "TITLE": "年度报告",
            "URL": "http://a.example/1.htm",
            "DOCRELPUBTIME": "2024-03-05",
        }
    ]
    listing = read_listing(json.dumps(rows), "http://a.example/ZUIXINZHENGCE.json")
    assert (len(listing.items), listing.next_url) == (1, None)


def test_broken_json_is_an_empty_listing() -> None:
    assert read_listing('{"a": [', BASE, None, "application/json").items == ()


def test_a_row_with_an_unusable_address_costs_that_row_only():
    rows = [
        {"title": "坏", "url": "http://[::1/bad"},
        {"title": "好", "url": "/1.html"},
    ]
    found = json_rows({"list": rows}, "http://a.cn/")
    assert [row.url for row in found] == ["http://a.cn/1.html"]
