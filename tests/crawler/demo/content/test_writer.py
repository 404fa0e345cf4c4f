"""Sample reports: the same every time, with tables that add up and real small files."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random

import pytest

from crawler.demo.content.files import make_file
from crawler.demo.content.markup import body_html
from crawler.demo.content.report import Paragraph, Publisher, Table
from crawler.demo.content.tables import applications_table, proactive_table
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(3))
def test_markup_keeps_every_character(kind, number):
    report = write_report(kind, PUBLISHER, 2023, number=number)
    plain = re.sub(r"<!--.*?-->|<[^>]+>|&nbsp;|\s", "", body_html(report))
    wanted = "".join(report.paragraphs()).replace(" | ", "")
    assert plain == re.sub(r"\s", "", wanted)


def test_word_markup_leaves_single_characters_in_spans_of_their_own():
    report = write_report("law_government", PUBLISHER, 2023, number=1)
    assert report.markup == "word"
    assert re.search(r"<span[^>]*>一</span><span[^>]*>、</span>", body_html(report))


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


def test_one_number_is_changed_and_only_one():
    report = write_report("law_government", PUBLISHER, 2023, number=0)
    changed = report.with_one_number_changed()
    pairs = zip(report.blocks, changed.blocks, strict=True)
    ((old, new),) = [pair for pair in pairs if pair[0] != pair[1]]
    assert isinstance(old, Paragraph)
    assert re.sub(r"\d", "", old.text) == re.sub(r"\d", "", new.text)


@pytest.mark.parametrize(
    ("extension", "part"),
    [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet1.xml")],
)
def test_office_files_hold_their_lines(extension, part):
    payload = make_file(extension, ["民生实事清单", "a<b"])
    assert payload == make_file(extension, ["民生实事清单", "a<b"])
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        assert archive.testzip() is None
        xml = archive.read(part).decode()
    assert "民生实事清单" in xml
    assert "a&lt;b" in xml


def test_a_pdf_finds_its_own_objects():
    payload = make_file("pdf", ["统计表", "2023年"])
    start = int(re.search(rb"startxref\n(\d+)", payload)[1])
    assert payload[start:].startswith(b"xref")
    for number, offset in enumerate(re.findall(rb"(\d{10}) 00000 n", payload), 1):
        assert payload[int(offset) :].startswith(b"%d 0 obj" % number)
    assert "统".encode("utf-16-be").hex().encode() in payload


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


def test_a_wrong_table_differs_in_one_figure():
    right = write_report("disclosure", PUBLISHER, 2022, number=1)
    wrong = write_report("disclosure", PUBLISHER, 2022, number=1, fate="wrong_sum")
    pairs = zip(right.paragraphs(), wrong.paragraphs(), strict=True)
    ((_, line),) = [(a, b) for a, b in pairs if a != b]
    assert line.startswith("四、结转下年度继续办理")
    assert wrong.has_wrong_sum
