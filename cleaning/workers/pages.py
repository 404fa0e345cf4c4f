"""Workers for pages and files: how long one may take, and what is loaded beforehand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

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
    """Processes that have loaded the cleaning rules, and `modules` beside them."""

    def __init__(self, count: int | None = None, modules: Sequence[str] = ()) -> None:
        self._pool = Pool(count or os.cpu_count() or 1, preload=(_PRELOAD, *modules))

    def begin(self, job: Callable[[], T], *, is_file: bool = False) -> Future[T]:
        """The job's result to come, or an error of Pool.submit.

        A file has more time, and much memory at once: its readers take it for damaged
        where memory is refused.
        """
        factor = FILE_FACTOR if is_file else 1
        return self._pool.submit(
            job,
            cpu_s=CPU_S * factor,
            wall_s=WALL_S * factor,
            is_roomy=is_file,
        )

    def close(self) -> None:
        """End all workers at once; what they were at is read another time."""
        self._pool.close()
