"""What a page may use up, and how much more a file may."""

from __future__ import annotations

import resource
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cleaning.workers.pages import CPU_S, FILE_FACTOR, PageWorkers
from cleaning.workers.pool import MEMORY_BYTES, ROOMY_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def workers() -> Iterator[PageWorkers]:
    made = PageWorkers(1)
    yield made
    made.close()


def test_a_file_has_more_time(workers: PageWorkers) -> None:
    left = partial(signal.getitimer, signal.ITIMER_PROF)
    page, _ = workers.begin(left).result(60)
    file, _ = workers.begin(left, is_file=True).result(60)
    assert page == pytest.approx(CPU_S, abs=1)
    assert file == pytest.approx(CPU_S * FILE_FACTOR, abs=1)


def test_a_file_has_more_memory(workers: PageWorkers) -> None:
    most = partial(resource.getrlimit, resource.RLIMIT_DATA)
    page, _ = workers.begin(most).result(60)
    file, _ = workers.begin(most, is_file=True).result(60)
    assert abs(file - page - (ROOMY_BYTES - MEMORY_BYTES)) < 32 << 20


def test_as_a_context_they_end_with_it() -> None:
    with PageWorkers(1) as workers:
        assert workers.count == 1
        assert workers.begin(int).result(60) == 0
    assert workers.begin(int).cancelled()


def test_workers_begin_when_they_are_to_be_prepared() -> None:
    workers = PageWorkers(1, is_lazy=True)
    begun: list[bool] = []
    workers.begin = lambda job, *, is_light: begun.append(is_light)  # type: ignore[method-assign,assignment,misc]
    try:
        for is_light in (True, True, False, False, True):
            workers.prepare(is_light=is_light)
        assert begun == [True, False]
    finally:
        workers.close()
