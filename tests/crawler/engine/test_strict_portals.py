"""Every form of row and pager on one strict portal: all is found, nothing else asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from archive.canonical import record_id
from crawler.demo.portals.server import Reply
from tests.crawler.strict import StrictPortal, served

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.demo.portals.server import Request

GO = (
    "<script>function gotoPage(n) { if (n == 1) { location.href = 'index.html'; }"
    " else { location.href = 'index_' + n + '.html'; } }</script>"
)


def options(n: int) -> str:
    return "".join(
        f"<option value=index_{k}.html{' selected' if k == n else ''}>{k}</option>"
        for k in (1, 2, 3)
    )


# What the page with a number says about the next; `{}` is the name of the next file.
PAGERS: dict[str, Callable[[int], str]] = {
    "link": lambda n: f"<a href='index_{n + 1}.html'>下一页</a>" if n < 3 else "",
    "encoded": lambda n: (
        f"共6条记录 {n}/3页 <a href=# onclick=\"location.href=encodeURI('index_{n + 1}.html')\">下一页</a>"
        if n < 3
        else "共6条记录 3/3页 <a disabled>下一页</a>"
    ),
    "call": lambda n: (
        f"{n}/3 <a href='javascript:gotoPage({n + 1})'>下一页</a>{GO}" if n < 3 else "3/3 页"
    ),
    "number": lambda n: (
        f"<div class=yeshu>第{n}页 <a href='javascript:gotoPage(2)'>2</a> "
        f"<a href='javascript:gotoPage(3)'>3</a></div>{GO}"
    ),
    "select": lambda n: (
        f"<a href='javascript:;'>下一页</a><select onchange='location.href=this.value'>{options(n)}</select>"
    ),
    "input": lambda n: (
        f"{n}/3页 <a>下一页</a> <input id=k><button onclick=\"location.href='index_'"
        f"+document.getElementById('k').value+'.html'\">GO</button>"
    ),
    "last": lambda n: f"{n}/3页 <a href='#'>下一页</a> <a href='index_3.html'>尾页</a>",
    "trs": lambda n: f"<script>createPageHTML('p',3,{n},'index','html',6)</script>",
    "object": lambda n: (
        f"<script>Pager({{totalPage:3, current:{n}, url:'index_{{page}}.html'}});</script>"
    ),
}  # fmt: skip

ROWS = {
    "list": "<ul>{}</ul>|<li><a href='{h}'>{t}</a><i>{d}</i></li>",
    "lists": "<div>{}</div>|<ul class=l><li><a href='{h}'>{t}</a></li><li>发布时间：{d}</li></ul>",
    "click": "<ul>{}</ul>|<li onclick=\"window.open('{h}')\"><p>{t}</p><i>{d}</i></li>",
    "backslash": "<ul>{}</ul>|<li><a href='{b}'>{t}</a><i>{d}</i></li>",
    "table": "<table>{}</table>|<tr><td><a href='{h}'>{t}</a></td><td>{d}</td></tr>",
    "cut": "<ul>{}</ul>|<li><a href='{h}' title='{t}'>{t:.4}...</a><i>{d}</i></li>",
}


@pytest.fixture
def portal():
    yield from served(StrictPortal())


def page(
    portal: StrictPortal, name: str, n: int, form: str, more: str, *, query=""
) -> str:
    around, row = ROWS[form].split("|")
    rows = ""
    for k in (2 * n - 1, 2 * n):
        target = (
            f"/{name}/show.aspx?id={n}{k}001{query}"
            if form == "click"
            else f"/{name}/r/{k}0001.html{query}"
        )
        title = f"某某县{name}第{k}号年度工作报告"
        portal.row(target, target, title, f"2024-0{k}-02")
        back = target.replace("/", "\\")
        rows += row.format(h=target, b=back, t=title, d=f"2024-0{k}-02")
    return f"<html><body>{around.format(rows)}<div>{more}</div></body></html>"


def records(crawl) -> dict[str, tuple[str, str]]:
    rows = crawl.rows("SELECT url, title, date FROM records")
    return {"/" + url.split("/", 3)[3]: (title, date) for url, title, date in rows}


def test_every_pager_and_every_form_of_row(portal, crawl):
    starts = []
    for number, (name, pager) in enumerate(PAGERS.items()):
        form = list(ROWS)[number % len(ROWS)]
        starts.append(f"/{name}/index.html")
        for n in (1, 2, 3):
            file = "index.html" if n == 1 else f"index_{n}.html"
            portal.pages[f"/{name}/{file}"] = page(portal, name, n, form, pager(n))
        portal.pages[f"/{name}/"] = portal.pages[f"/{name}/index.html"]
        # The first page by its number too, where the pager names it so.
        portal.pages.setdefault(
            f"/{name}/index_1.html", portal.pages[f"/{name}/index.html"]
        )
    portal.write_site(crawl.sites, *starts)
    site = crawl()["sites"]["strict"]
    assert records(crawl) == portal.reports
    assert (site["health"], site["health_detail"]) == ("ok", "")


def test_lists_as_json_from_zero_and_by_offset(portal, crawl):
    for name, first, following in (
        (
            "zero",
            "/zero/l?page=0&size=2",
            ["/zero/l?page=1&size=2", "/zero/l?page=2&size=2"],
        ),
        (
            "skip",
            "/skip/l?offset=0&limit=2",
            ["/skip/l?offset=2&limit=2", "/skip/l?offset=4&limit=2"],
        ),
    ):
        for n, target in enumerate([first, *following], 1):
            rows = []
            for k in (2 * n - 1, 2 * n):
                path = f"/{name}/{k}0001.html"
                portal.row(path, path, f"某某县{name}第{k}号年度报告", f"2024-0{k}-02")
                rows.append(
                    {
                        "title": portal.reports[path][0],
                        "url": path,
                        "date": f"2024-0{k}-02",
                    }
                )
            body = json.dumps({"total": 6, "rows": rows}, ensure_ascii=False).encode()
            portal.pages[target] = Reply(body, content_type="application/json")
    portal.write_site(crawl.sites, "/zero/l?page=0&size=2", "/skip/l?offset=0&limit=2")
    crawl()
    assert records(crawl) == portal.reports
    assert crawl.code == 0


def test_a_page_in_gbk_is_asked_in_gbk(portal, crawl):
    word = quote("年报".encode("gbk"))
    for n in (1, 2):
        more = f"<a href='l.asp?c=年报&p={n + 1}'>下一页</a>" if n < 2 else ""
        html = page(portal, "gbk", n, "list", more).replace(
            "<html>", "<meta charset=gb2312>"
        )
        target = "/gbk/l.asp" if n == 1 else f"/gbk/l.asp?c={word}&p={n}"
        portal.pages[target] = Reply(html.encode("gbk"), content_type="text/html")
    portal.write_site(crawl.sites, "/gbk/l.asp")
    crawl()
    assert records(crawl) == portal.reports


@pytest.mark.parametrize(
    "entrance",
    [
        "<meta http-equiv=refresh content='0;url=list.html'>",
        "<script>location.href='list.html'</script>",
        "<iframe src=list.html></iframe>",
    ],
)
def test_an_entrance_leads_to_its_list(portal, crawl, entrance):
    portal.pages["/zw/"] = f"<html><head>{entrance}</head><body></body></html>"
    portal.pages["/zw/list.html"] = page(
        portal, "zw", 1, "list", "<a href='2.html'>下一页</a>"
    )
    portal.pages["/zw/2.html"] = page(portal, "zw", 2, "list", "")
    portal.write_site(crawl.sites, "/zw/")
    assert crawl()["sites"]["strict"]["health"] == "ok"
    assert records(crawl) == portal.reports
    # Found anew at the next crawl, by the same way.
    portal.pages["/zw/list.html"] = page(
        portal, "zw", 3, "list", "<a href='2.html'>下一页</a>"
    )
    crawl()
    assert records(crawl) == portal.reports


@pytest.mark.parametrize("kind", ["post_back", "field", "long"])
def test_a_list_that_pages_by_form(portal, crawl, kind):
    """The server sees a POST to the one address, with all fields of the form."""
    seen = []
    state = ("YWJj" * 10_000 if kind == "long" else "") + "s+/="

    def answer(request: Request) -> Reply:
        fields = request.parameters()
        seen.append((request.method, fields))
        n = int(fields.get("__EVENTARGUMENT") or fields.get("pageNo") or 1)
        if n > 1 and fields.get("state") != state:
            return Reply(b"no state", status=500)
        script = f"go({n + 1})" if kind == "field" else f"__doPostBack('p','{n + 1}')"
        link = f'<a href="javascript:{script}">下一页</a>' if n < 3 else ""
        form = (
            "<script>function go(n){var f=document.f;f.pageNo.value=n;f.submit();}</script>"
            f"<form name=f method=post><input type=hidden name=state value='{state}'>"
            f"<input type=hidden name=__EVENTTARGET><input type=hidden name=__EVENTARGUMENT>"
            f"<input type=hidden name=pageNo value={n}>{link}</form>"
        )
        return Reply(page(portal, "f", n, "list", form).encode())

    portal.pages["/f/list.aspx"] = answer
    portal.write_site(crawl.sites, "/f/list.aspx")
    site = crawl()["sites"]["strict"]
    assert records(crawl) == portal.reports
    assert [method for method, _ in seen] == ["GET", "POST", "POST"]
    assert (site["health"], crawl.code) == ("ok", 0)
    urls = crawl.rows("SELECT url FROM captures WHERE url LIKE '%__wb_method=POST%'")
    assert len({record_id(url) for (url,) in urls}) == 2
