"""Many pages through clean(), in order, in processes that a hostile page cannot hold up."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from archive.errors import GongbaoError
from archive.model import Hints, Rejected
from cleaning import clean
from cleaning.page.payload import is_file
from cleaning.workers.pages import PageWorkers
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.model import Capture, Record

    Outcome = Record | Rejected

_AHEAD_OF_EACH = 4  # pages that each worker finds waiting


class PageFailed(Exception):  # noqa: N818 - carried as data
    """Reading one page ended in an error that no rule foresaw."""


def clean_all(
    captures: Sequence[Callable[[], Capture]], workers: int | None = None
) -> Iterator[Outcome | PageFailed]:
    """The outcome of each capture, in their order; each is loaded when its turn comes."""
    if not captures:
        return
    count = max(1, min(workers or os.cpu_count() or 1, (len(captures) + 3) // 4))
    pool = PageWorkers(count)
    begun: deque[Future[Outcome]] = deque()
    try:
        for load in captures:
            begun.append(_begun(pool, load))
            if len(begun) > count * _AHEAD_OF_EACH:
                yield _outcome(begun.popleft())
        while begun:
            yield _outcome(begun.popleft())
    finally:
        pool.close()


def _begun(pool: PageWorkers, load: Callable[[], Capture]) -> Future[Outcome]:
    try:
        capture = load()
    except (OSError, ValueError) as error:  # a name that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        unread: Future[Outcome] = Future()
        unread.set_exception(PageFailed(f"cannot be read: {reason}"))
        return unread
    return pool.begin(
        partial(clean, capture, Hints()), is_file=is_file(capture.payload)
    )


def _outcome(begun: Future[Outcome]) -> Outcome | PageFailed:
    error = begun.exception()
    if error is None:
        return begun.result()
    if isinstance(error, (WorkerTimeout, WorkerCrashed)):
        return Rejected(None, "timeout", str(error))
    if isinstance(error, WorkerOutOfMemory):
        return Rejected(None, "too_large", str(error))
    if isinstance(error, GongbaoError):
        raise error
    if isinstance(error, PageFailed):
        return error
    return PageFailed(f"{type(error).__name__}: {error}"[:200])
