"""What must add up in the tables of a 政府信息公开年报: where it does not, an issue.

一 + 二 = 三（七） + 四 in each column, as the form itself says; the six kinds of
applicants make 总计; the outcomes make （七）; four results make a 总计. A sum of which
any part is not a number, or a row could not be read, is not judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaning.disclosure.form import TOTAL
from cleaning.issues import issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.model import DisclosureCell, Issue
    from cleaning.disclosure.form import TableRow

NEW: Final = "一、本年新收政府信息公开申请数量"
OLD: Final = "二、上年结转政府信息公开申请数量"
DONE: Final = "（七）总计"
LEFT: Final = "四、结转下年度继续办理"
_OUTCOMES: Final = "三、本年度办理结果"
_OTHER: Final = "（六）其他处理"

Rows = dict[str, dict[str, float | None]]


def failed_sums(
    cells: Iterable[DisclosureCell],
    lines: Mapping[tuple[str, str], TableRow],
    unread: frozenset[str] = frozenset(),
) -> list[Issue]:
    """An issue for each sum that fails; `lines` says where each row stands.

    `unread` are the tables of which a row could not be read.
    """
    tables: dict[str, Rows] = {"applications": {}, "disputes": {}}
    parts: dict[str, str] = {}
    for cell in cells:
        if cell.table in tables:
            tables[cell.table].setdefault(cell.row, {})[cell.column] = cell.value
            parts[cell.row] = cell.part
    asked = tables["applications"]
    found = [("applications", *f) for f in _identity(asked)]
    if "applications" not in unread:
        outcomes = [row for row, part in parts.items() if part.startswith(_OUTCOMES)]
        found += [("applications", *f) for f in _outcomes(asked, outcomes)]
    for table, rows in tables.items():
        found += [(table, *failed) for failed in _row_totals(rows)]
    return [_issue(detail, lines.get((table, row))) for table, row, detail in found]


def _identity(rows: Rows) -> Iterator[tuple[str, str]]:
    """一 + 二 = 三（七） + 四, column by column; (row, detail) of each that fails."""
    if not {NEW, OLD, DONE, LEFT} <= rows.keys():
        return
    for column in rows[DONE]:
        parts = [rows[row].get(column) for row in (NEW, OLD, DONE, LEFT)]
        new, old, done, left = parts
        if new is None or old is None or done is None or left is None:
            continue
        if _differ(new + old, done + left):
            sums = f"一 {new:g} + 二 {old:g}, but 三（七） {done:g} + 四 {left:g}"
            yield DONE, f"{column}: {sums}"


def _outcomes(rows: Rows, outcomes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The outcomes make （七） in each column."""
    names = [row for row in outcomes if row != DONE]
    if any(row.startswith("3.其他") for row in names):
        names = [row for row in names if row != _OTHER]
    if DONE not in rows or not names:
        return
    for column, total in rows[DONE].items():
        values = [rows[row].get(column) for row in names]
        known = [value for value in values if value is not None]
        if total is None or len(known) < len(values):
            continue
        if _differ(sum(known), total):
            made = f"its outcomes make {sum(known):g}, but （七） is {total:g}"
            yield DONE, f"{column}: {made}"


def _row_totals(rows: Rows) -> Iterator[tuple[str, str]]:
    for row, values in rows.items():
        total = values.get(TOTAL)
        others = [value for column, value in values.items() if column != TOTAL]
        known = [value for value in others if value is not None]
        if total is None or not known or len(known) < len(others):
            continue
        if _differ(sum(known), total):
            yield row, f"{row}: its columns make {sum(known):g}, but 总计 is {total:g}"


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > 1e-6


def _issue(detail: str, line: TableRow | None) -> Issue:
    if line is None:
        return issue("disclosure_sum", detail)
    return issue(
        "disclosure_sum", detail, start=line.start, end=line.end, raw=line.line
    )
