"""Cells of the standard tables: what they hold, and which row or column they name."""

from __future__ import annotations

import pytest

from cleaning.disclosure.form import even, is_figure, load_forms, number, table_rows


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        ("1,204", 1204),
        ("１８６．５万元", 186.5),
        (" 1 2 件", 12),
        ("+3", 3),
        ("-8", -8),
        ("12,34", None),
        ("1.", None),
        ("3.其他", None),
        ("约5", None),
        ("½", None),
        ("", None),
    ],
)
def test_numbers(cell: str, value: float | None) -> None:
    assert number(cell) == value
    assert is_figure(cell) is (value is not None or cell == "")


@pytest.mark.parametrize("cell", ["—", "--", "/", "无", " 空 ", "、"])
def test_what_stands_for_a_figure_is_no_number(cell: str) -> None:
    assert is_figure(cell)
    assert number(cell) is None


def test_labels_are_named_in_any_width_and_spacing() -> None:
    forms = load_forms()
    assert set(forms) == {"proactive", "applications", "disputes"}
    row = forms["applications"].row("一、 本年新收政府信息公开申请数量")
    assert row is not None
    assert row == forms["applications"].row("一、本年新收政府\n信息公开申请数量")
    column = forms["applications"].column("商业 企业")
    assert column is not None
    assert column.name == "商业企业"
    assert forms["proactive"].row("粮食产量") is None


def test_long_labels_are_made_even_too() -> None:
    assert even("（七）　总 计") == "(七)总计"
    assert even("Ａ １ " * 30) == "A1" * 30


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| 规章 | 0 |", ("规章", "0")),
        ("规章 | 0", ("规章", "0")),
        ("规章\t0", ("规章", "0")),
        ("| a\\|b | |", ("a|b", "")),
        ("||", ("",)),
    ],
)
def test_rows_of_every_writing(line: str, cells: tuple[str, ...]) -> None:
    (row,) = table_rows(line)
    assert row is not None
    assert row.cells == cells


def test_rows_know_their_place_and_rules_are_none() -> None:
    text = "一、总则\n| 规章 | 0 |\n| :-- | ---: |\n\n| 许可 | 2 |"
    found = list(table_rows(text))
    assert [row and row.cells for row in found] == [
        None,
        ("规章", "0"),
        None,
        ("许可", "2"),
    ]
    assert all(text[row.start : row.end] == row.line for row in found if row)
