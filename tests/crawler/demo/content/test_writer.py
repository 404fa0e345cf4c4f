"""Sample reports: the same every time, with tables that add up and real small files."""

from __future__ import annotations

import re

import pytest

from crawler.demo.content.report import Publisher
from crawler.demo.content.writer import write_report

PUBLISHER = Publisher("安化县司法局", "我局", "全局", "局长", "安化县")
KINDS = ("law_government", "disclosure", "work_report", "statistics")


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_the_same_every_time(kind):
    one, other = (write_report(kind, PUBLISHER, 2023, number=4) for _ in range(2))
    assert one == other
    assert len("".join(one.paragraphs())) > 400


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(6))
def test_no_placeholder_is_left_and_no_line_is_empty(kind, number):
    report = write_report(kind, PUBLISHER, 2022, number=number)
    for line in report.paragraphs():
        assert line.strip() == line != ""
        assert not re.search(r"[{}]", line)


def test_departments_disclose_in_january_and_governments_until_march():
    department = Publisher("安化县水利局", "我局", "全局", "局长", "安化县")
    for year in range(2010, 2024):
        report = write_report("disclosure", department, year, number=1)
        assert (report.published.year, report.published.month) == (year + 1, 1)
        report = write_report("disclosure", PUBLISHER, year, number=1)
        assert report.published.month <= 3


def test_a_late_report_comes_after_its_day():
    department = Publisher("安化县水利局", "我局", "全局", "局长", "安化县")
    late = write_report("disclosure", department, 2022, number=1, fate="late")
    assert late.published.month in (2, 3)
    assert not late.has_wrong_sum
