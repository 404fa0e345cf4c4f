"""Word files of every kind, and such as are broken inside."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cleaning.documents import read_document
from tests.cleaning.documents.samples import (
    HEAD,
    TAIL,
    packed,
    replaced,
    word,
    workbook,
)

MAIN = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
KINDS = {
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}


def as_kind(kind: str) -> bytes:
    payload = word()
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        types = package.read("[Content_Types].xml").decode()
    assert MAIN in types
    return replaced(payload, "[Content_Types].xml", types.replace(MAIN, KINDS[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_documents_with_macros_and_templates_are_read(kind):
    read = read_document(as_kind(kind))
    assert read.status == "ok", read.detail
    assert read.text is not None
    assert read.text.split("\n")[0] == HEAD
    assert read.text.split("\n")[-1] == TAIL


def garbled(payload: bytes, name: str) -> bytes:
    """The package with the bytes of one member overwritten."""
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        member = package.getinfo(name)
    start = member.header_offset + 30 + len(name)
    end = start + member.compress_size
    return payload[:start] + b"\xff" * (end - start) + payload[end:]


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (word(), "word/document.xml"),
        (word(), "[Content_Types].xml"),
        (word(), "word/numbering.xml"),
        (word(), "word/styles.xml"),
        (workbook(), "xl/worksheets/sheet1.xml"),
        (workbook(), "xl/workbook.xml"),
    ],
)
def test_a_part_that_does_not_unpack_is_told_as_damage(payload, name):
    read = read_document(garbled(payload, name))
    assert read.status == "damaged"
    assert read.detail


def test_a_main_part_that_is_no_document_is_damage():
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="text/plain"/></Types>'
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relation,
        "word/document.xml": "<a/>",
    }
    assert read_document(packed(parts)).status == "damaged"


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_table_stands_where_it_was_with_merged_cells_filled() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(rows=2, cols=3)
    for row, cells in enumerate((("指标", "本年", "上年"), ("", "581", "620"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    document.add_paragraph("后")
    read = read_document(saved(document))
    assert read.text is not None
    assert read.text.split("\n") == [
        "前",
        "| 指标 | 本年 | 上年 |",
        "| 指标 | 581 | 620 |",
        "后",
    ]


def test_insertions_are_kept_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("我")
    for tag, body in (("ins", "<w:t>镇</w:t>"), ("del", "<w:delText>县</w:delText>")):
        paragraph._p.append(
            parse_xml(f"<w:{tag} {nsdecls('w')}><w:r>{body}</w:r></w:{tag}>")
        )
    paragraph.add_run("深入推进")
    read = read_document(saved(document))
    assert read.text == "我镇深入推进"


def test_text_in_content_controls_is_kept() -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>目录</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    read = read_document(saved(document))
    assert read.text == "目录"
