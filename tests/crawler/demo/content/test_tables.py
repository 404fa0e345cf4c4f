"""Tables of sample reports: spans that fit, sums that hold unless one is to fail."""

from __future__ import annotations

from random import Random

import pytest

from crawler.demo.content.report import Publisher, Table
from crawler.demo.content.tables import (
    applications,
    applications_table,
    disputes_table,
    indicators_table,
    proactive_table,
)
from crawler.demo.content.writer import write_report

PUBLISHER = Publisher("安化县司法局", "我局", "全局", "局长", "安化县")


def width(table: Table) -> list[int]:
    """Columns of each row, spanned places counted."""
    reach: dict[tuple[int, int], bool] = {}
    widths = []
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (y, x) in reach:
                x += 1
            for dy in range(cell.rows):
                for dx in range(cell.columns):
                    reach[y + dy, x + dx] = True
            x += cell.columns
        widths.append(sum(1 for place in reach if place[0] == y))
    return widths


@pytest.mark.parametrize("seed", range(5))
def test_the_spans_of_tables_fit(seed):
    assert set(width(applications_table(Random(seed)))) == {10}
    assert set(width(proactive_table(Random(seed)))) == {4}


def test_a_wrong_table_differs_in_one_figure():
    right = write_report("disclosure", PUBLISHER, 2022, number=1)
    wrong = write_report("disclosure", PUBLISHER, 2022, number=1, fate="wrong_sum")
    pairs = zip(right.paragraphs(), wrong.paragraphs(), strict=True)
    ((_, line),) = [(a, b) for a, b in pairs if a != b]
    assert line.startswith("四、结转下年度继续办理")
    assert wrong.has_wrong_sum


@pytest.mark.parametrize("seed", range(5))
def test_what_came_in_is_what_was_done_and_left(seed):
    rows = applications(Random(seed))
    new, old, done, left = (rows[k] for k in ("一", "二", "（七）总计", "四"))
    for a, b, c, d in zip(new, old, done, left, strict=True):
        assert a + b == c + d
        assert min(a, b, c, d) >= 0
    assert all(sum(row[:-1]) == row[-1] for row in rows.values())


@pytest.mark.parametrize("seed", range(5))
def test_results_of_disputes_make_their_totals(seed):
    *_, figures = disputes_table(Random(seed)).rows
    numbers = [int(cell.text) for cell in figures]
    assert len(numbers) == 15
    for at in (0, 5, 10):
        assert sum(numbers[at : at + 4]) == numbers[at + 4]


def test_indicators_name_their_year():
    head, *rows = indicators_table(Random(1), 2022).rows
    assert [cell.text for cell in head] == ["指标", "2022年", "比上年增长（%）"]
    assert {len(row) for row in rows} == {3}
