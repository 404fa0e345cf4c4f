"""When a report is due by law, and what a date says of it.

法治政府建设: before 1 April of the next year (since the reports on 2015).
政府信息公开年报: governments by 31 March; departments by 31 January since the reports on
2019, by 31 March before. Other kinds have no date here.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

Judged = Literal["on_time", "late", "published"]
_FIRST_LAW_YEAR = 2015
_FIRST_DISCLOSURE_YEAR = 2008
_NEW_RULES_YEAR = 2019


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a report: `first` and `last` differ where it is not known
    whether the issuer is a government or a department."""

    first: date
    last: date


def due(kind: str, year: int, *, is_department: bool | None) -> Due | None:
    """The last day for a report on a year; None where no rule says one.

    >>> due("disclosure", 2023, is_department=True).last.isoformat()
    '2024-01-31'
    >>> due("law_government", 2023, is_department=None).first.isoformat()
    '2024-03-31'
    """
    march, january = date(year + 1, 3, 31), date(year + 1, 1, 31)
    if kind == "law_government" and year >= _FIRST_LAW_YEAR:
        return Due(march, march)
    if kind != "disclosure" or year < _FIRST_DISCLOSURE_YEAR:
        return None
    if year < _NEW_RULES_YEAR or is_department is False:
        return Due(march, march)
    return Due(january, january if is_department else march)


def judge(day: str | None, day_kind: str | None, due: Due | None) -> tuple[Judged, int]:
    """What a record's date says, and by how many days it is late.

    A signature's date only tells that a report came no sooner, an address's that it
    came no later: what that leaves open is `published`.

    >>> march = Due(date(2024, 3, 31), date(2024, 3, 31))
    >>> judge("2024-04-12", "published", march), judge("2024-03-01", "listed", march)
    (('late', 12), ('on_time', 0))
    >>> judge("2024-03-01", "signed", march), judge("2024-06-01", "url", march)
    (('published', 0), ('published', 0))
    >>> judge("2024-03", "published", march)
    ('on_time', 0)
    """
    days = _days(day)
    if due is None or days is None:
        return "published", 0
    earliest, latest = days
    if earliest > due.last and day_kind != "url":
        return "late", (earliest - due.last).days
    if latest <= due.first and day_kind != "signed":
        return "on_time", 0
    return "published", 0


def _days(day: str | None) -> tuple[date, date] | None:
    """The first and the last day that a date may mean."""
    parts = [int(part) for part in (day or "")[:10].split("-") if part.isdigit()]
    match parts:
        case [year, month, number]:
            return date(year, month, number), date(year, month, number)
        case [year, month]:
            last = calendar.monthrange(year, month)[1]
            return date(year, month, 1), date(year, month, last)
        case [year]:
            return date(year, 1, 1), date(year, 12, 31)
    return None
