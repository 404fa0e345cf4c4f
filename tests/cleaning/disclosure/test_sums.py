"""What must add up in a disclosure report, and what is not judged."""

from __future__ import annotations

import pytest

from archive.model import DisclosureCell
from cleaning.disclosure.form import TOTAL, TableRow
from cleaning.disclosure.sums import DONE, LEFT, NEW, OLD, failed_sums

PERSON = "自然人"
PARTS = {DONE: "三、本年度办理结果"}


def cells(
    rows: dict[str, dict[str, float | None]], table: str = "applications"
) -> list[DisclosureCell]:
    return [
        DisclosureCell(
            table=table,
            row=row,
            column=column,
            value=value,
            raw=str(value),
            part=PARTS.get(row, ""),
        )
        for row, columns in rows.items()
        for column, value in columns.items()
    ]


def asked(
    new: float | None, old: float, done: float, left: float
) -> list[DisclosureCell]:
    values = zip((NEW, OLD, DONE, LEFT), (new, old, done, left), strict=True)
    return cells({row: {PERSON: value} for row, value in values})


def details(found: list[DisclosureCell], **kwargs: frozenset[str]) -> list[str | None]:
    issues = failed_sums(found, {}, **kwargs)
    assert {issue.code for issue in issues} <= {"disclosure_sum"}
    return [issue.detail for issue in issues]


def test_what_came_in_is_what_was_done_and_left() -> None:
    assert details(asked(10, 2, 9, 3)) == []
    assert details(asked(0.1, 0.2, 0.3, 0)) == []
    (detail,) = details(asked(10, 2, 9, 4))
    assert detail == f"{PERSON}: 一 10 + 二 2, but 三（七） 9 + 四 4"


def test_an_unknown_part_or_a_missing_row_is_not_judged() -> None:
    assert details(asked(None, 2, 9, 4)) == []
    assert details([c for c in asked(10, 2, 9, 4) if c.row != LEFT]) == []
    assert details([]) == []


def test_the_issue_shows_the_row_where_it_stands() -> None:
    line = TableRow(("（七）总计", "9"), 5, "| （七）总计 | 9 |")
    (issue,) = failed_sums(asked(10, 2, 9, 4), {("applications", DONE): line})
    assert (issue.start, issue.end, issue.raw) == (5, line.end, line.line)


@pytest.mark.parametrize("table", ["applications", "disputes"])
def test_the_columns_of_a_row_make_its_total(table: str) -> None:
    wrong: dict[str, dict[str, float | None]] = {"行": {"甲": 1, "乙": 2, TOTAL: 4}}
    assert details(cells(wrong, table)) == ["行: its columns make 3, but 总计 is 4"]
    assert details(cells({"行": {"甲": 1, "乙": None, TOTAL: 4}}, table)) == []
    assert details(cells({"行": {TOTAL: 4}}, table)) == []


def test_other_tables_are_not_judged() -> None:
    wrong: dict[str, dict[str, float | None]] = {"行": {"甲": 1, TOTAL: 4}}
    assert details(cells(wrong, "proactive")) == []


def test_the_outcomes_make_the_total_unless_a_row_was_not_read() -> None:
    PARTS["（一）予以公开"] = PARTS[DONE]
    rows: dict[str, dict[str, float | None]] = {
        "（一）予以公开": {PERSON: 5},
        DONE: {PERSON: 9},
    }
    told = f"{PERSON}: its outcomes make 5, but （七） is 9"
    assert details(cells(rows)) == [told]
    assert details(cells(rows), unread=frozenset({"applications"})) == []
