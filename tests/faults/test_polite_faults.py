"""Faults 41 to 43: 429, 503 and robots.txt, seen from the server's own log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from archive.instants import parse_instant
from crawler.frontier.robots import PARSED_BYTES
from tests.faults.harness import Crawls
from tests.faults.server import FIXED, FaultServer, answer, page
from tests.faults.test_page_faults import listing, report, served


def gaps(server: FaultServer, port: int | None = None, under: str = "/") -> list[float]:
    hits = [hit for hit in server.hits if hit.path.startswith(under)]
    times = [hit.at for hit in hits if port in (None, hit.port)]
    return [after - before for before, after in pairwise(times)]


def test_41_retry_after_silences_its_host_and_no_other(crawls):
    """Seconds, a date and what cannot be read; the fourth host never waits."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=4), usegmt=True)
    values = ["2", date.replace(" ", "%20"), "-1"]
    reports = range(1, 10)
    pages = {"/list/": listing(*map(report, reports)), **served(*reports)}
    with FaultServer(ports=len(values) + 1, pages=pages) as server:
        urls = [
            crawls.site(f"wait{n}", server.url(f"/wait?{value}", n))
            for n, value in enumerate(values)
        ]
        crawls.site("others", server.url("/list/", -1), "listing", delay_s=0.05)
        crawls.crawl()
        silences = [max(gaps(server, port)) for port in server.ports[:3]]
        others = max(gaps(server, server.ports[3], "/zwgk/"))
    assert [crawls.ends()[url].state for url in urls] == ["archived"] * 3
    assert 2.0 <= silences[0] < 4.0
    assert 1.0 <= silences[1] < 6.0
    assert silences[2] < 1.5
    assert others < 1.0


def test_41_a_long_retry_after_is_not_waited_for(crawls):
    with FaultServer() as server:
        url = crawls.site("long", server.url("/wait?1000000000"))
        crawls.crawl()
        assert server.paths().count("/wait?1000000000") == 1
    end = crawls.ends()[url]
    assert end.state in ("pending", "failed")
    if end.due_at is not None:
        wait = parse_instant(end.due_at) - datetime.now(UTC)
        assert wait <= timedelta(hours=1, minutes=1)


@pytest.mark.parametrize("status", [403, 412, 521, 503])
def test_42_a_host_that_refuses_is_asked_five_times_at_most(crawls, status):
    numbers = range(1, 10)
    refusal = answer(b"<p>no", f"{status} No")
    pages = {report(n)[0]: refusal for n in numbers}
    pages["/list/"] = listing(*map(report, numbers))
    with FaultServer(pages=pages) as server:
        crawls.site("refusing", server.url("/list/"), "listing")
        code = crawls.crawl()
        asked = [p for p in server.paths() if p.startswith("/zwgk")]
    assert len(asked) <= 5
    assert code in (3, 4)
    ends = [end for url, end in crawls.ends().items() if "/zwgk" in url]
    assert {end.state for end in ends} <= {"failed", "pending"}
    assert len(ends) == len(numbers)


def test_the_delay_of_a_site_file_is_kept_between_all_requests(crawls):
    numbers = range(1, 6)
    pages = {"/list/": listing(*map(report, numbers)), **served(*numbers)}
    with FaultServer(pages=pages) as server:
        crawls.site("slow", server.url("/list/"), "listing", delay_s=0.3)
        crawls.crawl()
        assert min(gaps(server)) >= 0.3
        assert len(server.hits) == len(numbers) + 2
    assert crawls.records() == len(numbers)


def test_crawl_delay_is_kept_where_it_is_longer(crawls):
    robots = answer(b"User-agent: *\nCrawl-delay: 0.4\n")
    with FaultServer(robots=robots, pages=served(1, 2)) as server:
        server.pages["/list/"] = listing(report(1), report(2))
        crawls.site("delayed", server.url("/list/"), "listing")
        crawls.crawl()
        assert min(gaps(server)) >= 0.4
    assert crawls.records() == 2


RULES = "User-agent: *\nDisallow: /secret/\n"
HUGE = b"User-agent: *\n" + b"# x\n" * (PARSED_BYTES // 4) + b"Disallow: /\n"
# Fault, answer to /robots.txt, whether /report and /secret/1 are asked for then.
ROBOTS = {
    "rules": (answer(RULES.encode()), True, False),
    "ours": (answer(b"User-agent: gongbao\nDisallow: /report\n"), False, True),
    "bom": (answer(b"\xef\xbb\xbf" + RULES.encode()), True, False),
    "carriage_returns": (answer(RULES.replace("\n", "\r").encode()), True, False),
    "html": (answer(page()), True, True),
    "huge": (answer(HUGE), True, True),
    "not_found": (answer(b"no", "404 Not Found"), True, True),
    "forbidden": (answer(b"no", "403 Forbidden"), True, True),
    "unavailable": (answer(b"busy", "503 Busy"), False, False),
    "error": (answer(b"oops", "500 Oops"), False, False),
    "cut": (FIXED["/length-long"](), False, False),
    "redirected": (answer(status="301 M", headers=("Location: /r",)), True, False),
    "redirected_6": (
        answer(status="301 M", headers=("Location: /chain/1",)),
        True,
        True,
    ),
    "timeout": (b"", False, False),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Which paths each host was asked for, by the fault of its robots.txt."""
    with pytest.MonkeyPatch.context() as quick:
        crawls = Crawls(tmp_path_factory.mktemp("robots"), quick)
        pages = {
            "/list/": listing(
                ("/report", "某某县法治报告一"), ("/secret/1", "法治报告二")
            ),
            "/report": answer(page("某某县2020年法治报告", 9)),
            "/secret/1": answer(page("某某县2019年法治报告", 12)),
            "/r": answer(RULES.encode()),
        }
        with FaultServer(ports=len(ROBOTS)) as server:
            for number, (name, (robots, *_)) in enumerate(ROBOTS.items()):
                port = server.ports[number]
                server.by_port[port] = {**pages, "/robots.txt": robots}
                if name == "timeout":
                    del server.by_port[port]["/robots.txt"]
                    server.hanging.add((port, "/robots.txt"))
                crawls.site(name, server.url("/list/", number), "listing")
            crawls.crawl()
            yield {name: server.paths(server.ports[n]) for n, name in enumerate(ROBOTS)}


@pytest.mark.parametrize("name", ROBOTS)
def test_43_robots(asked, name):
    _, report_allowed, secret_allowed = ROBOTS[name]
    assert ("/report" in asked[name]) is report_allowed
    assert ("/secret/1" in asked[name]) is secret_allowed
    assert asked[name][0] == "/robots.txt"
