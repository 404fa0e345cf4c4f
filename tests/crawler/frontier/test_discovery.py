"""Lists found by sitemaps, feeds, robots.txt, entrances of platforms: crawled whole."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from crawler.demo.portals.server import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
XML = "application/xml"


def urlset(urls: Iterable[str]) -> str:
    return MAP.format("".join(f"<url><loc>{url}</loc></url>" for url in urls))


def index(urls: Iterable[str]) -> str:
    return INDEX.format("".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls))


def reply(text: str, content_type: str = XML) -> Reply:
    return Reply(text.encode(), content_type=content_type)


def seed(crawl, portal, path: str, kind: str, more: str = "") -> None:
    """The small portal's site with one seed and nothing else to start from."""
    crawl.sites.mkdir(exist_ok=True)
    (crawl.sites / "small.toml").write_text(
        f'title = "某某县"\nbase_url = "{portal.base_url}"\n'
        f'[[seeds]]\nurl = "{portal.base_url}{path}"\nkind = "{kind}"\n'
        f"[politeness]\ndelay_s = 0\nallow_private = true\n{more}\n",
        encoding="utf-8",
    )


def report_urls(portal) -> list[str]:
    return [portal.url(n) for n in portal.order]


def archived(crawl) -> int:
    return sum(
        state in ("archived", "unchanged") and path.startswith("/zw/t")
        for path, (state, _) in crawl.states().items()
    )


def test_a_sitemap_index_with_packed_files(make_portal, crawl):
    portal = make_portal(count=9)
    urls, base = report_urls(portal), portal.base_url
    portal.replies["/sitemap.xml"] = reply(
        index([base + "map1.xml", base + "map2.xml.gz", "http://other.example/map.xml"])
    )
    portal.replies["/map1.xml"] = reply(urlset([*urls[:5], base, base + "contact/"]))
    packed = gzip.compress(urlset(urls[5:]).encode())
    portal.replies["/map2.xml.gz"] = Reply(packed, content_type="application/x-gzip")
    seed(crawl, portal, "sitemap.xml", "sitemap")
    crawl()
    states = crawl.states()
    assert crawl.code == 0
    assert archived(crawl) == 9
    assert states["/map.xml"] == ("refused", "out_of_scope")
    assert states["/contact/"] == ("refused", "out_of_scope")
    assert states["/map2.xml.gz"][0] == "archived"


def test_a_new_page_in_a_known_sitemap_is_found_by_the_next_crawl(make_portal, crawl):
    portal = make_portal(count=4)
    portal.replies["/sitemap.xml"] = reply(index([portal.base_url + "map1.xml"]))
    portal.replies["/map1.xml"] = reply(urlset(report_urls(portal)))
    seed(crawl, portal, "sitemap.xml", "sitemap")
    crawl()
    portal.order.insert(0, 77)
    portal.replies["/map1.xml"] = reply(urlset(report_urls(portal)))
    assert crawl()["sites"]["small"]["new"] == 1


def test_indexes_that_name_each_other_end(make_portal, crawl):
    portal = make_portal(count=2)
    base = portal.base_url

    def endless(request):
        number = int(request.path[5:-4])
        return reply(index([f"{base}deep{number + 1}.xml", base + "sitemap.xml"]))

    portal.replies["/sitemap.xml"] = reply(index([base + "deep1.xml"]))
    portal.replies |= {f"/deep{n}.xml": endless for n in range(1, 50)}
    seed(crawl, portal, "sitemap.xml", "sitemap")
    crawl()
    assert len(portal.hits("/deep")) == 4
    assert crawl.states()["/deep5.xml"] == ("refused", "trap")
    assert portal.hits("/sitemap") == ["/sitemap.xml"]


def test_an_index_longer_than_the_budget(make_portal, crawl):
    portal = make_portal(count=2)
    names = [f"{portal.base_url}map{n}.xml" for n in range(30)]
    portal.replies["/sitemap.xml"] = reply(index(names))
    portal.replies |= {f"/map{n}.xml": reply(urlset([])) for n in range(30)}
    seed(crawl, portal, "sitemap.xml", "sitemap", "[scope]\nmax_pages = 10")
    crawl()
    assert len(portal.hits("/map")) == 10
    assert crawl.states()["/map29.xml"] == ("refused", "budget")


def test_an_entity_bomb_is_refused_and_nothing_else_suffers(make_portal, crawl):
    portal = make_portal(count=2)
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + urlset(["&a;"])
    portal.replies["/sitemap.xml"] = reply(bomb)
    seed(crawl, portal, "sitemap.xml", "sitemap")
    crawl()
    assert archived(crawl) == 0


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_with_a_second_page(make_portal, crawl, form):
    portal = make_portal(count=6)
    urls, more = report_urls(portal), portal.base_url + "feed2.xml"
    portal.replies["/feed.xml"] = reply(_feed(form, urls[:3], more))
    portal.replies["/feed2.xml"] = reply(_feed(form, urls[3:], None))
    seed(crawl, portal, "feed.xml", "feed", "[scope]\ntitle = ['法治政府']")
    crawl()
    assert archived(crawl) == 6
    listed = crawl.rows("SELECT DISTINCT listing_date FROM urls WHERE kind = 'report'")
    assert listed == [("2024-03-05",)]


