"""kill -9 at any step on the disk: the next export comes to what one without it gives."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive.lake.ledger import FOLDER
from archive.lake.publishing import PUBLISHING
from tests.archive.lake.conftest import files, lake, more_in, rows

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")
KILLS = int(os.environ.get("GONGBAO_KILLS", "4"))
# Exports, and kills itself at the n-th file that it opens, names, moves or takes away.
CHILD = """
import os, signal, sys
from pathlib import Path
from archive.lake.exporting import export_lake
number, target, *parts = sys.argv[1:]
steps = 0
def step(event, given):
    global steps
    kinds = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir"}
    if event in kinds and target in str(given[0]):
        steps += 1
        if steps == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
export_lake(map(Path, parts), Path(target), ("kind", "year", "province"))
print(steps)
"""


def child(number: int, target: Path, parts: list[Path]) -> subprocess.CompletedProcess:
    words = [sys.executable, "-c", CHILD, str(number), str(target), *map(str, parts)]
    return subprocess.run(
        words, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "again"])
def test_killed_at_any_step_it_ends_equal(
    parts: list[Path], tmp_path: Path, is_first: bool
) -> None:
    base, whole = tmp_path / "base", tmp_path / "whole"
    if is_first:
        base.mkdir()
    else:
        lake(parts, base)
        more_in(parts[0])
    shutil.copytree(base, whole)
    done = child(0, whole, parts)
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    known = files(whole)
    dice = random.Random(7)
    for number in sorted(dice.sample(range(1, steps + 1), KILLS)):
        target = tmp_path / f"killed{number}"
        shutil.copytree(base, target)
        assert child(number, target, parts).returncode == -9
        _is_readable(target)
        lake(parts, target)
        assert files(target) == known, f"killed at step {number} of {steps}"
        left = {file.name for file in (target / FOLDER).iterdir()}
        assert left == {"ledger.db", "lock"}


def _is_readable(target: Path) -> None:
    """Each table is whole; a record is twice or not at all only under the mark."""
    if not (target / "texts").exists():
        return
    found = [rows(target, table) for table in ("records", "texts")]
    if not (target / FOLDER / PUBLISHING).exists():
        one, other = ([row["record_id"] for row in told] for told in found)
        assert one == other
        assert len(set(one)) == len(one)
