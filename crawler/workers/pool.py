"""The workers as an event loop waits for them: see cleaning/workers/pool.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from cleaning.version import RULES_VERSION
from cleaning.workers.pages import PageWorkers
from cleaning.workers.pool import ROOMY_BYTES
from crawler.workers.answers import JOBS, LISTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

P = ParamSpec("P")
T = TypeVar("T")
# What a page was read with; where that changes, one that was too much is asked for again.
READ_WITH: Final = f"rules {RULES_VERSION}, {ROOMY_BYTES >> 20} MB"


class Workers(PageWorkers):
    """A pool of cleaning processes; `run` awaits one page without blocking.

    `modules` are those of its jobs, `later` those that light jobs do not take: by
    default a crawl's, of which many find lists as they were and no page to be read.
    """

    def __init__(
        self,
        count: int | None = None,
        modules: Sequence[str] = (LISTINGS,),
        *,
        later: Sequence[str] = (JOBS,),
        is_lazy: bool = False,
    ) -> None:
        super().__init__(count, modules, later=later, is_lazy=is_lazy)

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The job's result; WorkerTimeout, WorkerOutOfMemory or WorkerCrashed."""
        return await _awaited(self.begin(partial(job, *args, **kwargs)))

    async def run_light(
        self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same for what needs no rules of cleaning, such as reading a listing."""
        begun = self.begin(partial(job, *args, **kwargs), is_light=True)
        return await _awaited(begun)

    async def run_file(
        self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same with the time and the memory of a whole file."""
        begun = self.begin(partial(job, *args, **kwargs), is_file=True)
        return await _awaited(begun)


async def _awaited(begun: Future[T]) -> T:
    # Workers load while this process does: asyncio takes half of what they need first.
    import asyncio

    return await asyncio.wrap_future(begun)
