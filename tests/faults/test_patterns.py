"""No pattern that reads bytes of the network or of a page takes more than linear time."""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from cleaning.rules import boilerplate
from tests.faults.patterns import NOTHING, Found, attacks, patterns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 100_000
PARTS = 8  # linear: 8 times the time for 8 times the text; quadratic: 64 times
GROWTH_MOST = 22.0  # between both: a busy machine may stretch either 2.5 times
RUNS = 3  # the best counts: other work only ever adds to a time
# What takes less for an eighth takes less than CHEAP_S for the whole, if quadratic.
FIRST_S = 0.0015
# Below this even a quadratic pattern is harmless at 100 KB.
CHEAP_S = 0.1
LONGEST_S = 0.5  # for an eighth: it is broken off, as no linear pattern is
# These read no longer line (`rule_for`): they are measured at its length.
RULES, LONGEST_LINE = "cleaning.rules.boilerplate.load_rules", boilerplate._LONGEST


class TooLateError(Exception):
    """A pattern took its whole time."""


class Timer:
    """Breaks what it measures off after some CPU time, and never anything else."""

    armed = False

    def on_time(self, *_: object) -> None:
        if self.armed:
            raise TooLateError

    def cost(self, found: Found, text: Any, limit_s: float) -> float:
        """CPU seconds for one text; `inf` where it takes more than the limit."""
        began = time.process_time()
        try:
            self.armed = True
            signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
            run(found, text)
            self.armed = False
        except TooLateError:
            return float("inf")
        finally:
            self.armed = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return time.process_time() - began


def run(found: Found, text: Any) -> None:
    if found.method == "search":
        for _ in found.pattern.finditer(text):
            pass
    else:
        getattr(found.pattern, found.method)(text)


@pytest.fixture
def timer() -> Iterator[Timer]:
    timer = Timer()
    before = signal.signal(signal.SIGVTALRM, timer.on_time)
    yield timer
    signal.signal(signal.SIGVTALRM, before)


def is_slow(timer: Timer, found: Found, text: Any) -> bool:
    """Whether a text takes far longer than 8 times an eighth of it, run after run."""
    part = text[: len(text) // PARTS] + text[-len(NOTHING) :]
    first = timer.cost(found, part, LONGEST_S)
    if first < FIRST_S:
        return False
    first = min(first, *(timer.cost(found, part, LONGEST_S) for _ in range(RUNS - 1)))
    if first == float("inf"):
        return True
    most = max(CHEAP_S, first * GROWTH_MOST)
    return all(timer.cost(found, text, most) > most for _ in range(RUNS))


def slow(timer: Timer, found: Found, size: int = SIZE) -> str | None:
    for text in attacks(found.pattern, size):
        if is_slow(timer, found, text):
            pattern = found.pattern.pattern[:40]
            return f"{found.where} ({found.method}) {pattern!r}… on {text[:30]!r}…"
    return None


@pytest.mark.parametrize("package", ["crawler", "cleaning"])
def test_no_pattern_takes_more_than_linear_time(package: str, timer: Timer) -> None:
    found = patterns_of(package)
    assert len(found) > 20
    told = "\n".join(
        filter(None, (slow(timer, one) for one in found if one.where != RULES))
    )
    assert not told, told


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:<!--.*?-->\s*)*<a",  # comments in a row: exponential
        r"\s+$",  # a search that begins anew at each space
        r"<b>.*?</b>",  # an opening without its end, over and over
    ],
)
def test_what_is_not_linear_is_seen(pattern: str, timer: Timer) -> None:
    found = Found("here", re.compile(pattern, re.DOTALL), "search")
    assert slow(timer, found, SIZE // 5)


def test_a_linear_pattern_is_let_pass_however_long_it_takes(timer: Timer) -> None:
    found = Found("here", re.compile(".{0,2000}c"), "search")
    text = "b" * SIZE
    assert timer.cost(found, text, 9) > CHEAP_S
    assert not is_slow(timer, found, text)


def test_rules_take_no_time_on_the_longest_line_they_read(timer: Timer) -> None:
    rules = [one for one in patterns_of("cleaning") if one.where == RULES]
    assert len(rules) > 50
    for found in rules:
        for text in attacks(found.pattern, LONGEST_LINE):
            costs = (timer.cost(found, text, LONGEST_S) for _ in range(RUNS))
            assert any(cost < CHEAP_S for cost in costs), (found.pattern, text)


def test_tables_of_patterns_are_measured_too() -> None:
    names = {found.where for found in patterns_of("cleaning")}
    assert {
        "cleaning.rules.page_signs.load_signs",
        "cleaning.rules.boilerplate.load_rules",
        "cleaning.disclosure.form.load_forms",
    } <= names
