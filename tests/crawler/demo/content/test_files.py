"""Small real files: whole packages, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from cleaning.documents import read_document
from crawler.demo.content.files import MEDIA_TYPES, make_file


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


@pytest.mark.parametrize("extension", MEDIA_TYPES)
def test_a_reader_finds_kind_and_lines(extension):
    lines = ["民生实事清单", "a<b & c"]
    read = read_document(make_file(extension, lines))
    assert (read.status, read.media_type) == ("ok", MEDIA_TYPES[extension])
    assert all(line in read.text for line in lines)


def test_another_kind_cannot_be_made():
    with pytest.raises(KeyError):
        make_file("doc", ["甲"])
