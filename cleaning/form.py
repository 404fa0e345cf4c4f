"""What a payload is: a page, text that somebody else extracted, or neither."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model import RejectReason

_FILES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"BM", "an image"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x00\x00\x00\x18ftyp", "a film"),
)
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|td|span|script|frameset|a|br|center|font)\b",
    re.IGNORECASE,
)
_CONTROLS = bytes([*range(9), *range(14, 27)])
_TEXT_TYPES = ("text/plain", "text/markdown")


def not_text(data: bytes) -> tuple[RejectReason, str] | None:
    """Why bytes are no page and no text; None where they may be one.

    >>> not_text(b"%PDF-1.4")
    ('not_text', 'a PDF file')
    """
    if not data.strip():
        return "empty", "no bytes"
    for magic, name in _FILES:
        if data.startswith(magic) and (len(magic) > 2 or b"<" not in data[:2000]):
            return "not_text", name
    head = data[:4096]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > len(head) // 8 and not _wide(head):
        return "not_text", "binary data"
    return None


def _wide(head: bytes) -> bool:
    """UTF-16 has NUL in every second place, or a byte order mark."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    halves = head[0::2].count(0), head[1::2].count(0)
    return max(halves) > len(head) // 8 and min(halves) * 4 < max(halves)


def is_html(text: str, content_type: str | None) -> bool:
    """Whether a text is markup: as its type says, if its beginning bears that out.

    >>> is_html("<p>依法行政</p>", "text/plain"), is_html("依法行政", "text/html")
    (True, False)
    """
    tags = _MARKUP.findall(text[:20_000])
    if (content_type or "").split(";")[0].strip().lower() in _TEXT_TYPES:
        return len(tags) > 2 or bool(re.match(r"\s*<[!a-zA-Z]", text))
    return bool(tags) or (_MARKUP.search(text) is not None)
