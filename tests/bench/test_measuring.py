"""The statistics, and the order in which rounds are interleaved."""

from __future__ import annotations

import measuring
import pytest


def test_all_have_a_turn_in_each_round_and_not_always_the_same_neighbour():
    order: list[str] = []

    def work(name):
        return lambda: order.append(name) or len(order)

    found = measuring.interleaved({name: work(name) for name in "abc"}, 3)

    assert "".join(order) == "abcbcacab"
    assert found == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}


def test_a_ratio_is_of_one_round():
    assert measuring.ratios([2.0, 9.0], [1.0, 3.0]) == (2.0, 3.0)
    with pytest.raises(ValueError, match="longer"):
        measuring.ratios([1.0], [1.0, 2.0])


def test_a_figure_is_the_median():
    assert measuring.figure("status", 5.0, 1.0, 2.0).median == 2.0


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)]
)
def test_percentiles_are_values_that_were_measured(share, value):
    assert measuring.percentile(range(1, 101), share) == value


@pytest.mark.parametrize("power", [1.0, 1.17, 2.0])
def test_the_exponent_is_the_power_of_growth(power):
    sizes = [1_000, 5_000, 50_000]

    found = measuring.exponent(sizes, [3 * size**power for size in sizes])

    assert found == pytest.approx(power, abs=1e-3)
