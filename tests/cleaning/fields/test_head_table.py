"""Labels and values over several lines, and the line where each stands."""

from __future__ import annotations

import pytest

from cleaning.fields.head_table import labels_of
from cleaning.page.lines import page_lines
from cleaning.page.tree import parse_page


def labels(html: str) -> list[tuple[int, str, str]]:
    """Line, field and value of each label."""
    found = labels_of(page_lines(parse_page(html).root))
    return [(index, label.field, label.value) for index, label in found]


def test_a_value_stands_in_the_cell_beside_its_label() -> None:
    page = (
        "<table><tr><td>索引号</td><td>K/1</td><td>发布机构</td><td>甲局</td></table>"
    )
    assert labels(page) == [(0, "index_number", "K/1"), (2, "issuer", "甲局")]


def test_a_row_of_labels_has_its_values_below() -> None:
    page = (
        "<table><tr><th>索引号</th><th>发布机构</th></tr>"
        "<tr><td>K/1</td><td>甲局</td></tr></table>"
    )
    assert [(f, v) for _, f, v in labels(page)] == [
        ("index_number", "K/1"),
        ("issuer", "甲局"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>发布机构</td></tr><tr><td>各位代表：。</td></tr></table>",
        f"<dl><dt>发布机构</dt><dd>{'甲' * 200}</dd></dl>",
        "<dl><dt>发布机构</dt><dd>经研究，现通知如下。</dd></dl>",
        "<dl><dt>发布机构</dt><dd style='display:none'>甲局</dd></dl>",
        "<p>发布机构</p>",
    ],
)
def test_what_is_no_value_is_taken_for_none(html: str) -> None:
    assert {value for _, field, value in labels(html) if field == "issuer"} == {""}


def test_a_label_and_its_value_in_one_line_of_several_elements() -> None:
    assert labels("<p><b>索 引 号</b><i>K/1</i></p>") == [(0, "index_number", "K/1")]
    assert labels("<li><b>发布机构：</b>甲局</li>") == [(0, "issuer", "甲局")]


def test_the_evidence_has_label_and_value() -> None:
    page = "<dl><dt>索引号：</dt><dd>K/1</dd></dl>"
    ((_, label),) = labels_of(page_lines(parse_page(page).root))
    assert label.raw == "索引号： K/1"
    assert labels_of([]) == []
