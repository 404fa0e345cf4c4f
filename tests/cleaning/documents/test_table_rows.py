"""Rows of tables as one line each."""

from __future__ import annotations

from cleaning.disclosure.form import table_rows
from cleaning.documents.table_rows import markdown_row


def test_breaks_and_spaces_in_cells_become_one_space() -> None:
    assert markdown_row(["受理\n数", " 1\u3000 2 "]) == "| 受理 数 | 1 2 |"


def test_empty_cells_keep_their_place() -> None:
    assert markdown_row(["", "甲", ""]) == "|  | 甲 |  |"
    assert markdown_row(iter([""])) == "|  |"


def test_a_bar_in_a_cell_comes_back_as_it_was() -> None:
    (row,) = table_rows(markdown_row(["a|b", "|", "1"]))
    assert row is not None
    assert row.cells == ("a|b", "|", "1")
