"""Endings of attached files: those of documents, never those of pages."""

from __future__ import annotations

from cleaning.text.file_endings import EXTENSIONS


def test_they_are_plain_and_name_no_page() -> None:
    assert all(name == name.lower().strip(".") for name in EXTENSIONS)
    assert {"pdf", "docx", "ofd"} <= EXTENSIONS
    assert not {"html", "htm", "jsp", "aspx", "js"} & EXTENSIONS
