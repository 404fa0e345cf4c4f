"""Many pages: in order, each with an outcome, whatever a page does to its process."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archive.model import Capture, Record, Rejected
from cleaning.workers import pages
from cleaning.workers.in_order import PageFailed, clean_all

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BODY = "全镇上下认真贯彻落实各项决策部署，扎实推进依法行政，各项工作取得了明显成效。"


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


class Hostile:
    """What a page can do, done where it is unpickled: in its worker."""

    payload = b""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call[0], self.call[1:]


def hostile(*call: Any) -> Callable[[], Capture]:
    return lambda: Hostile(*call)  # type: ignore[return-value]


def test_hostile_pages_do_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CPU_S", 0.3)
    found = clean_all(
        [
            loader(0),
            hostile(exec, "while True: pass"),
            hostile(os._exit, 9),
            hostile(exec, "raise RecursionError('deep')"),
            hostile(os.abort),
            loader(5),
        ],
        2,
    )
    first, loop, dead, raised, aborted, last = found
    assert isinstance(first, Record)
    assert (loop.reason, dead.reason) == ("timeout", "timeout")
    assert "RecursionError" in str(raised)
    assert isinstance(raised, PageFailed)
    assert aborted.reason == "too_large"
    assert isinstance(last, Record)
