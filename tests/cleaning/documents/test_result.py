"""What reading a file gives: a text or a reason, never both."""

from __future__ import annotations

import pytest

import cleaning.documents as documents
from cleaning.documents import MAX_TEXT_CHARS, read_document
from cleaning.documents.result import Unreadable


def given(monkeypatch: pytest.MonkeyPatch, outcome: str | Exception) -> tuple[str, str]:
    """Status and detail where the reader of the file ends so."""

    def reader(_: bytes) -> str:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(documents, "_reader", lambda _: reader)
    read = read_document(b"%PDF-1.4")
    assert (read.text is None) == (read.status != "ok")
    return read.status, read.detail or ""


def test_a_reason_is_kept_in_the_contracts_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reason = Unreadable("encrypted", "asks for a password")
    assert given(monkeypatch, reason) == ("encrypted", "asks for a password")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (EOFError("cut"), "damaged"),
        (NotImplementedError("odd packing"), "damaged"),
        (MemoryError(), "too_large"),
        (RecursionError(), "damaged"),
        (" \n ", "scanned"),
        ("文" * (MAX_TEXT_CHARS + 1), "too_large"),
    ],
)
def test_however_a_reader_ends_there_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, outcome: str | Exception, status: str
) -> None:
    told, detail = given(monkeypatch, outcome)
    assert told == status
    assert detail


def test_a_text_comes_without_a_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, "依法行政") == ("ok", "")
