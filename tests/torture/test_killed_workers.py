"""Workers and their fork server killed or stopped, idle and busy, by any hand.

`make torture` kills forty of them in each command.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from archive.store import Archive
from archive.store.verify import verify
from tests.crawler.offline.test_recleaning import page_of, url_of

IS_LONG = bool(os.environ.get("GONGBAO_TORTURE"))
KILLS = 40 if IS_LONG else 6
PAGES = 400 if IS_LONG else 120
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGKILL)

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for workers in /proc"
)


def parents() -> dict[int, int]:
    """The parent of each process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                found[int(path.parent.name)] = int(fields[1])
    return found


def victims(main: int) -> list[int]:
    """The fork server of a command and its workers, and no one else."""
    tree = parents()
    children = [pid for pid, parent in tree.items() if parent == main]
    return children + [pid for pid, parent in tree.items() if parent in children]


def killed(command: list[object], kills: int, seed: int) -> int:
    """Run a command whose processes are killed meanwhile; its exit code."""
    chance = random.Random(seed)
    code = "from crawler.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, command)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    left = kills
    until = time.monotonic() + 100
    while process.poll() is None and time.monotonic() < until:
        time.sleep(chance.uniform(0.02, 0.25))
        found = victims(process.pid) if left else []
        if found:
            left -= 1
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), chance.choice(SIGNALS))
    _, told = process.communicate(timeout=60)
    assert "Traceback" not in told, told
    return process.returncode


def check(folder: Path, records: int) -> None:
    with Archive.open(folder) as archive:
        report = verify(archive)
        assert (report.damage, report.unread) == ([], 0)
        assert len(list(archive.records())) == records


@pytest.mark.timeout(300)
def test_in_import_and_reclean(tmp_path: Path) -> None:
    rows = []
    for number in range(PAGES):
        (tmp_path / f"{number}.html").write_bytes(page_of(number))
        row = {"path": f"{number}.html", "url": url_of(number)}
        rows.append(json.dumps(row | {"fetched_at": "2024-02-01T00:00:00Z"}))
    manifest = tmp_path / "rows.jsonl"
    manifest.write_text("\n".join(rows), encoding="utf-8")
    folder = tmp_path / "archive"
    assert killed(["import", manifest, "--archive", folder], KILLS, 1) == 0
    check(folder, PAGES)
    assert killed(["reclean", "--archive", folder], KILLS, 2) == 0
    check(folder, PAGES)


@pytest.mark.timeout(300)
def test_in_a_crawl(make_portal, crawl) -> None:
    make_portal(count=PAGES // 2, per_page=20)
    command = ["crawl", "--sites", crawl.sites, "--archive", crawl.archive]
    assert killed(command, KILLS, 3) == 0
    check(crawl.archive, PAGES // 2)
    assert killed([*command, "--refresh"], KILLS, 4) == 0
    check(crawl.archive, PAGES // 2)
