"""probe → draft → crawl, without a hand: every row of each family's case comes in."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import pytest

from archive.posted import posted_parts
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


@pytest.mark.shared
@pytest.mark.parametrize("name", ["antu", "capda", "hncic"])
def test_the_draft_of_a_real_portal_crawls_its_columns_whole(
    portal, crawl, shared, name
):
    """Only pages that were never copied are missing, and told."""
    folder = shared / "portals" / name
    for path in folder.rglob("*.*"):
        target = "/" + quote(str(path.relative_to(folder)))
        portal.pages[target] = path.read_bytes()
        if path.name == "index.html":
            portal.pages[target.removesuffix("index.html")] = portal.pages[target]
    start = (
        portal.port.base_url
        + {"antu": "xxgk/ndbg/", "capda": "", "hncic": "zcfg/"}[name]
    )
    assert run_probe(start, save=True, sites_dir=crawl.sites, allow_private=True) == 0
    portal.port.hits.clear()  # what the survey looked at beside the drafted columns
    gold = json.loads((shared / "portals" / f"{name}.gold.json").read_text("utf-8"))
    crawl()
    found = {
        unquote(urlsplit(url).path) for (url,) in crawl.rows("SELECT url FROM records")
    }
    asked = {unquote(urlsplit(h.target).path) for h in portal.port.hits}
    rows = [
        item["path"]
        for g in gold
        if g["listing"] in asked or g["listing"].removesuffix("index.html") in asked
        for item in g["items"]
    ]
    assert rows
    assert set(map(unquote, rows)) <= found
