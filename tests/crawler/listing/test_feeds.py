"""Sitemaps and feeds of each kind; what is broken or built to grow is refused."""

from __future__ import annotations

import time

import pytest

from crawler.listing.feeds import BadFeed, Feed, FeedEntry, is_feed, read_feed
from crawler.listing.listing import read_listing

URL = "http://www.a.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SITEMAP = f"""<?xml version="1.0" encoding="GB2312"?>
<urlset {NS}>
<url><loc> http://www.a.example/art/1.html </loc><lastmod>2024-03-05</lastmod></url>
<url><loc>/art/2.html</loc></url>
<url><lastmod>2024-03-05</lastmod></url>
</urlset>"""
INDEX = f"""<sitemapindex {NS}><sitemap><loc>http://www.a.example/s1.xml.gz</loc></sitemap>
<sitemap><loc>s2.xml</loc></sitemap></sitemapindex>"""
RSS = """\ufeff<?xml version="1.0"?><!-- made by hand --><rss version="2.0"><channel>
<title>公报</title><link>http://www.a.example/</link>
<item><title><![CDATA[ 年度报告 ]]></title><link>http://www.a.example/1.html</link>
<pubDate>Tue, 05 Mar 2024 10:00:00 +0800</pubDate></item>
<item><title>无日期</title><guid>http://www.a.example/2.html</guid></item>
<item><title>无地址</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>公报</title>
<link rel="self" href="a.xml"/><link rel="next" href="a2.xml"/>
<entry><title>年度报告</title><link rel="enclosure" href="x.pdf"/><link href="/1.html"/>
<published>2024-03-05T10:00:00+08:00</published><updated>2024-04-01T00:00:00Z</updated>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="x"><title>年度报告</title><link>http://www.a.example/1.html</link>
<dc:date>2024-03-05</dc:date></item></rdf:RDF>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>
<urlset><url><loc>http://www.a.example/&b;</loc></url></urlset>"""
OUTSIDE = """<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<urlset><url><loc>http://www.a.example/&f;</loc></url></urlset>"""
ENTRY = FeedEntry("http://www.a.example/1.html", "年度报告", "2024-03-05")


def test_a_sitemap_names_pages_without_dates() -> None:
    feed = read_feed(SITEMAP, URL)
    assert [e.url for e in feed.entries] == [
        "http://www.a.example/art/1.html",
        "http://www.a.example/art/2.html",
    ]
    assert all(e.date is None and e.title == "" for e in feed.entries)


def test_an_index_names_further_sitemaps() -> None:
    further = ("http://www.a.example/s1.xml.gz", "http://www.a.example/s2.xml")
    assert read_feed(INDEX, URL) == Feed(further=further)


def test_rss() -> None:
    second = FeedEntry("http://www.a.example/2.html", "无日期", None)
    assert read_feed(RSS, URL).entries == (ENTRY, second)


def test_atom_and_its_next_page() -> None:
    assert read_feed(ATOM, URL) == Feed((ENTRY,), ("http://www.a.example/a2.xml",))


def test_rdf() -> None:
    assert read_feed(RDF, URL).entries == (ENTRY,)


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_entities_of_its_own_are_refused(text: str) -> None:
    with pytest.raises(BadFeed, match="entities"):
        read_feed(text, URL)


@pytest.mark.parametrize("text", ["", "no xml", "<html><body>404</body></html>"])
def test_what_is_no_feed_is_said(text: str) -> None:
    assert not is_feed(text)
    with pytest.raises(BadFeed):
        read_feed(text, URL)


def test_a_cut_sitemap_gives_what_is_whole() -> None:
    assert len(read_feed(SITEMAP[:-30], URL).entries) == 2


@pytest.mark.parametrize("text", [SITEMAP, INDEX, RSS, ATOM, RDF, BOMB, OUTSIDE])
def test_each_is_known_by_its_start(text: str) -> None:
    assert is_feed(text)


def test_a_listing_may_be_a_feed(caplog: pytest.LogCaptureFixture) -> None:
    assert len(read_listing(RSS, URL).items) == 2
    assert [f.url for f in read_listing(INDEX, URL).further] == [
        "http://www.a.example/s1.xml.gz",
        "http://www.a.example/s2.xml",
    ]
    assert read_listing(BOMB, URL).items == ()
    assert "entities" in caplog.text


def test_an_entry_with_an_unusable_address_costs_that_entry_only():
    text = (
        "<urlset><url><loc>http://[::1/bad</loc></url>"
        "<url><loc>http://a.cn/1.html</loc></url></urlset>"
    )
    assert [e.url for e in read_feed(text, "http://a.cn/").entries] == [
        "http://a.cn/1.html"
    ]


@pytest.mark.parametrize("before", ["<!---->", "<?a?>", " ", "<!DOCTYPE rss>", "<!--"])
def test_what_stands_before_the_root_costs_no_time(before: str) -> None:
    began = time.process_time()
    assert not is_feed(before * 500 + "<html>")
    assert is_feed(before * 50 + "<rss>") == (before != "<!--")
    assert time.process_time() - began < 0.5
