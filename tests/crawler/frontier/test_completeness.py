"""Lists that gave less than they say, and lists that gave all: unit and crawled."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from crawler.frontier.completeness import Completeness
from crawler.workers.answers import Says
from tests.crawler.strict import ARTICLE, StrictPortal, served

FIRST = "http://a.gov.cn/zw/"


def look(depth: int = 0, url: str = FIRST) -> SimpleNamespace:
    return SimpleNamespace(due=SimpleNamespace(url=url, depth=depth, site_id="a"))


def walked(*pages: Says) -> dict[str, str]:
    lists = Completeness()
    for number, says in enumerate(pages):
        url = f"{FIRST}{number}" if number else FIRST
        lists.page(look(number, url), says)
        if number + 1 < len(pages):
            lists.leads_to(look(number, url), f"{FIRST}{number + 1}")
        else:
            lists.ended(look(number, url), says)
    return lists.short.get("a", {})


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ([Says(20, rows=52)], "20 rows of 52"),
        ([Says(20, 52, 3, 1)], "page 1 of 3"),
        ([Says(20, rows=52), Says(20, rows=52)], "40 rows of 52"),
        ([Says(20, pages=104)], "1 pages of 104"),
        ([Says(0, rows=9)], "0 rows of 9"),
        ([Says(0, unread=7)], "7 links"),
        ([Says(0, routes=7)], "#/"),
        ([Says(20, rows=20), Says(0, routes=3)], "#/"),
    ],
)
def test_what_is_short(pages: list[Says], why: str) -> None:
    short = walked(*pages)
    assert list(short) == [FIRST]
    assert why in short[FIRST]


@pytest.mark.parametrize(
    "pages",
    [
        [Says(20)],
        [Says(0)],
        [Says(20, 20, 1, 1)],
        [Says(20, rows=52), Says(20, rows=52), Says(12, rows=52)],
        [Says(20, pages=2), Says(3, pages=2)],
        [Says(20, rows=20, pages=7)],
        [Says(20, routes=1)],
        [Says(20), Says(0, unread=7)],
    ],
)
def test_what_is_whole(pages: list[Says]) -> None:
    assert walked(*pages) == {}


def test_a_walk_from_the_middle_is_not_held_against_the_whole() -> None:
    lists = Completeness()
    lists.page(look(3), Says(20, rows=52))
    lists.ended(look(3), Says(20, rows=52))
    assert lists.short == {}


@pytest.mark.parametrize(
    ("text", "files", "short"),
    [
        ("某某县2023年年度报告，详请见附件。", (), True),
        ("具体内容详见附件", (), True),
        ("具体内容详见附件", ("a.pdf",), False),
        ("附件：1. 名单", (), False),
        ("全年工作情况如下。" * 40 + "详见附件1。", (), False),
    ],
)
def test_reports_that_point_to_a_file(
    text: str, files: tuple[str, ...], short: bool
) -> None:
    lists = Completeness()
    lists.report(look(), SimpleNamespace(text=text, attachments=files, next_page=None))
    assert bool(lists.short) is short


# --- crawled -----------------------------------------------------------------------------


@pytest.fixture
def portal():
    yield from served(StrictPortal())


def listing(portal: StrictPortal, numbers, more: str = "") -> str:
    rows = (
        portal.row(
            f"/r/{n}0001.html",
            f"/r/{n}0001.html",
            f"某某县第{n}号年度工作报告",
            "2024-01-02",
        )
        for n in numbers
    )
    items = "".join(f"<li><a href='{h}'>{t}</a><i>{d}</i></li>" for h, t, d in rows)
    return f"<html><body><ul>{items}</ul><div class=page>{more}</div></body></html>"


def issues(crawl) -> list[tuple[str, str]]:
    return crawl.rows("SELECT code, url FROM issues WHERE code = 'listing_incomplete'")


def test_a_list_that_says_more_is_an_issue_until_it_gives_it(portal, crawl):
    portal.write_site(crawl.sites, "/zw/")
    portal.pages["/zw/"] = listing(
        portal, [1, 2], "共3条记录 1/2页 <a href='#'>下一页</a>"
    )
    for _ in range(2):
        assert crawl()["sites"]["strict"]["health"] == "incomplete"
        assert crawl.code == 4
    # Told once, not at every crawl.
    assert [url[-4:] for _, url in issues(crawl)] == ["/zw/"]
    portal.pages["/zw/"] = listing(
        portal, [1, 2], "共3条记录 1/2页 <a href='2.html'>下一页</a>"
    )
    portal.pages["/zw/2.html"] = listing(portal, [3], "共3条记录 2/2页")
    assert crawl()["sites"]["strict"]["health"] == "ok"
    assert crawl.code == 0


def test_a_list_that_breaks_off_stays_incomplete(portal, crawl):
    portal.write_site(crawl.sites, "/zw/")
    portal.pages["/zw/"] = listing(portal, [1, 2], "<a href='2.html'>下一页</a>")
    for _ in range(2):
        detail = crawl()["sites"]["strict"]["health_detail"]
        assert crawl.code == 4
        assert "2.html: gone: http_404" in detail
    portal.pages["/zw/2.html"] = listing(portal, [3])
    crawl()
    assert crawl.code == 0


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<div class=l><a href='/r/90001.html'>某某县第九号工作报告</a></div>", 4),
        ("<div id=app><a href='#/detail?id=7'>某某县第九号工作报告</a></div>", 4),
        ("<div class=l><a href='/a/'>首页</a></div><p>暂无数据</p>", 0),
        ("<p>暂无信息</p><a href='/r/90001.html'>某某县第九号工作报告</a>", 0),
        ("<div class=l><a href='/a/'>栏目</a></div>", 0),
    ],
)
def test_a_page_without_rows(portal, crawl, page, code):
    portal.write_site(crawl.sites, "/zw/")
    portal.pages["/zw/"] = f"<html><body>{page}<p>本栏目的说明文字</p></body></html>"
    crawl()
    assert crawl.code == code
    assert bool(issues(crawl)) is (code == 4)


def test_a_walk_that_a_budget_cuts_is_told(portal, crawl):
    portal.write_site(crawl.sites, "/zw/", more="[scope]\nmax_pages = 2\n")
    for n in range(4):
        target = f"/zw/{n}.html" if n else "/zw/"
        portal.pages[target] = listing(
            portal, [n], f"<a href='/zw/{n + 1}.html'>下一页</a>"
        )
    detail = crawl()["sites"]["strict"]["health_detail"]
    assert "max_pages = 2" in detail
    assert crawl.code == 4
    assert "/zw/2.html" not in portal.asked


@pytest.mark.parametrize("full", [False, True])
def test_a_mixed_column_gives_all_of_its_few_reports(portal, crawl, full):
    """One report a year among 400 notices; the walk does not tire."""
    portal.write_site(crawl.sites, "/zw/", more="[scope]\ntitle = ['法治政府']\n")
    for page in range(40):
        rows = [
            portal.row(
                f"/n/{page}{n}00.html",
                f"/n/{page}{n}00.html",
                f"关于第{page}-{n}号事项的通知",
                "2024-01-02",
            )
            for n in range(3)
        ]
        if page % 13 == 0:
            name = f"某某县{2020 + page // 13}年法治政府建设年度报告"
            rows.append(
                portal.row(f"/f/{page}.html", f"/f/{page}.html", name, "2024-01-03")
            )
        items = "".join(f"<li><a href='{h}'>{t}</a><i>{d}</i></li>" for h, t, d in rows)
        more = f"<a href='/zw/{page + 1}.html'>下一页</a>" if page < 39 else ""
        portal.pages[f"/zw/{page}.html" if page else "/zw/"] = f"<ul>{items}</ul>{more}"
    summary = crawl(full=full)["sites"]["strict"]
    assert (summary["records"], summary["health"], crawl.code) == (4, "ok", 0)
    assert portal.missed == ["/robots.txt"]


def test_a_report_that_points_to_a_file_which_is_not_there(portal, crawl):
    portal.write_site(crawl.sites, "/zw/")
    portal.pages["/zw/"] = listing(portal, [1])
    portal.pages["/r/10001.html"] = (
        "<html><body><h1>某某县第1号年度工作报告</h1><div class=TRS_Editor><p>某某县人民政府2023年度的"
        "年度工作报告已经公布，具体内容详请见附件。</p></div></body></html>"
    )
    portal.reports.clear()
    # Also where it is not read anew: what was short stays so until it is mended.
    for refresh in (False, False, True):
        assert crawl(refresh=refresh)["sites"]["strict"]["health"] == "incomplete"
        assert crawl.code == 4
        assert [url.endswith("/r/10001.html") for _, url in issues(crawl)] == [True]
    page = portal.pages["/r/10001.html"].replace(
        "附件。", "<a href=/f.html>附件</a>。" + "全文如下。" * 60
    )
    portal.pages["/r/10001.html"] = page
    for refresh in (True, False):
        assert crawl(refresh=refresh)["sites"]["strict"]["health"] == "ok"


@pytest.mark.parametrize(
    ("second", "code"), [("/r/{}.html", 0), ("http://b.example/{}", 4)]
)
def test_a_site_whose_links_are_suddenly_refused(portal, crawl, second, code):
    portal.write_site(crawl.sites, "/zw/")
    portal.pages["/zw/"] = listing(portal, range(1, 13))
    crawl()
    assert crawl.code == 0
    rows = "".join(
        f"<li><a href='{second.format(n)}'>某某县第{n}号年度工作报告</a><i>2024-02-02</i></li>"
        for n in range(20001, 20013)
    )
    portal.reports |= {
        f"/r/{n}.html": (f"某某县第{n}号年度工作报告", "2024-02-02")
        for n in range(20001, 20013)
    }
    portal.pages["/zw/"] = f"<ul>{rows}</ul>"
    detail = crawl()["sites"]["strict"]["health_detail"]
    assert crawl.code == code
    assert ("refused" in detail) is (code == 4)


@pytest.mark.parametrize(("link", "code"), [("10001_2.html", 4), ("20001.html", 0)])
def test_an_article_on_several_pages(portal, crawl, link, code):
    portal.write_site(crawl.sites, "/zw/")
    portal.pages["/zw/"] = listing(portal, [1])
    title, day = portal.reports.pop("/r/10001.html")
    page = ARTICLE.format(title, day).replace(
        "</body>", f"<a href='{link}'>下一页</a></body>"
    )
    portal.pages["/r/10001.html"] = page
    crawl()
    assert crawl.code == code
    assert bool(issues(crawl)) is (code == 4)


def test_a_page_that_an_article_leads_to_and_that_was_not_read_is_told() -> None:
    lists = Completeness()
    record = SimpleNamespace(
        text="", attachments=(), next_page="http://a.cn/z/1_2.html"
    )
    lists.report(look(), record)
    assert lists.short["a"][FIRST] == "http://a.cn/z/1_2.html was not followed"
