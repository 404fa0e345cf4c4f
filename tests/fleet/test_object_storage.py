"""The fleet's archives in object storage: kills, and the merge that the workers do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive.objects import s3_server

SITES, PAGES, DELAY_S = 6, 100, 0.05


@pytest.fixture
def bucket(fleet):
    """A bucket of a server of its own; the fleet's place is in it."""
    process = subprocess.Popen(
        [sys.executable, Path(s3_server.__file__)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = process.stdout.readline().strip()
    fleet.environment |= s3_server.environment(url)
    fleet.settings["place"] = f'"s3://{s3_server.BUCKET}/parts"'
    yield url
    process.communicate()


def merged_urls(fleet):
    if not (fleet.merged / "archive.db").exists():
        return []
    with Archive.open(fleet.merged) as archive:
        return [row[0] for row in archive.rows("SELECT url FROM records ORDER BY 1")]


@pytest.mark.timeout(400)
def test_kills_lose_nothing_and_the_workers_merge(fleet, bucket):
    fleet.settings |= {"merged": f'"{fleet.merged}"', "merge_every": '"10s"'}
    for number in range(SITES):
        texts = {n: f"<p>第{number}号县第{n}件。</p>" for n in range(1, PAGES + 1)}
        fleet.portal(f"town{number}", count=PAGES, per_page=20, texts=texts)
        path = fleet.sites / f"town{number}.toml"
        slow = path.read_text("utf-8").replace("delay_s = 0", f"delay_s = {DELAY_S}")
        path.write_text(slow, encoding="utf-8")
    fleet.run("fleet", "init")
    assert fleet.run("fleet", "submit")["added"] == SITES
    workers = [fleet.worker("--jobs", "2") for _ in range(3)]
    whole = SITES * PAGES

    fleet.wait(lambda: fleet.asked() > 0.2 * whole)
    fleet.kill(workers[0])
    fleet.wait(lambda: any(map(fleet.children, workers[1:])))
    children = [pid for worker in workers[1:] for pid in fleet.children(worker)]
    os.kill(children[0], signal.SIGKILL)
    fleet.wait(fleet.is_done)

    urls = [p.url(n) for p in fleet.portals.values() for n in range(1, PAGES + 1)]
    fleet.wait(lambda: len(merged_urls(fleet)) >= whole)
    assert merged_urls(fleet) == sorted(urls)
    assert fleet.run("verify", "--archive", str(fleet.merged))["damage"] == []
    logs = fleet.logs()
    assert "a-secret-of-the-tests" not in logs
    for worker in workers[1:]:
        worker.terminate()
        assert worker.wait(timeout=60) in (0, 5), logs
