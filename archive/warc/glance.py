"""What checking asks of a WARC record, and no more: its kind, its URL, its payload.

Reading all of a record takes as long as decompressing it: header lines that nobody
looks at, and copies of the payload.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.warc.deflate import plain_of

# A header line of one of these names, to its end: nothing of the others is looked at.
_WANTED = re.compile(
    rb"\r\n[ \t]*(warc-type|warc-target-uri|content-length|content-type)[ \t]*:"
    rb"([^\r]*(?:\r(?!\n)[^\r]*)*)",
    re.IGNORECASE,
)
_BLANK = b"\r\n\r\n"


class Glance(NamedTuple):
    """Of a record: its WARC-Type, its URL, and its payload as `parse_member` has it."""

    record_type: str
    url: str
    payload: memoryview


def glance(member: bytes) -> Glance:
    """One gzip member, looked at; ValueError where it is not a whole WARC record."""
    plain = plain_of(member)
    start = plain.find(_BLANK)
    if start < 0 or not plain.startswith(b"WARC/"):
        msg = "not a WARC record"
        raise ValueError(msg)
    fields = {name.lower(): told for name, told in _WANTED.findall(plain, 0, start)}
    start += len(_BLANK)
    length = int(fields.get(b"content-length", -1))
    if length < 0 or len(plain) - start < length:
        msg = "a WARC record that is shorter than it says"
        raise ValueError(msg)
    end = start + length
    if length and b"application/http" in fields.get(b"content-type", b""):
        blank = plain.find(_BLANK, start, end)
        start = end if blank < 0 else blank + len(_BLANK)
    return Glance(
        _text(fields.get(b"warc-type", b"")),
        _text(fields.get(b"warc-target-uri", b"")).strip("<>"),
        memoryview(plain)[start:end],
    )


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip()
