"""kill -9 at any request of a crawl: nothing lost, nothing doubled, little asked twice."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.store import Archive
from archive.store.verify import verify
from tests.torture.conftest import LONG

KILLS, PAGES = (40, 400) if LONG else (2, 60)
PER_PAGE = 20
STATES = ("archived", "unchanged", "refused", "failed", "gone", "pending")


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


def in_flight(crawl):
    """The paths that the killed crawl had under way, as the archive has them."""
    with Archive.open(crawl.archive) as archive:
        rows = archive.rows("SELECT url FROM urls WHERE state = 'in_flight'")
    return {"/" + row["url"].split("/", 3)[3] for row in rows}


def wait_for_none_left(session):
    """The killed crawl's workers end by themselves."""
    ends_at = time.monotonic() + 10
    while left := processes_of(session):
        assert time.monotonic() < ends_at, left
        time.sleep(0.05)


def processes_of(session):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) == session and fields[0] != "Z":
                    found.append(int(entry.name))
    return found


def members(crawl):
    """Every record of every WARC file, read by another reader, digests checked."""
    count = 0
    for path in sorted((crawl.archive / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                record.content_stream().read()
                count += 1
    return count


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_crawl_is_taken_up_and_whole(make_portal, crawl, start, number):
    dice = random.Random(f"kill {number}")
    portal = make_portal(count=PAGES, per_page=PER_PAGE)
    requests = 1 + PAGES + PAGES // PER_PAGE
    process = start()
    at_hit(portal, dice.randint(2, requests), process.kill)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    portal.port.fault = None
    wait_for_none_left(process.pid)
    under_way = in_flight(crawl)

    process = start()
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    wait_for_none_left(process.pid)

    site = json.loads(out)["sites"]["small"]
    assert site["records"] == PAGES
    assert site["discovered"] == sum(site[state] for state in STATES)
    asked = Counter(portal.hits("/zw/t"))
    twice = {path for path, times in asked.items() if times > 1}
    assert twice <= under_way
    assert max(asked.values()) <= 2
    print("asked_twice:", len(twice))
    print("in_flight:", len(under_way))
    urls = [portal.url(n) for n in range(1, PAGES + 1)]
    assert sorted(u for (u,) in crawl.rows("SELECT url FROM records")) == sorted(urls)
    assert crawl.rows("SELECT count(*) FROM versions") == [(PAGES,)]
    assert crawl.rows("SELECT count(*), sum(op = 'add') FROM changes") == [(PAGES,) * 2]
    assert crawl.rows("PRAGMA integrity_check") == [("ok",)]
    assert members(crawl) > 2 * PAGES
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []
