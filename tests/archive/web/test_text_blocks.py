"""Texts as blocks: nothing of a text is lost, marks stand where they should."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Heading
from archive.web.text_blocks import Block, Mark, blocks


def shown(block: Block) -> str:
    pieces = [*block.pieces, *(p for row in block.rows for c in row for p in c.pieces)]
    return "".join(piece.text for piece in pieces)


def test_headings_paragraphs_and_tables():
    text = "前言。\n一、总体\n| 甲 | 1 |\n|---|---|\n| 乙 | 2 |\n后记。"
    found = blocks(text, [Heading(1, "一", "总体", text.index("一、"))])
    assert [block.kind for block in found] == [
        *("paragraph", "heading", "table", "paragraph")
    ]
    assert (found[1].anchor, found[1].level) == ("h-0", 1)
    assert [[c.is_number for c in row] for row in found[2].rows] == [[False, True]] * 2


def test_a_long_numbered_paragraph_is_no_heading():
    text = "（一）主动公开。" + "全年公开信息" * 10
    found = blocks(text, [Heading(2, "（一）", "主动公开", 0)])
    assert (found[0].kind, found[0].anchor) == ("paragraph", "h-0")


def test_labels_of_forms_reach_over_their_columns():
    text = "| 第一项 | | |\n| 规章 | 0 | 1 |\n| 文件 | | 2 |\n| 合计 | 3 | |"
    spans = [[cell.span for cell in row] for row in blocks(text)[0].rows]
    assert spans == [[3], [1, 1, 1], [2, 1], [1, 1, 1]]


def test_empty_cells_of_other_tables_stay():
    text = "| 名称 | 备注 |\n| 甲局 | |\n| 乙局 | 新设 |"
    assert [len(row) for row in blocks(text)[0].rows] == [2, 2, 2]


def test_marks_across_lines_and_at_a_place():
    text = "甲乙\n丙丁"
    marks = [Mark(1, 4, "issue", 1), Mark(5, 5, "issue", 2)]
    first, second = blocks(text, (), marks)
    assert [(p.text, p.mark and p.mark.number) for p in first.pieces] == [
        *(("甲", None), ("乙", 1))
    ]
    assert [(p.text, p.mark and p.mark.number) for p in second.pieces] == [
        *(("丙", 1), ("丁", None), ("", 2))
    ]


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@given(st.text("甲乙一、|\n 12", max_size=60), st.lists(spans, max_size=6))
def test_no_character_is_lost(text: str, places: list[list[int]]):
    marks = [Mark(a, b, "issue", n) for n, (a, b) in enumerate(places)]
    plain = "".join(map(shown, blocks(text)))
    assert "".join(map(shown, blocks(text, (), marks))) == plain
    letters = [c for c in text if c not in " |\n"]
    assert [c for c in plain if c not in " |\n"] == letters
