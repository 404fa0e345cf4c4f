"""One WARC record, read back; what its names and headers are made of."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.canonical import BadUrl
from archive.rows import Arrival
from archive.warc.deflate import plain_of

if TYPE_CHECKING:
    from collections.abc import Iterable


_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f]")
TRANSFER = "Transfer-Encoding"
UNKNOWN = Arrival()
TRANSFER_KEPT = "X-Archive-Orig-Transfer-Encoding"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record as it was read: `http` is its HTTP block, empty for a resource."""

    record_type: str
    url: str
    fetched_at: str
    content_type: str | None
    status: int | None
    headers: Headers
    payload: bytes
    payload_digest: str | None


def payload_digest(payload: bytes | memoryview) -> str:
    """`sha256:` and hex, as captures and WARC records name a payload.

    >>> payload_digest(b"")[:20]
    'sha256:e3b0c44298fc1'
    """
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def checked_url(url: str | None) -> str:
    """The URL, if it can stand in a WARC header; BadUrl for what would break out."""
    if not url or _NOT_IN_URL.search(url):
        msg = f"this URL cannot be stored: {(url or '')[:80]!r}"
        raise BadUrl(msg)
    return url


def parse_member(member: bytes) -> WarcRecord:
    """One gzip member, read back; ValueError where it is not a whole WARC record."""
    return parse_plain(plain_of(member))


def parse_plain(plain: bytes) -> WarcRecord:
    """One uncompressed WARC record."""
    head, blank, rest = plain.partition(b"\r\n\r\n")
    if not blank or not head.startswith(b"WARC/"):
        msg = "not a WARC record"
        raise ValueError(msg)
    fields = dict(_header_lines(head))
    length = int(fields.get("content-length", "-1"))
    if length < 0 or len(rest) < length:
        msg = "a WARC record that is shorter than it says"
        raise ValueError(msg)
    status, headers, payload = _split_http(fields, rest[:length])
    content_type = next((v for k, v in headers if k.lower() == "content-type"), None)
    if status is None and fields.get("warc-type") == "resource":
        content_type = fields.get("content-type")
    return WarcRecord(
        record_type=fields.get("warc-type", ""),
        url=fields.get("warc-target-uri", "").strip("<>"),
        fetched_at=fields.get("warc-date", ""),
        content_type=content_type,
        status=status,
        headers=headers,
        payload=payload,
        payload_digest=fields.get("warc-payload-digest"),
    )


def _split_http(
    fields: dict[str, str], block: bytes
) -> tuple[int | None, Headers, bytes]:
    if "application/http" not in fields.get("content-type", "") or not block:
        return None, (), block
    head, _, payload = block.partition(b"\r\n\r\n")
    first, *lines = _unwire(head).split("\r\n")
    parts = first.split(" ", 2)
    status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            name = TRANSFER if name == TRANSFER_KEPT else name
            headers.append((name, value.strip(" \t")))
    return status, tuple(headers), payload


def _header_lines(head: bytes) -> Iterable[tuple[str, str]]:
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _unwire(head: bytes) -> str:
    return head.decode("latin-1")
