"""Charts as numbers: in their frame, with gaps where nothing is known."""

from __future__ import annotations

import pytest

from archive.web.svg import bars, lines


def test_a_gap_breaks_the_line():
    chart = lines([("2020", 1), ("2021", 2), ("2022", None), ("2023", 3)])
    assert chart.path.count("M") == 2
    assert [label for _, _, label, _ in chart.dots] == ["2020", "2021", "2023"]


@pytest.mark.parametrize(
    "values", [[], [None], [0], [0, 0], [5], [1e9, 2], [0.5, 136.97]]
)
def test_every_dot_is_in_the_frame(values: list[float | None]):
    chart = lines([(str(n), value) for n, value in enumerate(values)])
    assert all(
        0 <= x <= chart.width and 0 <= y <= chart.height for x, y, *_ in chart.dots
    )
    tops = [number for _, number in chart.ticks]
    assert tops == sorted(tops)
    assert tops[-1] >= max((v for v in values if v is not None), default=0)


def test_bars_are_as_high_as_their_numbers():
    chart = bars([("a", 10), ("b", 5), ("c", 0)])
    heights = [bar.height for bar in chart.bars]
    assert heights[0] == 2 * heights[1]
    assert heights[2] == 0
    assert bars([]).bars == ()
