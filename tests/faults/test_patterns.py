"""No pattern that reads bytes of the network or of a page takes more than linear time."""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.patterns import NOTHING, Found, attacks, patterns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 100_000
# What takes less for an eighth takes less than CHEAP_S for the whole, if quadratic.
FIRST = SIZE // 8
FIRST_S = 0.0015
PARTS = 4  # linear: 4 times the time for 4 times the text; quadratic: 16 times
GROWTH_MOST = 8.0
# Below this even a quadratic pattern is harmless at 100 KB, and clocks are too coarse.
CHEAP_S = 0.1
LONGEST_S = 0.5  # then it is broken off


class TooLateError(Exception):
    """A pattern took its whole time."""


@pytest.fixture
def timer() -> Iterator[None]:
    def on_time(*_: object) -> None:
        raise TooLateError

    before = signal.signal(signal.SIGVTALRM, on_time)
    yield
    signal.signal(signal.SIGVTALRM, before)


def cost(found: Found, text: Any, limit_s: float) -> float:
    """CPU seconds for one text; `inf` where it takes more than the limit."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
    try:
        if found.method == "search":
            for _ in found.pattern.finditer(text):
                pass
        else:
            getattr(found.pattern, found.method)(text)
    except TooLateError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began


def growth(found: Found, text: Any) -> float:
    """How many times longer a text takes than a fourth of it; 0 where both are quick."""
    end = text[-len(NOTHING) :]
    first = cost(found, text[:FIRST] + end, LONGEST_S)
    whole = cost(found, text, LONGEST_S) if FIRST_S < first < LONGEST_S else first
    if whole < CHEAP_S:
        return 0.0
    part = cost(found, text[: SIZE // PARTS] + end, LONGEST_S)
    return whole / part if part < LONGEST_S else whole


def slow(found: Found) -> str | None:
    for text in attacks(found.pattern, SIZE):
        if all(growth(found, text) > GROWTH_MOST for _ in range(2)):
            return f"{found.where} ({found.method}) on {text[:30]!r}…"
    return None


@pytest.mark.parametrize("package", ["crawler", "cleaning"])
def test_no_pattern_takes_more_than_linear_time(package: str, timer: None) -> None:
    found = patterns_of(package)
    assert len(found) > 20
    told = "\n".join(filter(None, map(slow, found)))
    assert not told, told


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:<!--.*?-->\s*)*<a",  # comments in a row: exponential
        r"\s+$",  # a search that begins anew at each space
        r"<b>.*?</b>",  # an opening without its end, over and over
    ],
)
def test_what_is_not_linear_is_seen(pattern: str, timer: None) -> None:
    assert slow(Found("here", re.compile(pattern, re.DOTALL), "search"))
