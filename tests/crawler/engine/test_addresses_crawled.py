"""Portals that answer only the address that they wrote, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from archive.canonical import canonical_url
from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply
from tests.crawler.conftest import REPORT, title_of


def article(number: int, more: str = "") -> str:
    day = f"2024-01-{number % 28 + 1:02}"
    title = title_of(number)
    return REPORT.format(title=title, date=day, number=2000 + number, hits=7, more=more)


@dataclass
class Written:
    """A site of one listing at `seed`, whose rows are what `links` says at each visit."""

    portal: object
    seed: str
    links: dict[str, int] = field(default_factory=dict)
    charset: str = "utf-8"

    def serve(self) -> None:
        """Answer the listing and each link, and nothing else."""
        self.portal.order = []
        self.portal.replies.clear()
        rows = "".join(
            f'<li><a href="{link}">{title_of(n)}</a><span>2024-01-0{n}</span></li>'
            for link, n in self.links.items()
        )
        page = f"<html><body><ul class=list>{rows}</ul></body></html>"
        kind = f"text/html; charset={self.charset}"
        self.put(self.seed, Reply(page.encode(self.charset), content_type=kind))
        for link, number in self.links.items():
            self.put(self.asked(link), Reply(article(number).encode()))

    def asked(self, link: str) -> str:
        return link

    def put(self, target: str, reply: Reply) -> None:
        self.portal.replies[target] = reply

    @property
    def asked_for(self) -> list[str]:
        found = [t for t in self.portal.hits() if t not in ("/robots.txt", self.seed)]
        self.portal.port.hits.clear()
        return found


@pytest.fixture
def written(make_portal, crawl):
    def make(links=(), seed="/col/col1/index.html"):
        portal = make_portal(count=0)
        file = crawl.sites / "small.toml"
        text = file.read_text(encoding="utf-8").replace("zw/", seed[1:], 1)
        file.write_text(text, encoding="utf-8")
        site = Written(portal, seed, dict(links))
        site.serve()
        return site

    return make


FORMS = {
    "/art/1/index.html": 1,
    "/list.asp?sid=12": 2,
    "/list.asp?sid=13": 3,
    "/show.jsp?id=4&type=print": 4,
    "/show.jsp?id=5&sessionid=1": 5,
    "/a%7eb/%e6%b3%95_6.html": 6,
    "/art/7.html?": 7,
    "/INFO/1102/8.HTM": 8,
}


def records(crawl):
    rows = crawl.rows("SELECT url, title FROM records ORDER BY title")
    return {url.split("/", 3)[3]: title for url, title in rows}


def test_what_the_portal_wrote_is_asked_for_and_kept(written, crawl):
    site = written(FORMS)
    summary = crawl()
    assert crawl.code == 0
    assert sorted(site.asked_for) == sorted(FORMS)
    assert records(crawl) == {link[1:]: title_of(n) for link, n in FORMS.items()}
    counts = summary["sites"]["small"]
    assert (counts["new"], counts["health"], counts["gone"]) == (8, "ok", 0)
    again = crawl(refresh=True)["sites"]["small"]
    assert (again["new"], again["changed"], again["removed"]) == (0, 0, 0)
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []
        assert {row["state"] for row in archive.rows("SELECT state FROM urls")} <= {
            "archived",
            "unchanged",
        }


def test_names_of_one_document_are_asked_for_once(written, crawl):
    names = {
        "/info/1.htm": 1,
        "/INFO/1.HTM": 1,
        "/info/1.htm?print=1": 1,
        "/info/1.htm?": 1,
        "/col/2/": 2,
        "/col/2/index.html": 2,
    }
    site = written(names)
    summary = crawl()["sites"]["small"]
    assert (summary["records"], summary["refused"], summary["new"]) == (2, 4, 2)
    assert sorted(site.asked_for) == sorted(names)
    states = crawl.states()
    assert [states[name] for name in names].count(("refused", "alias")) == 4
    mains = sorted(name for name in names if states[name][1] is None)
    crawl(refresh=True)
    assert sorted(site.asked_for) == mains
    site.links = {n: names[n] for n in ("/INFO/1.HTM", "/col/2/index.html")}
    site.serve()
    summary = crawl(refresh=True)["sites"]["small"]
    assert (summary["removed"], summary["new"], summary["records"]) == (0, 0, 2)


ALIKE = {
    "/A/1.html": 1,
    "/a/1.html": 2,
    "/d/": 3,
    "/d/index.html": 4,
    "/f.jsp;jsessionid=1?id=1": 5,
    "/f.jsp;jsessionid=1?id=2": 6,
    "/g/%E6%B3%95.html": 7,
    "/g/%e6%b3%95.html": 8,
    "/g.asp?sid=9&id=1": 9,
}
MORE_ALIKE = {
    "/h.html": 1,
    "/h.html?": 2,
    "/h.html?type=print": 3,
    "/h.html?print=1": 4,
    "/i.asp?id=1&cid=2": 5,
    "/i.asp?cid=2&id=1": 6,
    "/i.asp?ID=1&cid=2": 7,
    "/wap/h.html": 8,
    "/h.html?from=mobile": 9,
}


@pytest.mark.parametrize("links", [ALIKE, MORE_ALIKE])
def test_documents_whose_addresses_look_alike_are_several(written, crawl, links):
    site = written(links)
    crawl()
    assert sorted(site.asked_for) == sorted(links)
    assert records(crawl) == {link[1:]: title_of(n) for link, n in links.items()}
    again = crawl(refresh=True)["sites"]["small"]
    assert (again["new"], again["changed"], again["removed"]) == (0, 0, 0)


def test_a_session_key_at_each_visit_does_not_fill_the_archive(written, crawl):
    site = written()
    asked = []
    for visit in range(6):
        site.links |= {f"/{n}.html;jsessionid=V{visit}": n for n in (1, 2, 3)}
        newest = {link: n for link, n in site.links.items() if f"V{visit}" in link}
        site.serve()
        listing = "".join(
            f'<li><a href="{link}">{title_of(n)}</a><span>2024-01-0{n}</span></li>'
            for link, n in newest.items()
        )
        page = f"<html><body><ul class=list>{listing}</ul></body></html>"
        site.put(site.seed, Reply(page.encode()))
        summary = crawl(refresh=True)["sites"]["small"]
        asked.append(len(site.asked_for))
        assert summary["records"] == 3
        assert summary["new"] == (3 if visit == 0 else 0)
    assert crawl.rows("SELECT count(*) FROM urls WHERE kind = 'report'") == [(6,)]
    assert asked[0] == 3
    assert sum(asked) <= 6 * 3 + 3, "each page once a visit, and once for the proof"


def test_a_gbk_page_has_its_queries_sent_in_gbk(written, crawl):
    site = written({f"/s.asp?name=法治&id={n}": n for n in (1, 2, 3)})
    site.charset = "gbk"
    site.asked = lambda link: link.replace("法治", "%B7%A8%D6%CE")
    site.serve()
    crawl()
    asked = [f"/s.asp?name=%B7%A8%D6%CE&id={n}" for n in (1, 2, 3)]
    assert sorted(site.asked_for) == asked
    assert records(crawl) == {asked[n - 1][1:]: title_of(n) for n in (1, 2, 3)}


def test_an_archive_of_before_goes_on(written, crawl):
    """Its URLs are canonical; what portals wrote takes their place, with no news."""
    links = {"/art/1/": 1, "/show.jsp?id=2": 2, "/art/3.html": 3}
    site = written(links, seed="/col/col1/")
    assert crawl()["sites"]["small"]["new"] == 3
    ids = crawl.rows("SELECT record_id FROM records ORDER BY title")
    with Archive.open(crawl.archive, writable=True) as archive, archive.lock():
        rows = archive.rows("SELECT url FROM urls WHERE kind <> 'robots'")
        assert all(canonical_url(row["url"]) == row["url"] for row in rows)
        archive.write("UPDATE urls SET is_written = 0")
    site.portal.port.hits.clear()
    site.seed = "/col/col1/index.html"
    site.links = {
        "/art/1/index.html": 1,
        "/show.jsp?id=2&type=print": 2,
        "/art/3.html": 3,
    }
    site.serve()
    for link, number in links.items():
        site.put(link, Reply(article(number).encode()))
    file = crawl.sites / "small.toml"
    text = file.read_text(encoding="utf-8").replace("/col/col1/", site.seed)
    file.write_text(text, encoding="utf-8")
    summary = crawl(refresh=True)["sites"]["small"]
    assert crawl.code == 0
    assert (summary["new"], summary["changed"], summary["removed"]) == (0, 0, 0)
    assert set(site.asked_for) >= {"/art/3.html"}
    assert crawl.rows("SELECT record_id FROM records ORDER BY title") == ids
    assert crawl.rows("SELECT count(*) FROM changes") == [(3,)]
    crawl(refresh=True)
    assert len(site.asked_for) == 3, "each document by one name from now on"


def test_a_redirect_that_only_adds_a_session_leads_nowhere_else(written, crawl):
    site = written({"/1.jsp": 1, "/2.jsp": 2, "/3.jsp": 3})
    site.put("/1.jsp", lambda _: moved(next(sessions)))
    sessions = iter("ABCDEF")

    def moved(session):
        there = f"/1.jsp;jsessionid={session}"
        site.put(there, Reply(article(1).encode()))
        return Reply(status=302, headers=(("Location", there),))

    for _ in range(3):
        summary = crawl(refresh=True)["sites"]["small"]
    assert records(crawl) == {f"{n}.jsp": title_of(n) for n in (1, 2, 3)}
    assert (summary["discovered"], summary["refused"]) == (4, 0)


def test_one_address_is_asked_for_by_the_name_that_it_has(written, crawl, make_portal):
    site = written({"/info/1.htm": 1, "/INFO/1.HTM": 1})
    crawl()
    site.portal.port.hits.clear()
    alias = next(p for p, s in crawl.states().items() if s == ("refused", "alias"))
    crawl(url=site.portal.base_url[:-1] + alias, allow_private=True)
    assert [t for t in site.asked_for if re.search("info", t, re.IGNORECASE)] == [
        "/INFO/1.HTM" if alias == "/info/1.htm" else "/info/1.htm"
    ]
