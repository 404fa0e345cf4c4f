"""Fault 30: names that mean a forbidden address, now or a moment later."""

from __future__ import annotations

from tests.faults.server import FaultServer, answer, page

REPORT = "/zwgk/t20210303_1.html"


def test_30_a_redirect_to_a_name_of_an_internal_host(crawls, monkeypatch):
    async def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.2"]

    monkeypatch.setattr("crawler.settings.FETCH_RESOLVE", resolve, raising=False)
    with FaultServer("127.0.0.2") as internal, FaultServer() as server:
        inside = f"http://intranet.example.gov.cn:{internal.port}/secret"
        server.pages[REPORT] = answer(
            status="302 Found", headers=(f"Location: {inside}",)
        )
        server.pages["/zwgk/t20210303_2.html"] = answer(page())
        url = crawls.site("rebound", server.url(REPORT))
        other = crawls.site("other", server.url("/zwgk/t20210303_2.html"))
        crawls.crawl()
        assert internal.connections == 0
    ends = crawls.ends()
    assert (ends[url].state, ends[url].reason) == ("refused", "private_address")
    assert ends[other].state == "archived"


def test_30_a_name_that_changes_between_two_crawls(crawls, monkeypatch):
    answers = ["127.0.0.1"]

    async def resolve(name: str, port: int) -> list[str]:
        return answers

    monkeypatch.setattr("crawler.settings.FETCH_RESOLVE", resolve, raising=False)
    monkeypatch.setenv("GONGBAO_CONTACT", "mailto:tests@example.org")
    with FaultServer() as server, FaultServer("127.0.0.2") as internal:
        server.pages[REPORT] = answer(page())
        own = f"http://portal.example.gov.cn:{server.port}{REPORT}"
        url = crawls.site("changing", own)
        crawls.crawl()
        assert crawls.ends()[url].state == "archived"
        text = (crawls.folder / "sites/test/changing.toml").read_text()
        public = text.replace("allow_private = true", "allow_private = false")
        (crawls.folder / "sites/test/changing.toml").write_text(public)
        answers[:] = ["127.0.0.2"]
        crawls.crawl(refresh=True)
        assert internal.connections == 0
    assert crawls.records() == 1
    assert crawls.ends()[url].state != "archived"
