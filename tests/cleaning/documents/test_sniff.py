"""What a file is, by its bytes alone."""

from __future__ import annotations

import pytest

from cleaning.documents import read_document
from cleaning.documents.sniff import sniff
from crawler.demo.content import files
from tests.cleaning.documents.samples import OLE, ofd, packed, word

ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("payload", "extension"),
    [
        (files.pdf(["甲"]), "pdf"),
        (b"\xef\xbb\xbfgarbage before it\n%PDF-1.4", "pdf"),
        (word(), "docx"),
        (word()[: len(word()) // 2], "docx"),
        (files.xlsx(["1"]), "xlsx"),
        (ofd(), "ofd"),
        (packed({"WORD\\document.xml": "<a/>"}), "docx"),
        (packed({"ppt/slides.xml": ""}), "pptx"),
        (packed({"mimetype": ODS + "\n", "content.xml": ""}), "ods"),
        (packed({"a.pdf": "%PDF"}), "zip"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE, "ole"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"BM6\x00\x00\x00", "bmp"),
        ("BMI指数为24".encode(), "txt"),
        ("\ufeff\r\n <!DOCTYPE HTML>".encode(), "html"),
        (b'<?xml version="1.0"?><html>', "html"),
        (b'<?xml version="1.0"?><rss>', "xml"),
        ("甲乙".encode("gb18030"), "txt"),
        ("<p>".encode("utf-16-le"), "bin"),
        (b"", "bin"),
        (bytes(range(1, 9)) * 20, "bin"),
    ],
)
def test_kinds(payload: bytes, extension: str) -> None:
    assert sniff(payload).extension == extension


def test_a_page_in_place_of_a_file_is_told_as_one() -> None:
    read = read_document(b"<html><body>not a pdf</body></html>")
    assert (read.status, read.media_type) == ("no_converter", "text/html")
