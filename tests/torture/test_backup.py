"""Backups while a crawl runs, killed in the middle; restored elsewhere the crawl goes on."""

from __future__ import annotations

import json
import random
import subprocess
import time

from archive.store import Archive
from archive.store.verify import verify
from tests.torture.conftest import GONGBAO, LONG

PAGES, PER_PAGE = (600, 20) if LONG else (90, 15)
BACKUPS = 20 if LONG else 3


def gongbao(*command: object, code: int = 0) -> str:
    done = subprocess.run(
        [*GONGBAO, *map(str, command)],
        capture_output=True,
        check=False,
        text=True,
        timeout=110,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def records_of(folder) -> int:
    with Archive.open(folder) as archive:
        assert verify(archive).damage == []
        return len(list(archive.records()))


def test_backups_of_a_running_crawl_are_whole(
    make_portal, crawl, start, tmp_path
) -> None:
    dice = random.Random(3)
    portal = make_portal(count=PAGES, per_page=PER_PAGE)
    process, to = start(), tmp_path / "backup"
    ends_at = time.monotonic() + 30
    while portal.hits("/zw/t") == [] and time.monotonic() < ends_at:
        time.sleep(0.05)
    backup = [*GONGBAO, "backup", str(to), "--archive", str(crawl.archive)]
    known = 0
    for number in range(BACKUPS):
        killed = subprocess.Popen(backup, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.3, 0.8))
        killed.kill()
        killed.wait()
        told = json.loads(gongbao(*backup[3:], "--json"))
        assert told["damage"] == 0
        assert told["records"] >= known
        known = told["records"]
        if number == BACKUPS // 2:
            process.kill()
            process.wait()
            process = start()
    process.kill()
    process.wait()

    folder = tmp_path / "elsewhere"
    gongbao("restore", to, "--archive", folder)
    assert records_of(folder) == known
    gongbao("crawl", "--sites", crawl.sites, "--archive", folder)
    assert records_of(folder) == PAGES
    gongbao("backup", to, "--archive", folder)
