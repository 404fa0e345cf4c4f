"""Small charts as numbers for a template to draw: bars and lines, no scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS: Final = (1, 2, 2.5, 5, 10)
LEFT: Final = 56
RIGHT: Final = 16
TOP: Final = 14
BOTTOM: Final = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place and size in the chart's units, its label and number."""

    x: float
    y: float
    width: float
    height: float
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars, with its size in their units."""

    width: float
    height: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of one line: its dots, the path through them, and both scales."""

    width: int
    height: int
    dots: tuple[tuple[float, float, str, float], ...]
    path: str
    ticks: tuple[tuple[float, float], ...]


def bars(values: Sequence[tuple[str, int]], *, height: float = 96) -> Bars:
    """Bars of labels and numbers, side by side; the highest fills the height."""
    most = max((number for _, number in values), default=1) or 1
    step = 24.0
    room = height - 34
    made = []
    for place, (label, number) in enumerate(values):
        size = max(number / most * room, 1.0) if number else 0.0
        x = place * step + 2
        made.append(Bar(x, room - size + 14, step - 4, size, label, number))
    return Bars(max(len(values) * step, step), height, tuple(made))


def lines(
    values: Sequence[tuple[str, float | None]], *, width: int = 640, height: int = 260
) -> Lines:
    """A line through the known values; a gap where one is not known."""
    known = [value for _, value in values if value is not None]
    top = _round_up(max(known, default=0))
    inner_width = width - LEFT - RIGHT
    inner_height = height - TOP - BOTTOM
    between = inner_width / max(len(values) - 1, 1)
    dots, path, pen = [], [], "M"
    for place, (label, value) in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x = LEFT + place * between if len(values) > 1 else LEFT + inner_width / 2
        y = TOP + inner_height * (1 - value / top)
        dots.append((round(x, 1), round(y, 1), label, value))
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    ticks = tuple(
        (round(TOP + inner_height * (1 - part / 4), 1), top * part / 4)
        for part in range(5)
    )
    return Lines(width, height, tuple(dots), " ".join(path), ticks)


def _round_up(value: float) -> float:
    """The next round number that four steps divide evenly.

    >>> _round_up(52), _round_up(7), _round_up(0)
    (80.0, 8.0, 4.0)
    """
    if value <= 0:
        return 4.0
    size = 1.0
    while size * 40 < value:
        size *= 10
    while size * 4 > value and size > 1:
        size /= 10
    for step in _STEPS:
        if size * step * 4 >= value:
            return size * step * 4
    return size * 40
