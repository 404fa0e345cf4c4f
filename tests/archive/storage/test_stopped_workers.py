"""A worker that was asleep (SIGSTOP) while another took over: it overwrites nothing."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from archive.errors import LeaseLostError
from tests.archive.storage.children import Child
from tests.archive.storage.conftest import NAME, crawl, crawled, take, titles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.storage import Place
    from tests.archive.objects.s3_server import Asked, Gate


def job(place: Place, folder: Path, before_carry: Callable[[], None]) -> None:
    lease = take(place, "sleeper", seconds=0)
    lease.bring(folder)
    crawl(folder, range(10, 12))
    before_carry()
    lease.carry(folder)


def check_nothing_overwritten(place: Place, sleeper: Child, tmp_path: Path) -> None:
    """Others go on meanwhile, so far that its number was forgotten too; then it wakes."""
    for number in range(2, 5):
        crawled(place, tmp_path / "other", range(number, number + 1), "other")
    for _ in range(20):
        take(place, "other").release()
    before = place.state(NAME)
    os.kill(sleeper.pid, signal.SIGCONT)
    assert sleeper.end() == LeaseLostError.exit_code
    assert place.state(NAME) == before
    assert titles(place, tmp_path / "fresh") == [f"文{n}" for n in range(5)]


@pytest.fixture
def begun(place: Place, tmp_path: Path) -> Place:
    crawled(place, tmp_path / "first", range(2))
    return place


def test_stopped_before_it_carries(begun: Place, tmp_path: Path) -> None:
    sleeper = Child(lambda pause: job(begun, tmp_path / "copy", pause))
    sleeper.wait_until_ready()
    os.kill(sleeper.pid, signal.SIGSTOP)
    sleeper.wait_until_stopped()
    sleeper.let_go()
    check_nothing_overwritten(begun, sleeper, tmp_path)


def test_stopped_as_it_is_about_to_swap(directory: Place, tmp_path: Path) -> None:
    crawled(directory, tmp_path / "first", range(2))
    link = os.link

    def sleep_before_the_second() -> None:
        stops = iter([False, True])  # it renews its lease, uploads, and swaps

        def linked(source: str, target: str, **more: bool) -> None:
            if next(stops):
                os.kill(os.getpid(), signal.SIGSTOP)
            link(source, target, **more)

        os.link = linked

    sleeper = Child(
        lambda _: job(directory, tmp_path / "copy", sleep_before_the_second)
    )
    sleeper.wait_until_stopped()
    check_nothing_overwritten(directory, sleeper, tmp_path)


@pytest.mark.parametrize("after", ["warc", "database"])
def test_stopped_in_the_middle_of_its_uploads(
    bucket: Place, s3_gate: Gate, tmp_path: Path, after: str
) -> None:
    crawled(bucket, tmp_path / "first", range(2))
    sleeper = Child(lambda pause: job(bucket, tmp_path / "copy", pause))
    sleeper.wait_until_ready()

    def stop(asked: Asked) -> None:
        if asked.method == "PUT" and f"/{after}/" in asked.path:
            os.kill(sleeper.pid, signal.SIGSTOP)

    s3_gate.after = stop
    sleeper.let_go()
    sleeper.wait_until_stopped()
    s3_gate.open()
    check_nothing_overwritten(bucket, sleeper, tmp_path)
