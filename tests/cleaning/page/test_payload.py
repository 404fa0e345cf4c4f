"""What a payload is, before anything reads it."""

from __future__ import annotations

import pytest

from cleaning.page.payload import is_html, not_text


@pytest.mark.parametrize(
    ("text", "content_type", "want"),
    [
        ("<!DOCTYPE html><p>依法", None, True),
        ("依法行政\n工作报告", None, False),
        ("依法行政\n工作报告", "text/html", False),
        ("<html><body>依法</body></html>", "text/plain", True),
        ("a < b，依法行政 c > d", None, False),
        ("报告说<不>是标签", "text/plain", False),
        ("x" * 30_000 + "<div>依法</div>", "text/html", True),
    ],
)
def test_markup_or_text(text: str, content_type: str | None, want: bool) -> None:
    assert is_html(text, content_type) is want


def test_text_in_any_encoding_may_be_a_page() -> None:
    for encoding in ("utf-8", "gbk", "utf-16", "utf-16-le", "big5"):
        assert not_text("<p>工作</p>".encode(encoding) * 20) is None
