"""A year of nights under a test's clock: crawls as cron starts them, and who is told.

Portals change, a host is down for a week, the disk is full once, the clock jumps by two
years and back. Each event is told once, in the digest of the night in which it was seen,
and no report waits for longer than `gongbao.toml` says.
"""

from __future__ import annotations

import asyncio
import re
import resource
import sys
from collections import Counter, defaultdict
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from archive import instants
from archive.store import Archive, hand
from archive.store.verify import verify
from crawler import cli
from crawler.demo.portals.server import LoopbackServer, Port, Reply
from crawler.engine import crawl
from crawler.engine.run import CrawlRun
from crawler.frontier.host_policy import HostPolicy
from crawler.workers.pool import Workers
from tests.archive.notices.webhook import Webhook
from tests.crawler.conftest import SmallPortal, title_of
from tests.torture.conftest import LONG

CYCLE = 28
CYCLES = 13 if LONG else 1
LONGEST = 7  # nights between two looks at a report: [revisit] below
BACK = 5  # and at a removed one
# Nights of each cycle; the full disk and the clock's jump are the first one's alone.
EDITED, REMOVED, FULL, RESTORED, EDITED_LATER = 3, 5, 8, 15, 20
DOWN = range(10, 17)
JUMPED = (18, 19)
CONFIGURATION = f"""
[archive]
directory = "archive"
[sites]
directory = "sites"
[revisit]
reports = "3d"
max = "{LONGEST}d"
removed_check = "{BACK}d"
[notify]
urls_env = "HOOK"
"""
MORE = "<p>补充：全年新增法律援助案件{}件，办结率百分之九十八，群众满意。</p>"
GONE = "/zw/t20240101_2.html"


class SteadyPort(Port):
    """A port that can be closed and opened again under its number."""

    async def open(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.number)
        self.number = server.sockets[0].getsockname()[1]
        return server


class Host:
    """A portal on a host of its own that can be down."""

    def __init__(self, folder, site_id):
        self.portal = SmallPortal(count=5, etags=True)
        self.portal.port = SteadyPort(self.portal)
        self.up()
        self.portal.write_site(folder / "sites", site_id)

    def up(self):
        self.server = LoopbackServer([self.portal.port])
        self.server.start()

    def down(self):
        self.server.stop()


class Nights:
    """`crawl()` is one night's cron; what it said, by night, where it said anything."""

    def __init__(self, monkeypatch, capfd):
        self.at = datetime(2024, 2, 1, 19, tzinfo=UTC)
        self.jump = timedelta()
        self.number = 0
        self.codes = {}
        self.said = {}
        self._patch, self._capfd = monkeypatch, capfd
        assert crawl.run_crawl, "loaded, with all whose clock is set here"
        assert hand.Hand, "loaded, though a crawl would load it when it writes first"
        for name, module in list(sys.modules.items()):
            is_ours = name.startswith(("archive.", "crawler."))
            if is_ours and getattr(module, "utc_now", None) is instants.utc_now:
                monkeypatch.setattr(module, "utc_now", self.now)
        run = partial(CrawlRun, now=self.now)
        monkeypatch.setattr("crawler.engine.opening.CrawlRun", run)

    def now(self):
        return self.at + self.jump

    def crawl(self, *options):
        self._capfd.readouterr()
        self._patch.setattr(sys, "argv", ["gongbao", "crawl", *options])
        self.codes[self.number] = cli._run()
        out, err = self._capfd.readouterr()
        if out or err:
            self.said[self.number] = out + err
        self.number += 1
        self.at += timedelta(days=1)


@contextmanager
def full_disk():
    """No file may grow beyond 16 KiB."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 10, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.fixture
def hook():
    webhook = Webhook()
    yield webhook
    webhook.stop()


@pytest.fixture
def hosts(tmp_path):
    made = [Host(tmp_path, "still"), Host(tmp_path, "shaky")]
    yield made
    for host in made:
        host.down()


def told_in(messages):
    """The events of some messages, each with its title."""
    lines = (line for message in messages for line in message["message"].splitlines())
    told = (re.match(r"([a-z ]+) · ([^·]+) · ", line) for line in lines)
    return [(found[1], found[2]) for found in told if found]


@pytest.fixture
def workers(monkeypatch):
    """One pool for all nights: to start it takes longer than a quiet night's crawl."""
    pool = Workers(2)

    class Kept:
        def __new__(cls, *_, **__):
            return pool

    monkeypatch.setattr("crawler.engine.opening.Workers", Kept)
    with monkeypatch.context() as patched:
        patched.setattr(pool, "close", lambda: None)
        yield
    pool.close()


