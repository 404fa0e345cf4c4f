"""Health: what a run is held against, and the code that comes of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.errors import ArchiveUnusable, StoppedEarly
from archive.queries.fill_rates import Fill
from crawler.engine.health import OK, Health, exit_code, judge
from crawler.engine.stats import SiteTally, Tally
from crawler.site.definition import Expect, Seed, Site

BASE = "http://www.example.gov.cn/"


def site(**expect):
    return Site(
        "example",
        "某县",
        BASE,
        Path("example.toml"),
        seeds=(Seed(BASE, "listing"),),
        expect=Expect(**expect),
    )


def judged(
    site_=None, tally=None, fill=None, put_off=None, *, short=None, is_whole=True
):
    return judge(
        site_ or site(),
        tally or SiteTally(),
        fill or Fill(),
        put_off=put_off or {},
        short=short or {},
        is_whole=is_whole,
    )


def test_a_quiet_site_is_healthy():
    assert judged() == OK


def test_expectations_count_only_for_a_whole_run():
    strict = site(reports_min=3, date_fill_rate=0.9, source_fill_rate=0.5)
    assert judged(strict, fill=Fill(2, 2, 2)).verdict == "too_few"
    assert judged(strict, fill=Fill(10, 8, 8)).verdict == "dates"
    assert judged(strict, fill=Fill(10, 9, 4)).verdict == "sources"
    assert judged(strict, fill=Fill(10, 9, 5)).is_ok
    assert judged(strict, fill=Fill(2, 0, 0), is_whole=False).is_ok


def test_blocks_and_closed_hosts():
    tally = SiteTally()
    tally.reasons.update({"blocked_403": 2, "http_404": 9})
    assert judged(tally=tally).is_ok, "a page that is forbidden is a page"
    tally.reasons["captcha"] += 1
    assert judged(tally=tally) == Health("blocked", "3 refusals")
    host = "www.example.gov.cn"
    assert judged(put_off={host: "down"}) == Health("unreachable", "down")
    assert judged(put_off={host: "blocked"}).verdict == "blocked"
    assert judged(put_off={host: "hours"}).is_ok
    assert judged(put_off={"other.gov.cn": "down"}).is_ok


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        ("extract", "redesigned"),
        ("http_404", "redesigned"),
        ("blocked_ruishu", "blocked"),
        ("timeout", "unreachable"),
        ("robots", "refused"),
    ],
)
def test_what_a_broken_listing_says_of_its_site(reason, verdict):
    tally = SiteTally(broken_listings={BASE: reason})
    assert judged(tally=tally) == Health(verdict, f"{reason}: {BASE}")


@pytest.mark.parametrize(
    ("failed", "health", "stopped", "error", "code"),
    [
        (0, OK, None, None, 0),
        (2, OK, None, None, 3),
        (2, Health("too_few"), None, None, 4),
        (0, OK, "limit", None, 0),
        (2, Health("too_few"), "signal", None, 5),
        (0, OK, "max_time", None, 5),
        (0, OK, "archive", StoppedEarly("no space"), 5),
        (0, OK, "archive", ArchiveUnusable("damaged"), 7),
    ],
)
def test_the_highest_code_that_applies(failed, health, stopped, error, code):
    tally = Tally()
    tally.sites["example"].states["failed"] = failed
    run = SimpleNamespace(
        tally=tally,
        stop_reason=stopped,
        error=error,
        options=SimpleNamespace(url=None),
    )
    assert exit_code(run, {"example": health}) == code
