"""Passes that know nothing of each other: each runs in a fork of its own.

A fork is thrown away with all that it has cached, whoever's cache it is, and the next
one starts from the same state: code loaded, tables read, nothing known of the pages.
Only the standard library, so that the peers' own environment can run it too.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


class Cost(NamedTuple):
    """Seconds on the clock and of CPU."""

    wall_s: float
    cpu_s: float


def in_fork(work: Callable[[], Any]) -> Any:
    """What work gives, from a process that ends with it; it must be plain JSON.

    Raises RuntimeError where the work failed; its traceback is on stderr.
    """
    sys.stdout.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            told = json.dumps(work())
            with os.fdopen(writer, "w", encoding="utf-8") as answer:
                answer.write(told)
            code = 0
        except BaseException:  # noqa: BLE001 - nothing of the parent's may run here
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("a pass failed: see the traceback above")
    return json.loads(told)


def fresh_pass(work: Callable[[T], object], pages: Iterable[T]) -> list[Cost]:
    """Each page once, in a process that has seen none of them; what each took."""
    gc.collect()  # the last pass's rubbish is not this one's to clear

    def each() -> list[Cost]:
        return [timed(work, page) for page in pages]

    return [Cost(*cost) for cost in in_fork(each)]


def timed(work: Callable[[T], object], page: T) -> Cost:
    """What one piece of work takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work(page)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)
