"""Three workers, twelve sites: kills, a server that is started anew, and all is there."""

from __future__ import annotations

import itertools
import os
import random
import signal

import pytest

from crawler.demo.portals.server import Reply
from tests.crawler.conftest import title_of

DELAY_S = 0.1
# Requests come no closer than the delay less its jitter; the clocks of two processes.
SHORTEST_S = 0.75 * DELAY_S - 0.01
SITE = """title = "某某县"
base_url = "{url}"
[[seeds]]
url = "{url}{folder}"
kind = "listing"
[politeness]
delay_s = {delay}
allow_private = true
"""


def make_sites(fleet, pages):
    """Twelve sites of so many pages on eleven hosts: two of them share one."""
    for number in range(1, 12):
        count = 2 * pages if number == 1 else pages
        texts = {n: f"<p>第{number}号县第{n}件。</p>" for n in range(1, count + 1)}
        portal = fleet.portal(f"town{number}", count=count, per_page=20, texts=texts)
        write_site(fleet, f"town{number}", portal, "zw/")
    shared = fleet.portals["town1"]
    for site_id, folder, first in (("town1", "a/", 1), ("town0", "b/", pages + 1)):
        write_site(fleet, site_id, shared, folder)
        shared.replies |= listings(folder, range(first, first + pages))


def listings(folder, numbers):
    """The replies of a listing of these reports, twenty on a page."""
    replies = {}
    for start in range(0, len(numbers), 20):
        rows = "".join(
            f'<li><a href="/zw/t20240101_{n}.html">{title_of(n)}</a>'
            f"<span>2024-01-{n % 28 + 1:02}</span></li>"
            for n in numbers[start : start + 20]
        )
        page = start // 20
        more = f'<a href="/{folder}list_{page + 1}.html">下一页</a>'
        link = more if start + 20 < len(numbers) else ""
        text = (
            f'<html><body><ul class="list">{rows}</ul><div>{link}</div></body></html>'
        )
        path = f"/{folder}list_{page}.html" if page else f"/{folder}"
        replies[path] = Reply(text.encode())
    return replies


def write_site(fleet, site_id, portal, folder):
    text = SITE.format(url=portal.base_url, folder=folder, delay=DELAY_S)
    (fleet.sites / f"{site_id}.toml").write_text(text, encoding="utf-8")


def kept_delays(fleet):
    """The shortest time between two requests to each host."""
    shortest = {}
    for site, portal in fleet.portals.items():
        at = [hit.at for hit in portal.port.hits]
        shortest[site] = min(b - a for a, b in itertools.pairwise(at))
    return shortest


@pytest.mark.timeout(400)
def test_kills_and_restarts_lose_nothing_and_hurry_nobody(fleet, postgres):
    pages, dice = 200, random.Random("fleet")
    make_sites(fleet, pages)
    fleet.run("fleet", "init")
    assert fleet.run("fleet", "submit")["added"] == 12
    workers = [fleet.worker("--jobs", "2") for _ in range(3)]
    whole = 12 * pages

    fleet.wait(lambda: fleet.asked() > 0.15 * whole)
    fleet.kill(workers[0])
    fleet.wait(lambda: fleet.asked() > 0.35 * whole)
    children = [pid for worker in workers[1:] for pid in fleet.children(worker)]
    os.kill(dice.choice(children), signal.SIGKILL)
    fleet.wait(lambda: fleet.asked() > 0.55 * whole)
    postgres.restart()
    fleet.wait(fleet.is_done)

    merged = fleet.merge()
    assert merged["records"] == whole
    urls = [p.url(n) for p in fleet.portals.values() for n in range(1, p.count + 1)]
    assert fleet.urls_merged() == sorted(urls)
    assert min(kept_delays(fleet).values()) >= SHORTEST_S, kept_delays(fleet)
    assert fleet.run("verify", "--archive", str(fleet.merged))["damage"] == []
    for worker in workers[1:]:
        worker.terminate()
        assert worker.wait(timeout=60) == 0, fleet.logs()
