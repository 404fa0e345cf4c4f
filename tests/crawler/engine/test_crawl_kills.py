"""A crawl in a process of its own: killed, stopped, out of time; and taken up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from archive.store import Archive

GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")


def start(crawl, *options):
    command = [
        *(*GONGBAO, "crawl", "--json", "--sites", str(crawl.sites)),
        *("--archive", str(crawl.archive), *options),
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def at_hit(portal, number, act):
    """Call `act` when the portal is asked for the n-th time, before it answers."""
    lock = threading.Lock()
    left = [number]

    def fault(_request):
        with lock:
            left[0] -= 1
            if left[0] == 0:
                act()

    portal.port.fault = fault


def records(crawl):
    with Archive.open(crawl.archive) as archive:
        return sorted(record.url for record in archive.records())


def test_kill_9_at_any_moment_loses_nothing(make_portal, crawl):
    portal = make_portal(count=60, per_page=10)
    for hit in (2, 9, 30):
        process = start(crawl)
        at_hit(portal, hit, process.kill)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
    portal.port.fault = None
    process = start(crawl)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    site = json.loads(out)["sites"]["small"]
    assert records(crawl) == sorted(portal.url(n) for n in range(1, 61))
    states = ("archived", "unchanged", "refused", "failed", "gone", "pending")
    assert site["discovered"] == sum(site[state] for state in states)
    assert crawl.rows("SELECT count(*) FROM versions") == [(60,)]
    assert crawl.rows("PRAGMA integrity_check") == [("ok",)]
    assert len(portal.hits("/zw/t")) <= 60 + 41


def test_sigterm_ends_in_order_and_the_next_run_goes_on(make_portal, crawl):
    portal = make_portal(count=30, per_page=10)
    process = start(crawl)
    at_hit(portal, 12, lambda: os.kill(process.pid, signal.SIGTERM))
    out, err = process.communicate(timeout=60)
    assert process.returncode == 5, err
    told = json.loads(out)
    assert told["stopped"] == "signal"
    assert told["sites"]["small"]["pending"] > 0
    fetched = portal.hits("/zw/t")
    assert len(records(crawl)) == len(fetched) > 0
    assert "Traceback" not in err
    process = start(crawl)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert len(records(crawl)) == 30
    assert len(portal.hits("/zw/t")) == 30, "nothing is fetched twice"


def test_a_second_signal_stops_at_once(make_portal, crawl):
    portal = make_portal(count=30, per_page=10)
    process = start(crawl)
    release = threading.Event()

    def hang():
        os.kill(process.pid, signal.SIGTERM)
        time.sleep(0.3)
        os.kill(process.pid, signal.SIGINT)
        release.wait(5)

    at_hit(portal, 12, hang)
    began = time.monotonic()
    _, err = process.communicate(timeout=60)
    release.set()
    portal.port.fault = None
    assert process.returncode == 5, err
    assert time.monotonic() - began < 30
    process = start(crawl)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert len(records(crawl)) == 30


def test_max_time_ends_with_5_and_what_is_left_stays_pending(make_portal, crawl):
    portal = make_portal(count=30, per_page=10)
    portal.write_site(crawl.sites)
    file = crawl.sites / "small.toml"
    file.write_text(file.read_text().replace("delay_s = 0", "delay_s = 0.3"))
    process = start(crawl, "--max-time", "2s")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 5, err
    told = json.loads(out)
    assert told["stopped"] == "max_time"
    assert told["sites"]["small"]["pending"] > 0
    gaps = [
        b.at - a.at
        for a, b in zip(portal.port.hits, portal.port.hits[1:], strict=False)
    ]
    assert min(gaps) > 0.2


def test_scrapy_crawl_does_the_same(make_portal, crawl):
    portal = make_portal(count=5)
    env = os.environ | {
        "GONGBAO_ARCHIVE": str(crawl.archive),
        "GONGBAO_SITES": str(crawl.sites),
    }
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "portal", "-a", "site=small"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(records(crawl)) == 5
    assert len(portal.hits("/zw/t")) == 5


def test_scrapy_crawl_says_in_one_sentence_what_is_wrong(crawl):
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "portal", "-a", "site=nowhere"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("gongbao: there is no site 'nowhere'")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--limit", "--max-time"])
def test_wrong_use_is_one_sentence_and_2(make_portal, crawl, option):
    make_portal(count=3)
    process = start(crawl, option, "much")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in err
