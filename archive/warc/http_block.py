"""The HTTP answer in a WARC record that others wrote (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.rows import Truncation

_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?[ \t]{1,10}([0-9]{3})(?:[ \t]|$)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,500})?\r?\n")
_HEAD_BYTES = 1 << 20
_PARTIAL = 206


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer free of its transfer coding; `truncated` where its end is missing."""

    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    truncated: Truncation | None

    @property
    def content_type(self) -> str | None:
        """The header of that name."""
        return _named(self.headers, "content-type")


def odd_answer(block: bytes) -> str | None:
    """Why a block is no HTTP answer; None where it is one.

    >>> odd_answer(b"HTTP/1.1 200 OK\\r\\n\\r\\n"), odd_answer(b"HTTP/1.1 2x0\\r\\n")
    (None, "its status line is none: 'HTTP/1.1 2x0'")
    """
    first = block[:_HEAD_BYTES].partition(b"\n")[0].rstrip(b"\r")
    if _STATUS_LINE.match(first):
        return None
    return f"its status line is none: {first[:80].decode('latin-1')!r}"


def parse_answer(block: bytes) -> Answer:
    """The status, headers and payload of a block that `odd_answer` finds nothing in.

    >>> parse_answer(b"HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nab").truncated
    'disconnect'
    """
    head, payload = _parted(block)
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    status = int(first.split(None, 2)[1][:3])
    headers = _headers(lines)
    truncated: Truncation | None = "unspecified" if status == _PARTIAL else None
    if "chunked" in (_named(headers, "transfer-encoding") or "").lower():
        payload, is_whole = _unchunked(payload)
    else:
        is_whole = len(payload) >= _said(headers)
    if not is_whole:
        truncated = truncated or "disconnect"
    return Answer(status, headers, payload, truncated)


def _parted(block: bytes) -> tuple[bytes, bytes]:
    blank = _BLANK_LINE.search(block)
    return (block[: blank.start()], block[blank.end() :]) if blank else (block, b"")


def _headers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return tuple(headers)


def _named(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _said(headers: tuple[tuple[str, str], ...]) -> int:
    """How many bytes the answer says that it has; 0 where it does not."""
    text = _named(headers, "content-length") or ""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0


def _unchunked(payload: bytes) -> tuple[bytes, bool]:
    """The chunks joined, and whether the last one is there.

    What does not begin with a chunk was joined by whoever wrote it.

    >>> _unchunked(b"2\\r\\nab\\r\\n0\\r\\n\\r\\n"), _unchunked(b"4\\r\\nab"), _unchunked(b"<p>")
    ((b'ab', True), (b'ab', False), (b'<p>', True))
    """
    line = _CHUNK_LINE.match(payload)
    if line is None:
        return payload, True
    parts: list[bytes] = []
    while line is not None:
        size = int(line[1], 16)
        if size == 0:
            return b"".join(parts), True
        part = payload[line.end() : line.end() + size]
        parts.append(part)
        after = line.end() + size
        after += 2 if payload[after : after + 2] == b"\r\n" else 1
        line = _CHUNK_LINE.match(payload, after)
    return b"".join(parts), False
