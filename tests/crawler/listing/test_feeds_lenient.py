"""Feeds as they are found: undeclared prefixes, old kinds, odd dates, broken markup."""

from __future__ import annotations

import pytest

from crawler.listing.feeds import FeedEntry, is_feed, read_feed
from crawler.listing.listing import read_listing

URL = "http://www.a.example/feeds/all.xml"
ENTRY = FeedEntry("http://www.a.example/1.html", "年度报告", "2024-03-05")
TITLE = "<title>年度报告</title>"
LINK = "<link>http://www.a.example/1.html</link>"
DAY = "<pubDate>Tue, 05 Mar 2024 10:00:00 +0800</pubDate>"


def rss(item: str, attributes: str = ' version="2.0"') -> str:
    return f"<rss{attributes}><channel><title>公报</title>{item}</channel></rss>"


def item(inner: str) -> str:
    return rss(f"<item>{inner}</item>")


def atom(inner: str, attributes: str = "") -> str:
    space = 'xmlns="http://www.w3.org/2005/Atom"'
    return f"<feed {space}{attributes}><title>公报</title><entry>{inner}</entry></feed>"


FEEDS = {
    "undeclared dc": item(TITLE + LINK + "<dc:date>2024-03-05</dc:date>"),
    "undeclared content": item(
        TITLE + LINK + DAY + "<content:encoded><![CDATA[<p>x</p>]]></content:encoded>"
    ),
    "undeclared root": f"<rdf:RDF><item>{TITLE}{LINK}<dc:date>2024-03-05</dc:date></item></rdf:RDF>",
    "undeclared prefix everywhere": "<a:rss><a:channel><a:item><a:title>年度报告</a:title><a:link>/1.html</a:link><x:pubDate>2024-03-05</x:pubDate></a:item></a:channel></a:rss>",
    "rss 0.91 with its doctype": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    + rss(f"<item>{TITLE}{LINK}{DAY}</item>", ' version="0.91"'),
    "rss 0.90": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
    f"<channel><title>x</title></channel><item>{TITLE}{LINK}{DAY}</item></rdf:RDF>",
    "capitals": "<RSS><Channel><Item><Title>年度报告</Title><Link>/1.html</Link><PubDate>2024-03-05</PubDate></Item></Channel></RSS>",
    "no version": rss(f"<item>{TITLE}{LINK}{DAY}</item>", ""),
    "items beside the channel": f"<rss><channel></channel><item>{TITLE}{LINK}{DAY}</item></rss>",
    "guid for a link": item(TITLE + "<guid>http://www.a.example/1.html</guid>" + DAY),
    "rdf:about for a link": '<rdf:RDF xmlns:rdf="r"><item rdf:about="http://www.a.example/1.html">'
    f"{TITLE}<dc:date>2024-03-05</dc:date></item></rdf:RDF>",
    "date of two digits": item(TITLE + LINK + "<pubDate>Tue, 05 Mar 24 10:00:00 +0800</pubDate>"),
    "date of C": item(TITLE + LINK + "<pubDate>Tue Mar  5 10:00:00 2024</pubDate>"),
    "date of dcterms": item(TITLE + LINK + "<dcterms:created>2024-03-05T10:00:00+08:00</dcterms:created>"),
    "markup in a title": item("<title>&lt;b&gt;年度&lt;/b&gt;报告</title>" + LINK + DAY),
    "markup in CDATA": item("<title><![CDATA[<font color=red>年度</font>报告]]></title>" + LINK + DAY),
    "names of HTML": item("<title>年度&zwj;报告</title>".replace("&zwj;", "&ZeroWidthSpace;") + LINK + DAY),
    "bare ampersand": item("<title>年度报告</title><link>http://www.a.example/1.html</link><x>a & b</x>" + DAY),
    "control characters": item("<title>年度\x0b报\x00告</title>" + LINK + DAY),
    "unclosed end": f"<rss><channel><item>{TITLE}{LINK}{DAY}</item>",
    "text before the root": f"\n\n  <?xml version='1.0'?>{item(TITLE + LINK + DAY)}",
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>'
    f'{TITLE}<link rel="alternate" type="text/html" href="/1.html"/><issued>2024-03-05</issued></entry></feed>',
    "atom without rel": atom(TITLE + '<link href="/1.html"/><updated>2024-03-05</updated>'),
    "atom id": atom(TITLE + "<id>http://www.a.example/1.html</id><modified>2024-03-05</modified>"),
    "atom html title": atom(
        '<title type="html">&lt;i&gt;年度&lt;/i&gt;报告</title><link href="/1.html"/><published>2024-03-05</published>'
    ),
    "atom xhtml title": atom(
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">年度<b>报告</b></div></title>'
        '<link href="/1.html"/><published>2024-03-05</published>'
    ),
    "xml:base of the feed": atom(
        TITLE + '<link href="1.html"/><published>2024-03-05</published>', ' xml:base="http://www.a.example/"'
    ),
    "xml:base of the link": atom(
        TITLE + '<link xml:base="http://www.a.example/" href="1.html"/><published>2024-03-05</published>'
    ),
    "prefixed atom": '<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"><atom:entry><atom:title>年度报告</atom:title>'
    '<atom:link href="/1.html"/><atom:published>2024-03-05</atom:published></atom:entry></atom:feed>',
}  # fmt: skip


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_of_each_kind_names_its_entry(name: str) -> None:
    text = FEEDS[name]
    assert is_feed(text)
    (entry,) = read_feed(text, URL).entries
    title = entry.title.replace("\u200b", "").replace("\ufffd", "")
    assert (entry.url, title, entry.date) == (ENTRY.url, ENTRY.title, ENTRY.date)


def test_an_id_that_is_no_address_is_no_link() -> None:
    for guid in (
        '<guid isPermaLink="false">http://www.a.example/1.html</guid>',
        "<guid>tag:a,1</guid>",
    ):
        assert read_feed(item(TITLE + guid), URL).entries == ()


def test_the_end_of_a_file_may_be_anywhere() -> None:
    whole = FEEDS["undeclared content"]
    for end in range(len("<rss>"), len(whole), 7):
        read_listing(whole[:end], URL, None)


def test_lone_surrogates_end_nothing() -> None:
    assert read_feed(
        item("<title>年度报告\ud800</title>" + LINK + DAY), URL
    ).entries == (ENTRY,)
