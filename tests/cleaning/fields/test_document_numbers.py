"""Document and index numbers, as they stand."""

from __future__ import annotations

import pytest

from cleaning.fields.document_numbers import (
    clean_document_number,
    clean_index_number,
    number_in_text,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("吉政明电〔2022〕1号", "吉政明电〔2022〕1号"),
        ("东政办发 [2021] 3 号", "东政办发[2021]3号"),
        ("第3号", "第3号"),
        ("无", None),
        ("暂无", None),
        ("", None),
        ("主题词", None),
    ],
)
def test_document_numbers(value: str, number: str | None) -> None:
    assert clean_document_number(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("014742224A/2023-0043406", "014742224A/2023-0043406"),
        ("114403006955506492 / 2021-00426", "114403006955506492/2021-00426"),
        ("GZ0320201/2021-00001", "GZ0320201/2021-00001"),
        ("发布机构：县政府", None),
        ("", None),
        ("无", None),
    ],
)
def test_index_numbers(value: str, number: str | None) -> None:
    assert clean_index_number(value) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["东政发〔2021〕3号", "各镇："], "东政发〔2021〕3号"),
        (["中华人民共和国国务院令", "第711号"], "中华人民共和国国务院令第711号"),
        (
            ["财政部 税务总局 民政部公告2020年第27号"],
            "财政部 税务总局 民政部公告2020年第27号",
        ),
        (["海关总署公告〔2023〕9号"], "海关总署公告〔2023〕9号"),
        (["第711号"], None),
        ([], None),
        (["2020年第5号（总第172号）"], None),
        (["根据国务院令第711号"], None),
        (["国务院令第711号", "现公布"], "国务院令第711号"),
        (["按照东政发〔2021〕3号要求"], None),
        (["正文。"] * 8 + ["东政发〔2021〕3号"], None),
    ],
)
def test_in_the_text(lines: list[str], number: str | None) -> None:
    assert number_in_text(lines) == number