@pytest.mark.timeout(3600 if LONG else 120)
def test_a_year_of_nights(tmp_path, monkeypatch, capfd, hook, hosts, workers):
    still, shaky = hosts
    (tmp_path / "gongbao.toml").write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("GONGBAO_CONFIG", "GONGBAO_ARCHIVE", "GONGBAO_SITES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOOK", hook.address)
    quick = partial(HostPolicy, backoff_first_s=0.01, backoff_most_s=0.02)
    monkeypatch.setattr("crawler.engine.host_desk.HostPolicy", quick)
    nights = Nights(monkeypatch, capfd)
    told, looks = defaultdict(list), defaultdict(list)
    for number in range(CYCLES * CYCLE):
        cycle, night = divmod(number, CYCLE)
        act(night, cycle, still.portal, shaky, nights)
        before = len(hook.got)
        still.portal.port.hits.clear()
        with full_disk() if number == FULL else nullcontext():
            nights.crawl("--quiet")
        assert len(hook.got) <= before + 1, "a digest a night at most"
        for event in told_in(hook.got[before:]):
            told[event].append(number)
        for target in set(still.portal.hits("/zw/t")):
            looks[target].append(number)
    assert_told(told)
    gaps = {n - m for visits in looks.values() for m, n in pairwise(visits)}
    assert max(gaps) <= LONGEST + 1, "one night was lost to the full disk"
    assert nights.codes[FULL] == 5
    down = {n for n in range(CYCLES * CYCLE) if n % CYCLE in DOWN}
    assert {n for n, code in nights.codes.items() if code == 4} == down
    assert set(nights.said) == {FULL} | down, nights.said
    with Archive.open(tmp_path / "archive") as archive:
        assert verify(archive).damage == []
        assert archive.one("SELECT count(*) FROM issues WHERE code = 'clock'")[0] == 1
        changes = Counter(change.op for change in archive.changes(0))
    happened = {"add": 10, "change": 2 * CYCLES + 1}
    assert changes == happened | {"remove": CYCLES, "restore": CYCLES}
    print(f"{nights.number} nights, {len(hook.got)} digests, longest gap {max(gaps)}")


def assert_told(told):
    """Each event once a cycle, no later than the intervals say."""
    cycles = [CYCLE * cycle for cycle in range(CYCLES)]
    due = {
        ("changed", title_of(1)): (EDITED, LONGEST),
        ("removed", title_of(2)): (REMOVED, LONGEST),
        ("unhealthy", "某某县"): (DOWN[0], 0),
        ("restored", title_of(2)): (RESTORED, BACK),
        ("healthy again", "某某县"): (DOWN[-1] + 1, 1),
        ("changed", title_of(3)): (EDITED_LATER, LONGEST),
    }
    late = told.pop(("changed", title_of(4)))
    assert [FULL < night <= FULL + LONGEST for night in late] == [True]
    assert set(told) == set(due)
    for event, (night, within) in due.items():
        waits = [n - c - night for n, c in zip(told[event], cycles, strict=True)]
        assert all(0 <= wait <= within for wait in waits), (event, waits)


def act(night, cycle, still, shaky, nights):
    """What happens on a night before the crawl."""
    happens = {
        EDITED: lambda: still.texts.update({1: MORE.format(1000 + cycle)}),
        REMOVED: lambda: still.replies.update({GONE: Reply(b"gone", status=404)}),
        DOWN[0]: shaky.down,
        RESTORED: still.replies.clear,
        DOWN[-1] + 1: shaky.up,
        EDITED_LATER: lambda: still.texts.update({3: MORE.format(3000 + cycle)}),
    }
    if cycle == 0:
        happens[FULL] = lambda: still.texts.update({4: MORE.format(4000)})
        nights.jump = timedelta(days=730 if night in JUMPED else 0)
    happens.get(night, lambda: None)()
