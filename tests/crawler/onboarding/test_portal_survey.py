"""A portal probed from its home page, a listing or an article; and its site file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.onboarding.family_case import BUNDLED as PORTALS
from crawler.onboarding.portal_survey import FetchedPage, Probe, probe
from crawler.onboarding.site_draft import draft_site_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOST = "http://www.qingxi.example"
COLUMN = HOST + "/zwgk/fzzf/"
HEAD = "<meta name=SiteName content=青溪县人民政府><meta name=SiteIDCode content='4408820001\n'>"
MENU = (
    "<ul><li><a href=/zwgk/>政务公开</a></li><li><a href=/zwfw/>政务服务</a></li></ul>"
)
HOME = (
    f"<html><head>{HEAD}<title>青溪县人民政府</title></head><body>{MENU}</body></html>"
)
NAMED = HOME.replace("</ul>", "<li><a href=/zwgk/fzzf/>法治政府建设</a></li></ul>")
OPEN = f"<title>政务公开</title>{MENU}<p><a href=/zwgk/fzzf/ title=法治政府建设>法治…</a></p>"
COLUMN_PAGE = "<ul>" + "".join(
    f"<li><a href=/b/{n}0001.html>关于第{n}项服务的办事指南</a>2024-01-0{n}</li>"
    for n in (1, 2, 3)
)
ARTICLE = f"""<html><head>{HEAD}<title>司法局年度报告</title></head><body>
<div class=crumb>当前位置：<a href=/>首页</a> &gt; <a href=/zwgk/>政务公开</a> &gt;
<a href=/zwgk/fzzf/>专栏</a></div><div class=TRS_Editor><p>报告的正文。</p></div></body></html>"""


def pages_of(name: str) -> dict[str, str]:
    folder = PORTALS / name
    data = json.loads((folder / "portal.json").read_text("utf-8"))
    return {
        url: (folder / row["file"]).read_text("utf-8")
        for url, row in data["pages"].items()
    }


def fetcher(pages: Mapping[str, str]) -> Callable[[str], FetchedPage | None]:
    asked: list[str] = []

    def fetch(url: str) -> FetchedPage | None:
        assert url not in asked, "asked twice"
        asked.append(url)
        return FetchedPage(url, pages[url]) if url in pages else None

    return fetch


def found(url: str, extra: Mapping[str, str], portal: str = "trs") -> Probe:
    result = probe(url, fetcher({**pages_of(portal), **extra}))
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("url", "extra"),
    [
        (HOST + "/", {HOST + "/": NAMED}),
        (HOST + "/", {HOST + "/": HOME, HOST + "/zwgk/": OPEN}),
        (COLUMN, {}),
        (
            COLUMN + "202401/t20240102_5.html",
            {COLUMN + "202401/t20240102_5.html": ARTICLE},
        ),
    ],
    ids=["home page", "home page without the column", "listing", "article"],
)
def test_the_column_is_found_from_anywhere(url: str, extra: Mapping[str, str]) -> None:
    result = found(url, extra)
    assert [column.url for column in result.columns] == [COLUMN]
    assert result.family is not None
    assert result.family.id == "trs"
    assert result.title == "青溪县人民政府"
    assert len(result.columns[0].items) == 6
    assert result.columns[0].total_pages == 4


def test_the_region_comes_from_the_site_code() -> None:
    result = found(HOST + "/", {HOST + "/": NAMED})
    assert (result.site_code, result.division_code) == ("4408820001", "440882")


def test_a_shown_site_code_and_a_ministry_s() -> None:
    for text, code, area in (
        ("网站标识码：3204000106", "3204000106", "320400"),
        ("网站标识码:bm07000001", "bm07000001", None),
    ):
        result = found(HOST + "/", {HOST + "/": f"<title>某某局</title><p>{text}"})
        assert (result.site_code, result.division_code) == (code, area)


def test_what_is_missing_is_said() -> None:
    result = found(HOST + "/", {HOST + "/": "<p>空"}, "generic")
    assert (result.columns, result.family) == ((), None)
    assert len(result.notes) == 3
    assert draft_site_file(result).count("\n# ") == 2


def test_the_region_of_a_portal_without_a_code_is_that_of_its_name() -> None:
    page = "<title>首页_湖南省安化县人民政府</title><p>空"
    result = found(HOST + "/", {HOST + "/": page})
    assert (result.title, result.division_code) == ("湖南省安化县人民政府", "430923")
    assert "portal's name" in result.notes[1]
    two = found(HOST + "/", {HOST + "/": "<title>鼓楼区人民政府</title>"})
    assert two.division_code is None


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ("春耕现场会召开_某某县人民政府", "某某县人民政府"),
        ("首页 - 某某市司法局", "某某市司法局"),
        ("某某县召开会议部署防汛工作", "www.qingxi.example"),
    ],
)
def test_an_article_s_title_is_not_the_portal_s(tag: str, title: str) -> None:
    assert found(HOST + "/", {HOST + "/": f"<title>{tag}</title>"}).title == title


def test_an_article_without_a_way_leads_by_the_home_page() -> None:
    lone = HOST + "/x/1.html"
    result = found(lone, {lone: "<p>文章</p>", HOST + "/": NAMED})
    assert [column.url for column in result.columns] == [COLUMN]


def test_a_list_of_something_else_is_taken_at_its_word() -> None:
    rows = "".join(
        f"<li><a href=/t2024010{n}_{n}.html>关于开展第{n}次活动的通知</a>2024-01-0{n}</li>"
        for n in range(1, 8)
    )
    listing = f"<ul>{rows}</ul><a href=/tz/list_2.html>下一页</a>"
    start = HOST + "/tz/"
    assert [c.url for c in found(start, {start: listing}).columns] == [start]
    whole = found(start, {start: f"<ul>{rows}</ul>"})
    assert [c.url for c in whole.columns] == [start]
    assert "reports_min = 7" in draft_site_file(whole)


@pytest.mark.parametrize("named", ["", "<a href=/c7/>法治政府建设</a>"])
def test_a_portal_gives_all_its_columns_those_of_reports_first(named: str) -> None:
    def column(n: int) -> str:
        rows = "".join(
            f"<li><a href=/c{n}/{k}{n}000.html>关于第{k}项工作的情况说明</a>2024-01-0{k}</li>"
            for k in range(1, 4)
        )
        return f"<div>当前位置：首页</div><ul>{rows}</ul><a href=/c{n + 1}/>栏目{n + 1}</a>"

    pages = {f"{HOST}/c{n}/": column(n) for n in range(1, 30)}
    home = {HOST + "/": f"<title>某某县农业局</title><a href=/c1/>栏目一</a>{named}"}
    result = found(HOST + "/", home | pages, "generic")
    assert sorted(c.url for c in result.columns) == sorted(pages)
    assert result.columns[0].url == f"{HOST}/c{7 if named else 1}/"
    draft = draft_site_file(result)
    assert (draft.count("[[seeds]]"), "reports_min = 87" in draft) == (29, True)


def test_a_page_that_cannot_be_fetched_gives_nothing() -> None:
    assert probe(HOST, lambda _: None) is None


def test_only_columns_of_reports() -> None:
    more = {HOST + "/zwfw/": COLUMN_PAGE, HOST + "/": NAMED}
    pages = fetcher({**pages_of("trs"), **more})
    only = probe(HOST + "/", pages, reports_only=True)
    assert only is not None
    assert [c.url for c in only.columns] == [COLUMN]
    assert [c.url for c in found(HOST + "/", more).columns] == [
        COLUMN,
        HOST + "/zwfw/",
    ]


def test_no_more_is_fetched_than_allowed() -> None:
    links = "".join(f"<a href=/c{n}/>法治政府建设{n}</a>" for n in range(50))
    asked: list[str] = []

    def fetch(url: str) -> FetchedPage:
        asked.append(url)
        return FetchedPage(url, links)

    result = probe(HOST, fetch, max_fetches=5)
    assert result is not None
    assert "Only 5 pages" in result.notes[-1]
    assert len(asked) == 5
