"""One robots.txt an origin: shared, followed, kept, and forbidding when unread."""

from __future__ import annotations

import asyncio

import pytest

from crawler.robots import robots_for
from crawler.robots_gate import RobotsAnswer, RobotsGate, origin_of

PAGE = "http://a.gov.cn/zwgk/1.html"
DENY = RobotsAnswer(200, b"User-agent: *\nDisallow: /")


class Server:
    """Answers by URL and keeps what it was asked for."""

    def __init__(self, **answers: RobotsAnswer) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, url: str) -> RobotsAnswer:
        self.asked.append(url)
        await asyncio.sleep(0)
        path = url.partition("://")[2].partition("/")[2]
        return self.answers.get(path.replace(".", "_"), RobotsAnswer(404))


def rules(server: Server, url: str = PAGE):
    return asyncio.run(RobotsGate(server).rules(url))


def test_all_who_wait_share_one_fetch():
    server = Server(robots_txt=DENY)

    async def many():
        gate = RobotsGate(server)
        return await asyncio.gather(*(gate.rules(PAGE + str(n)) for n in range(9)))

    assert {robots.allows(PAGE) for robots in asyncio.run(many())} == {False}
    assert server.asked == ["http://a.gov.cn/robots.txt"]


def test_one_who_gives_up_takes_it_from_nobody():
    server = Server(robots_txt=DENY)

    async def two():
        gate = RobotsGate(server)
        first = asyncio.ensure_future(gate.rules(PAGE))
        second = asyncio.ensure_future(gate.rules(PAGE))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert not asyncio.run(two()).allows(PAGE)


def test_each_origin_has_its_own():
    server = Server()

    async def three():
        gate = RobotsGate(server)
        for url in (PAGE, "https://a.gov.cn/x", "http://a.gov.cn:8080/x"):
            await gate.rules(url)

    asyncio.run(three())
    assert len(server.asked) == 3


@pytest.mark.parametrize(("hops", "allowed"), [(1, False), (5, False), (6, True)])
def test_five_redirects_are_followed(hops, allowed):
    steps = {f"r{n}": RobotsAnswer(302, b"", f"/r{n + 1}") for n in range(1, hops)}
    server = Server(robots_txt=RobotsAnswer(301, b"", "/r1"), **steps)
    server.answers[f"r{hops}"] = DENY
    assert rules(server).allows(PAGE) is allowed
    assert len(server.asked) == min(hops, 5) + 1


def test_a_redirect_to_another_host_is_followed():
    server = Server(robots_txt=RobotsAnswer(301, b"", "http://b.gov.cn/r"), r=DENY)
    assert not rules(server).allows(PAGE)


@pytest.mark.parametrize(
    "location", [None, "ftp://a/r", "http://[::1/bad", "file:///x"]
)
def test_a_bad_redirect_forbids(location):
    server = Server(robots_txt=RobotsAnswer(302, b"", location))
    server.answers["_"] = RobotsAnswer(503)
    if location is None:  # back to the same address, six times: no rules
        assert rules(server).why.startswith("no rules")
    else:
        assert not rules(server).allows(PAGE)


def test_kept_for_a_day_and_ten_minutes_when_unread():
    seconds = [0.0]
    server = Server(robots_txt=RobotsAnswer(200, b""))
    gate = RobotsGate(server, clock=lambda: seconds[0])

    async def at(second: float, answer: RobotsAnswer):
        seconds[0] = second
        server.answers["robots_txt"] = answer
        return (await gate.rules(PAGE)).allows(PAGE)

    unread = RobotsAnswer(503)
    assert asyncio.run(at(0, unread)) is False
    assert asyncio.run(at(599, RobotsAnswer(404))) is False
    assert asyncio.run(at(600, RobotsAnswer(404))) is True
    assert asyncio.run(at(600 + 86_399, DENY)) is True
    assert asyncio.run(at(600 + 86_400, DENY)) is False


def test_what_an_earlier_run_read_is_kept_for_the_rest_of_its_day():
    server = Server(robots_txt=DENY)
    gate = RobotsGate(server, clock=lambda: 0.0)
    gate.keep(PAGE, robots_for(404), age_s=86_399)
    assert gate.known(PAGE) is not None
    gate.keep(PAGE, robots_for(404), age_s=86_400)
    assert gate.known(PAGE) is None


def test_origins():
    assert origin_of("https://U:p@A.gov.cn:444/x?y") == "https://a.gov.cn:444"
