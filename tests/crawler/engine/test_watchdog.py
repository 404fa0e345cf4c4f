"""A crawl whose loop stands still ends with 5 and names the address; all else stays."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from crawler.engine.watchdog import address_in, place_of

CRAWL = """
import re, sys, time
from pathlib import Path
from archive.store import Archive
from crawler.engine import watchdog
from crawler.engine.crawl import run_crawl
from crawler.engine.options import CrawlOptions
from crawler.engine.run import CrawlRun

watchdog.STILL_S = 1.0
folder, how = Path(sys.argv[1]), sys.argv[2]
stored = 0
store = CrawlRun.store

def stuck(run, task, visit):
    global stored
    store(run, task, visit)
    stored += visit.record is not None
    if stored == 3:
        run.archive.flush()
        if how == "asleep":
            time.sleep(60)
        elif how == "busy":
            while True:
                pass
        else:
            re.match("(?:a|a)*b", "a" * 60)

CrawlRun.store = stuck
options = CrawlOptions(archive=folder / "archive", sites_dir=folder / "sites")
sys.exit(run_crawl(options))
"""


@pytest.mark.parametrize("how", ["asleep", "busy", "in a pattern"])
def test_a_loop_that_stands_still_ends_the_crawl(make_portal, crawl, tmp_path, how):
    portal = make_portal(count=6)
    run = subprocess.run(
        [sys.executable, "-c", CRAWL, str(tmp_path), how],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert run.returncode == 5, run.stderr
    assert "stood still for 1 s at http://" in run.stderr
    assert portal.base_url in run.stderr
    with closing(sqlite3.connect(crawl.archive / "archive.db")) as database:
        assert database.execute("SELECT count(*) FROM records").fetchone() == (3,)
    crawl()
    assert (crawl.code, len(crawl.rows("SELECT 1 FROM records"))) == (0, 6)


def test_the_innermost_address_is_named():
    class Page:
        url = "http://a.gov.cn/1.html"

    def inner(page: Page) -> tuple[str | None, str]:
        frame = sys._getframe()
        return address_in(frame), place_of(frame)

    address, place = inner(Page())
    assert address == Page.url
    assert place.startswith("test_watchdog.py:")
    assert address_in(None) is None
    assert place_of(None) == "nowhere"