def _feed(form: str, urls: list[str], more: str | None) -> str:
    link = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{more}"/>'
    after = link if more else ""
    if form == "rss":
        day = "<pubDate>Tue, 05 Mar 2024 10:00:00 +0800</pubDate>"
        rows = "".join(
            f"<item><title>法治政府建设报告</title><link>{u}</link>{day}</item>"
            for u in urls
        )
        return f'<rss version="2.0"><channel>{after}{rows}</channel></rss>'
    rows = "".join(
        f'<entry><title>法治政府建设报告</title><link href="{u}"/>'
        "<published>2024-03-05T10:00:00+08:00</published></entry>"
        for u in urls
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{after}{rows}</feed>'


@pytest.mark.parametrize("asked", [True, False])
def test_sitemaps_of_robots_where_a_site_asks_for_them(make_portal, crawl, asked):
    portal = make_portal(count=9, per_page=4)
    base = portal.base_url
    portal.replies["/robots.txt"] = Reply(
        f"User-agent: *\nDisallow: /secret/\nSitemap: {base}map.xml\n"
        "Sitemap: http://other.example/map.xml\nSitemap: nonsense\n".encode()
    )
    portal.order.append(88)
    hidden = portal.url(88)
    portal.replies["/map.xml"] = reply(urlset([hidden]))
    portal.replies["/zw/list_2.html"] = Reply(b"<p></p>")
    more = "[discovery]\nsitemaps = true" if asked else ""
    seed(crawl, portal, "zw/", "listing", more)
    crawl()
    assert ("/map.xml" in portal.hits()) is asked
    assert archived(crawl) == (9 if asked else 8)
    portal.hits().clear()
    crawl()
    assert portal.hits("/map.xml") == ["/map.xml"] * (2 if asked else 0)


def test_an_entrance_without_items_leads_to_its_list(make_portal, crawl):
    """A jpaas column: the page shows nothing, its unit has the rows."""
    portal = make_portal(count=6)
    path = "api-gateway/jpaas-publish-server/front/page/build/unit"
    data = "{'webId':'w','pageId':'p','tagId':'信息列表'}"
    portal.replies["/col/"] = Reply(
        f'<div id="list"><script url="/{path}" queryData="{data}"></script></div>'.encode()
    )
    unit = f"/{path}?webId=w&pageId=p&tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8&paramJson="

    def page(number: int):
        json_ = json.dumps({"pageNo": number, "pageSize": 50}, separators=(",", ":"))
        return unit + json_.translate(
            {34: "%22", 44: "%2C", 58: "%3A", 123: "%7B", 125: "%7D"}
        )

    rows = "".join(
        f'<li><a href="{portal.url(n)}">法治政府建设报告{n}</a><span>2024-01-02</span></li>'
        for n in portal.order
    )
    pager = "<div queryData=\"{'count':'500','rows':'50'}\"></div>"
    same = Reply(
        json.dumps({"data": {"html": f"<ul>{rows}</ul>{pager}"}}).encode(),
        content_type="application/json",
    )
    portal.replies |= {page(n): same for n in range(1, 12)}
    seed(crawl, portal, "col/", "listing")
    crawl()
    assert archived(crawl) == 6
    # This server answers every number with the same page: the third is not asked for.
    assert len(portal.hits("/api-gateway")) == 2
    # It says 500 rows and gives 6: the list is told, and walked to its end again.
    assert crawl()["sites"]["small"]["health"] == "incomplete"
    assert len(portal.hits("/api-gateway")) == 4


def test_a_platform_s_index_leads_to_its_columns(make_portal, crawl):
    portal = make_portal(count=8)
    tree = json.dumps(
        [{"id": 5, "name": "年报", "children": [{"id": 6, "name": "法治"}]}]
    )
    portal.replies["/gkmlpt/index"] = Reply(
        f"<script>window._CONFIG = {{SID: '7', TREE: {tree}}};</script>".encode()
    )
    urls = report_urls(portal)
    for column, part in ((5, urls[:4]), (6, urls[4:])):
        rows = [{"title": "法治政府建设报告", "url": url} for url in part]
        answer = json.dumps({"articles": rows, "total": 4})
        path = f"/gkmlpt/api/all/{column}?page=1&sid=7"
        portal.replies[path] = reply(answer, "application/json")
    seed(crawl, portal, "gkmlpt/index", "listing")
    crawl()
    assert crawl.code == 0
    assert archived(crawl) == 8


def test_a_list_that_repeats_its_last_page_ends(make_portal, crawl):
    portal = make_portal(count=8, per_page=4)
    last = portal.listing(1)

    def again(request):
        number = int(request.path[9:].split(".")[0])
        link = f'<a href="/zw/list_{number + 1}.html">下一页</a>'
        return Reply(last.replace("<div>", f"<div>{link}").encode())

    portal.replies |= {f"/zw/list_{n}.html": again for n in range(1, 40)}
    crawl()
    assert len(portal.hits("/zw/list")) == 2
    assert crawl.states()["/zw/list_3.html"] == ("refused", "trap")
    assert archived(crawl) == 8
