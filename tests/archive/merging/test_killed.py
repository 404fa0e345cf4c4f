"""kill -9 at any statement of a merge: the next one goes on, and ends equal."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.archive.merging.conftest import crawl, exports, part

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 100 if os.environ.get("GONGBAO_TORTURE") else 5
SHARED = "http://9.gov.cn/shared.html"
# Ends its own process before a statement of a given number, or tells how many there are.
KILLED = """
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.merging import ahead, copying, merge
from archive.store.archive import Archive

folders, into, left, group, captures = json.loads(sys.argv[1])
copying._GROUP_ROWS, ahead._LEAST_CAPTURES = group, captures
done, begun = 0, Archive.start_run

def count(statement):
    global done
    done += 1
    if done == left:
        os.kill(os.getpid(), signal.SIGKILL)

def start_run(self, *given, **more):
    self.connection.set_trace_callback(count)
    return begun(self, *given, **more)

Archive.start_run = start_run
if __name__ == "__main__":
    merge.merge(map(Path, folders), Path(into), datetime(2026, 11, 21, tzinfo=UTC))
    print(done)
"""


def merged(
    parts: list[Path],
    into: Path,
    *,
    left: int = 0,
    group: int = 1,
    captures: int = 10**6,
) -> int:
    """A merge in its own process; how many statements it came to, 0 where it was killed."""
    told = json.dumps([list(map(str, parts)), str(into), left, group, captures])
    process = subprocess.run(
        [sys.executable, "-c", KILLED, told],
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == (-9 if left and not process.stdout else 0)
    return int(process.stdout or 0)


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    folders = [part(tmp_path / f"p{n}", n, 2) for n in (1, 2, 3)]
    for number, folder in enumerate(folders):
        crawl(folder, SHARED, f"第{number}处的正文。", number)
    return folders


@pytest.mark.parametrize("how", ["a commit a part", "one commit", "two processes"])
def test_killed_before_any_statement_it_ends_equal(
    parts: list[Path], tmp_path: Path, how: str
) -> None:
    more = {
        "a commit a part": {"group": 1},
        "one commit": {"group": 10**6},
        "two processes": {"captures": 1},
    }[how]
    count = merged(parts, tmp_path / "all", **more)
    known = exports(tmp_path / "all", tmp_path)
    dice = random.Random(how)
    into, kills = tmp_path / "killed", 0
    for _ in range(KILLS):
        kills += not merged(parts, into, left=dice.randrange(1, count), **more)
        if dice.random() < 0.3:
            merged(parts, into, **more)
            assert exports(into, tmp_path) == known
            shutil.rmtree(into)
    merged(parts, into, **more)
    assert exports(into, tmp_path) == known
    assert kills
    # And when news comes: killed at it, the next one brings them.
    crawl(parts[0], SHARED, "改过了。", 30)
    merged(parts, into, left=dice.randrange(1, 40), **more)
    merged(parts, into, **more)
    merged(parts, tmp_path / "anew", **more)
    assert exports(into, tmp_path) == exports(tmp_path / "anew", tmp_path)
