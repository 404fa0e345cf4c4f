"""probe → draft → crawl, without a hand: every row of each family's case comes in."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import quote, unquote, urlsplit

import pytest

from archive.posted import posted_parts
from crawler.demo.portals.gkmlpt import GkmlptPortal
from crawler.demo.portals.hanweb import HanwebPortal
from crawler.demo.portals.running import running_portals
from crawler.demo.portals.server import Reply
from crawler.frontier.host_policy import HostPolicy
from crawler.listing.gkmlpt import columns
from crawler.onboarding.family_case import BUNDLED
from crawler.onboarding.probe import run_probe
from tests.crawler.strict import StrictPortal, served

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.demo.portals.server import Request

CASES = sorted(path.parent.name for path in BUNDLED.glob("*/portal.json"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    still = partial(HostPolicy, delay_s=0.0, backoff_first_s=0.0)
    monkeypatch.setattr("crawler.onboarding.probe.HostPolicy", still)


@pytest.fixture
def portal():
    yield from served(StrictPortal())


def by_form(answers: dict[bytes, Reply], request: Request) -> Reply | None:
    return answers.get(request.body)


def serve_case(portal: StrictPortal, folder: Path) -> str:
    """The case's pages and a report behind each item, all on one host; its start."""
    data = json.loads((folder / "portal.json").read_text("utf-8"))
    hosts = {
        urlsplit(u).netloc for u in [*data["pages"], *(i[0] for i in data["items"])]
    }
    base = portal.port.base_url.rstrip("/")

    def here(text: str) -> str:
        for host in hosts:
            text = text.replace(f"http://{host}", base).replace(f"https://{host}", base)
            text = text.replace(f"//{host}", f"//{base.split('//')[1]}")
        return text

    answers: dict[str, dict[bytes, Reply]] = {}
    for url, row in data["pages"].items():
        body = here((folder / row["file"]).read_text("utf-8")).encode()
        kind = row.get("content_type", "text/html; charset=utf-8")
        form = posted_parts(here(url))
        target = (form[0] if form else here(url))[len(base) :]
        answers.setdefault(target, {})[form[1] if form else b""] = Reply(
            body, content_type=kind
        )
        portal.pages[target] = partial(by_form, answers[target])
        if target.endswith("/index.html"):
            portal.pages[target.removesuffix("index.html")] = portal.pages[target]
    for url, title, day in data["items"]:
        portal.reports[here(url)[len(base) :]] = (title, day or "2024-01-02")
    return here(data["start"])


@pytest.mark.parametrize("case", CASES)
def test_the_draft_of_a_case_crawls_all_of_it(portal, crawl, case):
    start = serve_case(portal, BUNDLED / case)
    # The case shows one column of the platform; the others that its index names are empty.
    rows = Reply(b'{"articles": [], "total": 0}', content_type="application/json")
    if "/gkmlpt/" in start:
        index = (BUNDLED / case / "index.html").read_text("utf-8")
        for url, _ in columns(index, start):
            portal.pages.setdefault("/" + url.split("/", 3)[3], rows)
    assert run_probe(start, save=True, sites_dir=crawl.sites, allow_private=True) == 0
    (site,) = crawl()["sites"].values()
    found = crawl.rows("SELECT url FROM records")
    have = {"/" + url.split("/", 3)[3] for (url,) in found}
    assert have == set(portal.reports), case
    assert site["health"] == "ok", site["health_detail"]
    assert crawl.code == 0


def rows_of(titles: list[str], folder: str) -> list[tuple[str, str, str]]:
    return [
        (f"{folder}{n}0001.html", title, f"2024-0{n}-02")
        for n, title in enumerate(titles, 1)
    ]


