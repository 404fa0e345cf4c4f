"""A listing in a worker: its items, each with its verdict, and where it goes on."""

from __future__ import annotations

from pathlib import Path

from archive.model import Capture
from crawler.site.definition import ScopeRules, Seed, Site
from crawler.workers.listings import read_listing_page

SITE = Site(
    "a",
    "某县",
    "http://a.gov.cn/",
    Path("a.toml"),
    seeds=(Seed("http://a.gov.cn/zw/", "listing"),),
    scope=ScopeRules(title=("法治",)),
)


def listing(payload, *, is_first=True, status=200):
    return read_listing_page(
        Capture("http://a.gov.cn/zw/", payload.encode(), status=status),
        SITE,
        asked=None,
        is_first=is_first,
    )


def test_a_listing_gives_its_items_with_their_verdicts():
    rows = "".join(
        f'<li><a href="/zw/t2024010{n}_1.html">{title}</a><span>2024-01-0{n}</span></li>'
        for n, title in enumerate(
            ["法治政府建设报告", "机构职能说明", "法治宣传工作总结"], 1
        )
    )
    page = f'<ul>{rows}</ul><a href="index_1.html">下一页</a>'
    read = listing(page)
    assert [(item.title, item.verdict.ok) for item in read.items] == [
        ("法治政府建设报告", True),
        ("机构职能说明", False),
        ("法治宣传工作总结", True),
    ]
    assert read.items[0].date == "2024-01-01"
    assert read.further == "http://a.gov.cn/zw/index_1.html"


def test_an_empty_page_ends_a_list_but_does_not_begin_one():
    assert listing("<datastore></datastore>", is_first=False).diagnosis.state is None
    assert listing("", is_first=True).diagnosis.reason == "empty"
    assert listing("<h1>gone</h1>", status=404).diagnosis.state == "gone"
