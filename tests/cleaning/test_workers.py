"""Many pages: in order, each with an outcome, whatever a page does to its process."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import cleaning
from archive.model import Capture, Hints, Record, Rejected
from cleaning import workers
from cleaning.workers import PageFailed, clean_all

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BODY = "全镇上下认真贯彻落实各项决策部署，扎实推进依法行政，各项工作取得了明显成效。"
forked = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="replaces clean() in forked workers"
)


def loader(number: int) -> Callable[[], Capture]:
    text = f"东河镇{2000 + number}年工作报告\n{BODY}"
    return lambda: Capture(
        f"http://x.gov.cn/{number}", text.encode(), NOW, content_type="text/plain"
    )


def outcomes(count: int, workers: int = 2) -> list[Record | Rejected | PageFailed]:
    return list(clean_all([loader(n) for n in range(count)], workers))


def test_the_order_is_kept() -> None:
    titles = [r.title for r in outcomes(30) if isinstance(r, Record)]
    assert titles == [f"东河镇{2000 + n}年工作报告" for n in range(30)]


def test_nothing_to_do() -> None:
    assert outcomes(0) == []


def test_a_file_that_cannot_be_read_fails_alone() -> None:
    def missing() -> Capture:
        raise FileNotFoundError(2, "no such file")

    first, second, third = clean_all([loader(1), missing, loader(3)], 1)
    assert isinstance(first, Record)
    assert isinstance(second, PageFailed)
    assert isinstance(third, Record)


def hostile(capture: Capture, hints: Hints) -> Record | Rejected:
    """What a page can do: hang in a loop, end the process, raise."""
    number = int((capture.url or "0").rsplit("/", 1)[1])
    if number == 1:
        while True:
            pass
    if number == 2:
        os._exit(9)
    if number == 3:
        raise RecursionError("deep")
    return Rejected(capture.url, "listing", str(hints.site_id))


@forked
def test_hostile_pages_do_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "clean", hostile)
    monkeypatch.setattr(workers, "CPU_S", 0.3)
    found = outcomes(6)
    assert [getattr(o, "reason", "failed") for o in found] == [
        "listing", "timeout", "timeout", "failed", "listing", "listing",
    ]  # fmt: skip
    assert "RecursionError" in str(found[3])


@forked
def test_a_page_that_sleeps_is_ended_by_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sleepy(capture: Capture, hints: Hints) -> Rejected:
        if capture.url == "http://x.gov.cn/0":
            time.sleep(60)
        return Rejected(capture.url, "listing", str(hints))

    monkeypatch.setattr(cleaning, "clean", sleepy)
    monkeypatch.setattr(workers, "WALL_S", 0.5)
    first, second = outcomes(2, workers=1)
    assert getattr(first, "reason", None) == "timeout"
    assert getattr(second, "reason", None) == "listing"
