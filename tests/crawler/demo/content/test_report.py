"""A sample report as data: its titles, its lines, its signature."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from crawler.demo.content.report import (
    Cell,
    Paragraph,
    Publisher,
    Table,
    chinese_date,
    chinese_number,
)
from crawler.demo.content.writer import write_report

PUBLISHER = Publisher("安化县司法局", "我局", "全局", "局长", "安化县")


def made(**changed):
    return replace(write_report("law_government", PUBLISHER, 2023, number=0), **changed)


def test_one_number_is_changed_and_only_one():
    report = write_report("law_government", PUBLISHER, 2023, number=0)
    changed = report.with_one_number_changed()
    pairs = zip(report.blocks, changed.blocks, strict=True)
    ((old, new),) = [pair for pair in pairs if pair[0] != pair[1]]
    assert isinstance(old, Paragraph)
    assert re.sub(r"\d", "", old.text) == re.sub(r"\d", "", new.text)


def test_without_a_number_none_can_be_changed():
    with pytest.raises(ValueError, match="no counted number"):
        made(blocks=(Paragraph("依法行政"),)).with_one_number_changed()


def test_titles_as_records_metas_and_listings_have_them():
    report = made(kicker="某县", title="工作报告", subtitle="——二〇二三年")
    assert report.full_title == "某县 工作报告 ——二〇二三年"
    assert report.main_title == "某县 工作报告"
    assert report.plain_title == "某县工作报告"


def test_lines_end_with_annex_and_signature():
    table = Table(((Cell("规章"), Cell(""), Cell("0")),))
    report = made(blocks=(Paragraph("甲"), table), annex=True, signed=date(2024, 1, 9))
    report = replace(report, signed_in_numerals=False)
    assert report.paragraphs() == [
        *("甲", "规章 | 0", f"附件：1.{report.attachment.name}"),
        *("安化县司法局", "2024年1月9日"),
    ]
    bare = replace(report, annex=False, signed=None)
    assert bare.paragraphs() == ["甲", "规章 | 0"]
    assert bare.annex_line is None


def test_days_in_numerals():
    assert chinese_date(date(2010, 10, 20)) == "二〇一〇年十月二十日"
    assert [chinese_number(n) for n in (1, 11, 99)] == ["一", "十一", "九十九"]
