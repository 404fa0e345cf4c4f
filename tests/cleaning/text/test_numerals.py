"""Chinese numerals, there and back."""

from __future__ import annotations

import pytest

from cleaning.text.numerals import chinese_count, parse_count, parse_digits


@pytest.mark.parametrize("number", range(1, 100))
def test_counts_go_there_and_back(number: int) -> None:
    assert parse_count(chinese_count(number)) == number


@pytest.mark.parametrize("text", ["", "十十", "一十百", "甲", "二三十四", "百百"])
def test_no_counts(text: str) -> None:
    assert parse_count(text) is None


def test_every_zero_is_a_zero() -> None:
    assert {parse_digits(f"二{zero}一一") for zero in "〇○◯零OОＯ0０"} == {2011}
