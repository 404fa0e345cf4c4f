"""Numbers that Word counts itself: as it would print them."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cleaning.documents.docx import read_docx
from cleaning.documents.numbering import Numbering, chinese_number, roman_number


def numbered(levels: str) -> docx.document.Document:
    """A document with one list, 77, of these levels."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'
        ),
    )
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
        )
    )
    return document


def level(depth: int, number_format: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{number_format}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def labels(document: docx.document.Document, *depths: int) -> list[str]:
    """What Word prints before paragraphs of list 77 at these depths."""
    numbering = Numbering.of(document)
    found = []
    for depth in depths:
        paragraph = document.add_paragraph("文")._p
        paragraph.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/>'
                '<w:numId w:val="77"/></w:numPr>'
            )
        )
        found.append(numbering.label(paragraph))
    return found


def test_chinese_parts_and_their_own_parts_start_again() -> None:
    document = numbered(
        level(0, "chineseCounting", "%1、") + level(1, "decimal", "（%2）")
    )
    assert labels(document, 0, 1, 1, 0, 1) == [
        "一、",
        "（1）",
        "（2）",
        "二、",
        "（1）",
    ]


def test_a_label_may_name_the_level_above_and_start_late() -> None:
    document = numbered(
        level(0, "decimal", "%1.", start=3) + level(1, "decimal", "%1.%2")
    )
    assert labels(document, 0, 1, 1) == ["3.", "3.1", "3.2"]


def test_a_deep_level_alone_counts_the_first_above_it() -> None:
    document = numbered(
        level(0, "decimal", "%1.", start=2) + level(1, "decimal", "%1.%2")
    )
    assert labels(document, 1) == ["2.1"]


@pytest.mark.parametrize("number_format", ["bullet", "none"])
def test_bullets_are_no_numbers(number_format: str) -> None:
    assert labels(numbered(level(0, number_format, "•")), 0) == [""]


def test_a_list_that_the_document_does_not_define_has_no_numbers() -> None:
    assert labels(docx.Document(), 0) == [""]
    document = numbered(level(0, "decimal", "%1."))
    assert labels(document, 5) == [""]
    plain = document.add_paragraph("文")._p
    assert Numbering.of(document).label(plain) == ""


@pytest.mark.parametrize(
    ("number_format", "first", "second"),
    [
        ("decimalZero", "01", "02"),
        ("chineseLegalSimplified", "壹", "贰"),
        ("decimalEnclosedCircle", "①", "②"),
        ("lowerLetter", "a", "b"),
        ("upperRoman", "I", "II"),
        ("ofSomeLaterWord", "1", "2"),
    ],
)
def test_formats(number_format: str, first: str, second: str) -> None:
    document = numbered(level(0, number_format, "%1"))
    assert labels(document, 0, 0) == [first, second]


def test_counts_at_their_edges() -> None:
    counts = (1, 9, 10, 11, 19, 20, 99, 100, 0)
    assert [chinese_number(n) for n in counts] == [
        *("一", "九", "十", "十一", "十九", "二十", "九十九", "一〇〇", "〇")
    ]
    assert [roman_number(n) for n in (4, 9, 40, 1994, 0)] == [
        *("IV", "IX", "XL", "MCMXCIV", "")
    ]


def test_the_numbers_stand_before_the_text_of_the_file() -> None:
    document = numbered(level(0, "chineseCounting", "%1、"))
    labels(document, 0, 0)
    out = io.BytesIO()
    document.save(out)
    assert read_docx(out.getvalue()) == "一、文\n二、文"
