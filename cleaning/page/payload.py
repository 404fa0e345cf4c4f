"""What a payload is: a page, text that somebody else extracted, or neither."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

from cleaning.documents.sniff import sniff

if TYPE_CHECKING:
    from archive.model import Capture, RejectReason

# What may be a page or text that somebody else extracted; all else is a file.
_TEXTUAL: Final = frozenset(["html", "xml", "txt", "bin"])
_MARKUP: Final = re.compile(
    r"</?(?:!doctype\s+html|html|head|body|meta|title|div|p|table|td|span|script|style|frameset|a|br|center|font|form|ul|li|dl|img|h[1-6]|section|article|input|iframe)\b",
    re.IGNORECASE,
)
# No charset of text has control bytes; of random bytes they are one in eleven, of a
# page with stray NULs a few in a thousand.
_FEW_CONTROLS: Final = 20
_CONTROLS: Final = bytes([*range(9), *range(14, 27)])
_LOOKED_AT: Final = 65_536
_TEXT_TYPES: Final = ("text/plain", "text/markdown")


def is_file(data: bytes) -> bool:
    """Whether bytes are a PDF, an Office file, an image …, and no page or text.

    >>> is_file(b"%PDF-1.4"), is_file("<p>依法</p>".encode())
    (True, False)
    """
    return sniff(_unpacked(data)).extension not in _TEXTUAL


def _unpacked(data: bytes) -> bytes:
    """The beginning of what a page that still is gzip holds."""
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return zlib.decompressobj(31).decompress(data, _LOOKED_AT) or data
    except zlib.error:
        return data


def not_text(data: bytes) -> tuple[RejectReason, str] | None:
    """Why bytes are no page and no text; None where they may be one.

    >>> not_text(b" ")
    ('empty', 'no bytes')
    >>> not_text(bytes(range(256)))
    ('not_text', 'binary data')
    """
    if not data.strip():
        return "empty", "no bytes"
    head = data[:4096]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > len(head) // _FEW_CONTROLS and not _wide(head):
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
    begin = text[:20_000]
    if (content_type or "").split(";")[0].strip().lower() in _TEXT_TYPES:
        tags = _MARKUP.findall(begin)
        return len(tags) > 2 or bool(re.match(r"\s*<[!a-zA-Z]", text))
    return bool(_MARKUP.search(begin) or _MARKUP.search(text))


def told_too_few(capture: Capture) -> int | None:
    """The Content-Length of a capture whose payload is longer than it; else None.

    >>> from archive.model import Capture
    >>> told_too_few(Capture(None, b"four", headers=(("Content-Length", "3"),)))
    3
    """
    said = capture.header("content-length") or ""
    if capture.header("transfer-encoding") or not re.fullmatch(r"[0-9]{1,18}", said):
        return None
    return int(said) if int(said) < len(capture.payload) else None
