"""kill -9 at each step of a carrying: nothing carried is lost, nothing is half there.

In a directory the steps are all calls that change files, in S3 all requests.
"""

from __future__ import annotations

import os
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from archive.storage import Place
from tests.archive.objects.s3_server import BUCKET, Asked, Gate
from tests.archive.storage.children import Child
from tests.archive.storage.conftest import crawl, crawled, take, texts, titles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STEPS = ("fsync", "replace", "rename", "link", "unlink", "mkdir", "open")
IS_LONG = bool(os.environ.get("GONGBAO_TORTURE"))
FIRST = [f"文{n}" for n in range(2)]
ALL = [f"文{n}" for n in range(4)]


def job(place: Place, folder: Path, before_carry: Callable[[], None]) -> None:
    with take(place, "killed", seconds=0) as lease:
        lease.bring(folder)
        crawl(folder, range(2, 4))
        before_carry()
        lease.carry(folder)


def check_goes_on(place: Place, killed: Path, fresh: Path) -> bool:
    """Others find what was carried, and its own folder goes on; whether it had all."""
    there = titles(place, fresh)
    assert there in (FIRST, ALL)
    with take(place, "again") as lease:
        lease.bring(killed)
        lease.carry(killed)
    assert texts(killed) == ALL
    shutil.rmtree(fresh)
    assert titles(place, fresh) == ALL
    return there == ALL


def check_outcomes(outcomes: list[bool]) -> None:
    """It was killed before it was carried, and after; and once carried, it stays so."""
    assert outcomes == sorted(outcomes)
    assert (outcomes[0], outcomes[-1]) == (False, True)


def kill_at(step: int) -> None:
    """End this process before the call that is the step-th of all that change files."""
    left = step

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*args: object, **more: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **more)

        return wrapped

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


def killed_in_directory(base: Path, here: Path, step: int) -> tuple[int, bool]:
    """A copy of a place and its working copy, with a job killed at one step."""
    shutil.copytree(base, here)
    place = Place.at(str(here / "place"))
    mark = here / "copy" / ".gongbao-placed" / "state.json"
    mark.write_text(mark.read_text().replace(str(base), str(here)))
    child = Child(lambda _: job(place, here / "copy", lambda: kill_at(step)))
    code = child.end()
    had_all = check_goes_on(place, here / "copy", here / "fresh")
    shutil.rmtree(here)
    return code, had_all


def test_killed_before_any_change_of_a_file(tmp_path: Path) -> None:
    crawled(
        Place.at(str(tmp_path / "base" / "place")), tmp_path / "base/copy", range(2)
    )
    outcomes, code, stride = [], -signal.SIGKILL, 1 if IS_LONG else 7
    while code == -signal.SIGKILL:
        step = len(outcomes) * stride
        code, had_all = killed_in_directory(tmp_path / "base", tmp_path / "x", step)
        outcomes.append(had_all)
    assert code == 0
    check_outcomes(outcomes)
    assert len(outcomes) > 50 / stride


@pytest.mark.parametrize("moment", ["before", "after"] if IS_LONG else ["before"])
def test_killed_at_each_request(s3_gate: Gate, tmp_path: Path, moment: str) -> None:
    outcomes, code = [], -signal.SIGKILL
    while code == -signal.SIGKILL:
        step = len(outcomes)
        place, folder = Place.at(f"s3://{BUCKET}/{step}"), tmp_path / str(step)
        crawled(place, folder / "copy", range(2))
        child = Child(lambda pause: job(place, folder / "copy", pause))  # noqa: B023
        child.wait_until_ready()
        setattr(s3_gate, moment, killer(child.pid, step))
        child.let_go()
        code = child.end()
        s3_gate.open()
        outcomes.append(check_goes_on(place, folder / "copy", folder / "fresh"))
    assert code == 0
    check_outcomes(outcomes)
    assert len(outcomes) > 4


def killer(child: int, step: int) -> Callable[[Asked], None]:
    left = step

    def ask(_: Asked) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            os.kill(child, signal.SIGKILL)

    return ask
