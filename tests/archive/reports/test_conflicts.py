"""Sentences of two copies that differ in nothing but their numbers."""

from __future__ import annotations

import pytest

from archive.reports.conflicts import conflicting


@pytest.mark.parametrize(
    ("main", "copy", "numbers"),
    [
        ("受理12件。", "受理12件。", []),
        ("受理1,204件。", "受理1204件。", []),
        ("受理12件。", "受理１２件。", []),
        ("受理12件。", "受理13件。", [(("12",), ("13",))]),
        ("增长5.5%。", "增长5.6%。", [(("5.5",), ("5.6",))]),
        ("受理12件。", "办结13件。", []),
        ("受理12件。", "2024年3月1日\n受理12件。\n点击9次", []),
        ("| 1 | 2 | 3 |", "| 1 | 2 | 4 |", [(("1", "2", "3"), ("1", "2", "4"))]),
        ("办1件。办2件。", "办2件。办1件。", []),
        ("办1件。办2件。", "办1件。办3件。", [(("2",), ("3",))]),
        ("", "受理1件。", []),
    ],
)
def test_conflicts_are_equal_sentences_with_other_numbers(main, copy, numbers):
    assert [(c.main, c.copy) for c in conflicting(main, copy)] == numbers


def test_conflicts_stand_in_the_main_copys_order_and_are_cut_for_showing():
    long = "甲" * 200 + "3件"
    main = f"办结1件。受理2件。{long}。"
    found = conflicting(main, f"{long.replace('3', '4')}。受理8件。办结9件。")
    assert [c.text[:2] for c in found] == ["办结", "受理", "甲甲"]
    assert len(found[2].text) == 120
    assert found[0].as_dict() == {"text": "办结1件", "main": ("1",), "copy": ("9",)}


def test_a_bare_number_is_no_sentence():
    assert conflicting("1\n2021-03-01\n第5页", "2\n2022-03-01\n") == []
    assert conflicting("| 1 | 2 |", "| 1 | 3 |") == [], "two cells may be any table's"