def test_the_draft_has_every_column_however_the_portal_leads_to_it(portal, crawl):
    """Menus of pictures and maps, frames, columns that only their articles show."""
    ways = {
        "/fz/": "<a href='/fz/'>法治政府建设</a>",
        "/tp/": "<a href='/tp/index.html'><img src=m.gif></a>",
        "/dt/": "<map><area href='/dt/' alt=动态></map>",
        "/an/": "<div onclick=\"location.href='/an/'\">公告</div>",
        "/nest/a/": "<iframe src='/nest/top.html'></iframe>",
        "/nest/b/": "",
        "/mute/": "<a href='/mute/10001.html'>某某县第一号工作情况通报发布公示</a>"
        "<a href='/mute/20001.html'>某某县第二号工作情况通报发布公示</a>",
        "/list.aspx?id=5": "<a href='/list.aspx?id=5'>通知</a>",
    }
    for number, folder in enumerate(ways):
        names = [f"某某县{number}第{k}号年度工作情况通报" for k in (1, 2, 3)]
        below = folder if folder.endswith("/") else "/show/"
        items = [portal.row(h, h, t, d) for h, t, d in rows_of(names, below)]
        html = "".join(f"<li><a href='{h}'>{t}</a><i>{d}</i></li>" for h, t, d in items)
        where = "<div>当前位置：<a href=/>首页</a> &gt; 栏目</div>"
        portal.pages[folder] = f"<html><body>{where}<ul>{html}</ul></body></html>"
    portal.pages["/tp/index.html"] = portal.pages["/tp/"]
    portal.pages["/nest/top.html"] = "<a href=/nest/a/>甲</a><a href=/nest/b/>乙</a>"
    portal.pages["/"] = f"<title>某某县</title>{''.join(ways.values())}"
    base = portal.port.base_url
    assert run_probe(base, save=True, sites_dir=crawl.sites, allow_private=True) == 0
    (site,) = crawl()["sites"].values()
    have = {"/" + u.split("/", 3)[3] for (u,) in crawl.rows("SELECT url FROM records")}
    assert have == set(portal.reports)
    assert (site["health"], crawl.code) == ("ok", 0)


@pytest.mark.parametrize("make", [GkmlptPortal, HanwebPortal])
def test_the_draft_of_a_sample_portal_crawls_all_reports(crawl, make):
    """Its calendar without an end is left after a few days."""
    with running_portals([make]) as portals:
        (running,) = portals
        base = running.base_url
        assert (
            run_probe(base, save=True, sites_dir=crawl.sites, allow_private=True) == 0
        )
        assert len(running.hits) < 30
        (site,) = crawl()["sites"].values()
        found = {url for (url,) in crawl.rows("SELECT url FROM records")}
        assert set(running.expected()) <= found
        assert (site["health"], crawl.code) == ("ok", 0)


def bare(title: str) -> str:
    return "".join(normalize("NFKC", title).split())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "start"),
    [("antu", ""), ("antu", "xxgk/ndbg/"), ("capda", ""), ("hncic", "zcfg/")],
)
def test_the_draft_of_a_real_portal_crawls_it_whole(portal, crawl, shared, name, start):
    """From its root or a column; only pages that were never copied are missing, and told."""
    folder = shared / "portals" / name
    for path in folder.rglob("*.*"):
        target = "/" + quote(str(path.relative_to(folder)))
        portal.pages[target] = path.read_bytes()
        if path.name == "index.html":
            portal.pages[target.removesuffix("index.html")] = portal.pages[target]
    folders = (
        f"<a href='/{p.parent.relative_to(folder)}/'>栏目</a>"
        for p in folder.rglob("index.html")
    )
    portal.pages.setdefault("/", "".join(folders))  # one has lost its home page
    start = portal.port.base_url + start
    assert run_probe(start, save=True, sites_dir=crawl.sites, allow_private=True) == 0
    portal.port.hits.clear()  # what the survey looked at beside the drafted columns
    gold = json.loads((shared / "portals" / f"{name}.gold.json").read_text("utf-8"))
    crawl()
    rows = crawl.rows("SELECT url, title FROM records")
    found = {unquote(urlsplit(url).path): bare(title) for url, title in rows}
    asked = {unquote(urlsplit(h.target).path) for h in portal.port.hits}
    items = [item for g in gold for item in g["items"]]
    assert {unquote(g["next"]) for g in gold if g["next"]} <= asked
    assert found == {unquote(i["path"]): bare(i["title"]) for i in items}
