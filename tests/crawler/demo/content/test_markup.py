"""Reports as editors leave them: every character stays in the markup."""

from __future__ import annotations

import re

import pytest

from crawler.demo.content.markup import body_html, paragraph
from crawler.demo.content.report import Publisher
from crawler.demo.content.writer import write_report

PUBLISHER = Publisher("安化县司法局", "我局", "全局", "局长", "安化县")
KINDS = ("law_government", "disclosure", "work_report", "statistics")


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


@pytest.mark.parametrize("markup", ["plain", "word", "lines"])
def test_signs_of_markup_in_a_text_are_escaped(markup):
    made = paragraph("a<b>&c", markup)
    assert "<b>&" not in made
    assert re.sub(r"<[^>]+>|\s", "", made) == "a&lt;b&gt;&amp;c"


def test_headings_are_strong_and_sign_offs_stand_right():
    assert "<strong>一、总体情况</strong>" in paragraph("一、总体情况", "plain")
    assert "<strong>" not in paragraph("一、总体情况良好。" + "文" * 40, "plain")
    assert "text-align: right" in paragraph("某局", "plain", right=True)
    assert 'align="right"' in paragraph("某局", "word", right=True)
