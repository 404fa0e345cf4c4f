"""Word files of every kind, and such as are broken inside."""

from __future__ import annotations

import io
import zipfile

import pytest

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
