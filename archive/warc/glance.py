"""What checking asks of a WARC record, and no more: its kind, its URL, its payload.

Reading all of a record takes as long as decompressing it: header lines that nobody
looks at, and copies of the payload.
"""

from __future__ import annotations

from typing import NamedTuple

from archive.warc.deflate import plain_of

_WANTED = frozenset(
    {b"warc-type", b"warc-target-uri", b"content-length", b"content-type"}
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
    fields = _fields(plain[:start])
    start += len(_BLANK)
    length = int(fields.get("content-length", "-1"))
    if length < 0 or len(plain) - start < length:
        msg = "a WARC record that is shorter than it says"
        raise ValueError(msg)
    end = start + length
    if length and "application/http" in fields.get("content-type", ""):
        blank = plain.find(_BLANK, start, end)
        start = end if blank < 0 else blank + len(_BLANK)
    return Glance(
        fields.get("warc-type", ""),
        fields.get("warc-target-uri", "").strip("<>"),
        memoryview(plain)[start:end],
    )


def _fields(head: bytes) -> dict[str, str]:
    found = {}
    for line in head.split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        if colon and name in _WANTED:
            found[name.decode()] = value.decode("utf-8", "replace").strip()
    return found
