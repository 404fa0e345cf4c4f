"""Due days by kind, year and issuer; what each kind of date says of them."""

from __future__ import annotations

import pytest

from archive.queries.due_dates import due, judge


@pytest.mark.parametrize(
    ("kind", "year", "department", "first", "last"),
    [
        ("law_government", 2023, True, "2024-03-31", "2024-03-31"),
        ("law_government", 2015, None, "2016-03-31", "2016-03-31"),
        ("disclosure", 2023, False, "2024-03-31", "2024-03-31"),
        ("disclosure", 2023, True, "2024-01-31", "2024-01-31"),
        ("disclosure", 2023, None, "2024-01-31", "2024-03-31"),
        ("disclosure", 2018, True, "2019-03-31", "2019-03-31"),
        ("disclosure", 2019, True, "2020-01-31", "2020-01-31"),
    ],
)
def test_due_days(kind, year, department, first, last):
    found = due(kind, year, is_department=department)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("kind", "year"), [("law_government", 2014), ("disclosure", 2007), ("news", 2023)]
)
def test_no_rule_says_when_it_is_due(kind, year):
    assert due(kind, year, is_department=False) is None


@pytest.mark.parametrize(
    ("day", "kind", "judged"),
    [
        ("2024-01-31", "published", ("on_time", 0)),
        ("2024-01-31T23:59:00+08:00", "published", ("on_time", 0)),
        ("2024-02-01", "published", ("late", 1)),
        ("2024-03-31", "listed", ("late", 60)),
        ("2024-03-31", "signed", ("late", 60)),
        ("2024-01-05", "signed", ("published", 0)),
        ("2024-01-05", "url", ("on_time", 0)),
        ("2024-06-01", "url", ("published", 0)),
        ("2024-01", "published", ("on_time", 0)),
        ("2024-02", "published", ("late", 1)),
        ("2024", "published", ("published", 0)),
        (None, None, ("published", 0)),
    ],
)
def test_what_a_date_says(day, kind, judged):
    department = due("disclosure", 2023, is_department=True)
    assert judge(day, kind, department) == judged


def test_between_the_two_possible_days_nothing_is_judged():
    either = due("disclosure", 2023, is_department=None)
    assert judge("2024-02-15", "published", either) == ("published", 0)
    assert judge("2024-04-01", "published", either) == ("late", 1)
    assert judge("2024-01-31", "published", either) == ("on_time", 0)


def test_without_a_rule_a_report_is_only_published():
    assert judge("2024-02-15", "published", None) == ("published", 0)
