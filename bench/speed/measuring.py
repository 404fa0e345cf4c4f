"""Interleaved rounds, and what is said of their figures: median, least, most."""

from __future__ import annotations

import statistics
import time
import zlib
from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """A row's figure in each round, and what it was measured on."""

    row: str
    values: tuple[float, ...]
    on: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)


def figure(row: str, *values: float, on: str = "") -> Figure:
    """A row's figure, of one round or several."""
    return Figure(row, values, on)


def interleaved(
    works: Mapping[str, Callable[[], T]], rounds: int
) -> dict[str, list[T]]:
    """What each work gave in each round.

    All works have their turn in each round, so that a busy machine harms all alike, and
    each round begins with the next one, so that none has always the same neighbour.

    >>> interleaved({"a": iter("12").__next__, "b": iter("34").__next__}, 2)
    {'a': ['1', '2'], 'b': ['3', '4']}
    """
    found: dict[str, list[T]] = {name: [] for name in works}
    order = list(works)
    for _ in range(rounds):
        for name in order:
            found[name].append(works[name]())
        order = order[1:] + order[:1]
    return found


def ratios(these: Sequence[float], those: Sequence[float]) -> tuple[float, ...]:
    """How many times that of the same round each figure is."""
    return tuple(a / b for a, b in zip(these, those, strict=True))


def yardstick() -> float:
    """CPU seconds that a fixed piece of work takes now, some milliseconds.

    Where figures of one row cannot have their turn in the same minute, as those of a
    growing archive, each is divided by what this took beside it.
    """
    began = time.process_time()
    words = {number: f"{number:x}" for number in range(20_000)}
    zlib.compress("".join(words[n] for n in range(0, 20_000, 3)).encode())
    return time.process_time() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that such a share of all does not exceed (nearest rank).

    >>> percentile([5, 1, 4, 2, 3], 0.5), percentile(range(200), 0.99)
    (3, 197)
    """
    ranked = sorted(values)
    return ranked[max(0, ceil(share * len(ranked)) - 1)]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of size that costs grow by: 1 where twice as much costs twice as much.

    >>> exponent([10, 100, 1000], [5, 50, 500])
    1.0
    """
    slope = statistics.linear_regression(
        [log(s) for s in sizes], [log(c) for c in costs]
    )
    return round(slope.slope, 4)
