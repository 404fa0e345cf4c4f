"""PDF: pages in their order, or why there is no text."""

from __future__ import annotations

import zlib

import pytest

from cleaning.documents import pdf as reader
from cleaning.documents import read_document
from cleaning.documents.pdf import read_pdf
from cleaning.documents.result import Unreadable
from crawler.demo.content import files
from tests.cleaning.documents.samples import LINES, locked


def reason(payload: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read_pdf(payload)
    assert str(raised.value)
    return raised.value.status


def test_lines_stand_in_their_order_without_spaces_around() -> None:
    many = [f"第{n}项工作已经完成" for n in range(40)]
    assert read_pdf(files.pdf([*many[:20], " ", *many[20:]])).split("\n") == many


def test_why_there_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = files.pdf(LINES)
    assert reason(locked("pdf", whole)) == "encrypted"
    assert reason(b"%PDF-1.4 and no more") == "damaged"
    assert reason(b"") == "damaged"
    assert reason(files.pdf([" "])) == "scanned"
    monkeypatch.setattr(reader, "MAX_PAGES", 0)
    assert reason(whole) == "too_large"


def test_a_page_number_on_a_picture_is_no_text_layer() -> None:
    assert reason(files.pdf(["- 1 -"])) == "scanned"
    assert read_pdf(files.pdf(["一二三四五六七八"])) == "一二三四五六七八"


def test_a_flate_bomb_in_a_pdf_gives_a_reason_or_nothing() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)
    whole = files.pdf(LINES)
    at = whole.index(b"stream\n")
    head = whole[:at].rsplit(b"<<", 1)[0]
    payload = (
        head
        + b"<< /Length "
        + str(len(bomb)).encode()
        + b" /Filter /FlateDecode >>\nstream\n"
        + bomb
        + whole[whole.index(b"\nendstream") :]
    )
    assert read_document(payload).status in {"scanned", "damaged", "too_large"}
