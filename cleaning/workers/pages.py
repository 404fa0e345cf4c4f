"""Workers for pages and files: how long one may take, and what is loaded beforehand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self, TypeVar

from cleaning.workers.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

T = TypeVar("T")
# The slowest real page takes half a second; a busy machine must make no page late.
CPU_S = 10.0
WALL_S = 30.0
# A file of a hundred pages, or one that another program must convert, may take longer.
FILE_FACTOR = 6
_PRELOAD = "cleaning.workers.preload"


class PageWorkers:
    """Processes that have loaded the cleaning rules, and `modules` beside them.

    Those of `later` are loaded with the rules, so not for light jobs. Processes begin at
    once, or where `is_lazy` with the first job or `prepare`; as a context they end with
    it. `count` is how many there are.
    """

    def __init__(
        self,
        count: int | None = None,
        modules: Sequence[str] = (),
        *,
        later: Sequence[str] = (),
        is_lazy: bool = False,
    ) -> None:
        self.count = count or os.cpu_count() or 1
        self._pool = Pool(
            self.count,
            preload=modules,
            later=(*later, _PRELOAD),
            is_lazy=is_lazy,
        )
        self._is_prepared = {True: not is_lazy, False: not is_lazy}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, *, is_light: bool) -> None:
        """Let a worker begin, so that the first job need not wait for it.

        `is_light`: for jobs that need no rules of cleaning.
        """
        if not self._is_prepared[is_light]:
            self._is_prepared[is_light] = self._is_prepared[True] = True
            self.begin(int, is_light=is_light)  # the least job of all

    def begin(
        self, job: Callable[[], T], *, is_file: bool = False, is_light: bool = False
    ) -> Future[T]:
        """The job's result to come, or an error of Pool.submit.

        A file has more time, and much memory at once: its readers take it for damaged
        where memory is refused. A light job needs no rules of cleaning.
        """
        factor = FILE_FACTOR if is_file else 1
        return self._pool.submit(
            job,
            cpu_s=CPU_S * factor,
            wall_s=WALL_S * factor,
            is_roomy=is_file,
            is_light=is_light,
        )

    def close(self) -> None:
        """End all workers at once; what they were at is read another time."""
        self._pool.close()
