"""Pagers as strangers write them, three pages each, on one strict portal.

Every page is asked for by the address that its portal wrote, and none beyond the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crawler.strict import StrictPortal, served

if TYPE_CHECKING:
    from collections.abc import Callable

TO = "function(o,first){if(!first){location.href='index_'+o.curr+'.html';}}"
LAST = 3


def numbers(n: int, form: str, here: str) -> str:
    """Links to all pages but this one."""
    names = {1: "index.html", 2: "index_2.html", 3: "index_3.html"}
    return " ".join(
        here.format(k) if k == n else form.format(k, names[k]) for k in names
    )


def unless_last(n: int, markup: str) -> str:
    return markup.format(n + 1) if n < LAST else ""


# What page n says of the others; index.html is the first, index_2.html the second.
PAGERS: dict[str, Callable[[int], str]] = {
    "laypage": lambda n: f"<script>layui.laypage.render({{elem:'p',count:6,limit:2,curr:{n},jump:{TO}}})</script>",
    "laypage_old": lambda n: f"<script>laypage({{cont:'p',pages:3,curr:{n},jump:{TO}}});</script>",
    "pagination": lambda n: (
        f"<script>$('.p').pagination({{pageCount:3,current:{n},callback:function(api){{"
        "location.href='index_'+api.getCurrent()+'.html';}});</script>"
    ),
    "kkpager": lambda n: (
        f"<script>kkpager.generPageHtml({{pno:{n},total:3,totalRecords:6,hrefFormer:'index',"
        "hrefLatter:'.html',getLink:function(n){return this.hrefFormer+'_'+n+this.hrefLatter;}});</script>"
    ),
    "object_form": lambda n: f"<script>new Pager({{total:6,pageSize:2,current:{n},url:'index_{{page}}.html'}})</script>",
    "written": lambda n: (
        f"<script>var PageCount=3;var CurPage={n};if(CurPage<PageCount)"
        "document.write('<a href=\"index_'+(CurPage+1)+'.html\">下一页</a>');</script>"
    ),
    "arrow": lambda n: (
        "<script>const turn = (p) => { location.href = `index_${p}.html`; }</script>"
        + unless_last(n, "<a onclick='turn({})'>下一页</a>")
    ),
    "replaced": lambda n: (
        "<script>function turn(p){var u='index_#.html';location.href=u.replace('#',p);}</script>"
        + unless_last(n, "<a onclick='turn({})'>下一页</a>")
    ),
    "bound": lambda n: unless_last(
        n,
        "<a id=nx>下一页</a><script>$('#nx').click(function(){{location.href='index_{}.html'}})</script>",
    ),
    "cell": lambda n: unless_last(
        n, "<table><tr><td onclick=\"location='index_{}.html'\">下一页</td></tr></table>"
    ),
    "image": lambda n: unless_last(n, "<a href=index_{}.html><img src=/i/next.gif></a>"),
    "aria": lambda n: unless_last(
        n, "<a href=index_{}.html aria-label=Next><span>&raquo;</span></a>"
    ),
    "icon": lambda n: unless_last(n, "<a href=index_{}.html><i class='icon icon-next'></i></a>"),
    "english": lambda n: unless_last(n, "<a href=index_{}.html>Next &gt;</a>"),
    "bracketed": lambda n: unless_last(n, "<a href=index_{}.html>[下一页]</a>"),
    "sign": lambda n: numbers(n, "<a href={1}>{0}</a>", "<b>{0}</b>") + unless_last(
        n, "<a href=index_{}.html>&gt;</a>"
    ),
    "bare_numbers": lambda n: numbers(n, "<a href={1}>{0}</a>", "<span>{0}</span>"),
    "bracket_numbers": lambda n: numbers(n, "<a href={1}>[{0}]</a>", "<b>[{0}]</b>"),
    "said_numbers": lambda n: numbers(n, "<a href={1}>第{0}页</a>", "第{0}页"),
    "by_last": lambda n: f"第{n}/3页 <a href=index_3.html>末页</a>",
    "more": lambda n: unless_last(n, "<a class=more href=index_{}.html>加载更多</a>"),
    "form_choice": lambda n: (
        "<form method=get action=list.do><input type=hidden name=c value=7>"
        "<select name=page onchange='this.form.submit()'>"
        + "".join(f"<option value={k}{' selected' if k == n else ''}>第{k}页</option>" for k in (1, 2, 3))
        + "</select></form>"
    ),
}  # fmt: skip
OTHER_NAMES = {"form_choice": "list.do?c=7&page={}"}


@pytest.fixture
def portal():
    yield from served(StrictPortal())


def page(portal: StrictPortal, name: str, n: int, more: str) -> str:
    rows = [
        portal.row(
            f"/{name}/r/{k}0001.html",
            f"/{name}/r/{k}0001.html",
            f"某某县{name}第{k}号年度工作报告",
            f"2024-0{k}-02",
        )
        for k in (2 * n - 1, 2 * n)
    ]
    items = "".join(f"<li><a href='{h}'>{t}</a><i>{d}</i></li>" for h, t, d in rows)
    slides = "".join(f"<a href=/pic/{k}.html>{k}</a>" for k in (1, 2, 3))
    return f"<html><body><p>{slides}</p><ul>{items}</ul><div>{more}</div></body></html>"


def test_every_pager_is_followed_to_its_end_and_no_further(portal, crawl):
    for name, pager in PAGERS.items():
        other = OTHER_NAMES.get(name, "index_{}.html")
        for n in (1, 2, 3):
            file = "index.html" if n == 1 else other.format(n)
            portal.pages[f"/{name}/{file}"] = page(portal, name, n, pager(n))
    portal.write_site(crawl.sites, *(f"/{name}/index.html" for name in PAGERS))
    site = crawl()["sites"]["strict"]
    found = {
        "/" + url.split("/", 3)[3] for (url,) in crawl.rows("SELECT url FROM records")
    }
    assert {p.split("/")[1] for p in set(portal.reports) - found} == set()
    assert portal.missed == ["/robots.txt"]
    assert (site["health"], site["health_detail"], crawl.code) == ("ok", "", 0)


@pytest.mark.parametrize(
    "more",
    [
        "<a href='#page=2'>下一页</a>",
        "<script>var page={pageNo:1,pageSize:2,total:6};</script><div id=app></div>",
        "<script>laypage({cont:'p',pages:3,curr:1,jump:function(o){load(o.curr)}});</script>",
    ],
)
def test_a_pager_that_only_a_script_can_follow_is_told(portal, crawl, more):
    portal.pages["/zw/"] = page(portal, "zw", 1, more)
    portal.write_site(crawl.sites, "/zw/")
    assert crawl()["sites"]["strict"]["health"] == "incomplete"
    assert crawl.code == 4
