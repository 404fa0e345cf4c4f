"""WARC records by hand, as other programs write them and as none should."""

from __future__ import annotations

AT = "2024-01-02T00:00:00Z"


def answer(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    """An HTTP answer of a page of HTML."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{headers}\r\n"
    return head.encode() + body


def warc_record(
    url: str | None,
    block: bytes,
    *,
    kind: str = "response",
    content_type: str = "application/http; msgtype=response",
    date: str | None = AT,
    length: int | None = None,
    more: str = "",
) -> bytes:
    """One plain record; a URL or date of None is left out."""
    lines = ["WARC/1.0", f"WARC-Type: {kind}"]
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"WARC-Date: {date}"] if date else []
    said = len(block) if length is None else length
    lines += [f"Content-Type: {content_type}", f"Content-Length: {said}"]
    return ("\r\n".join(lines) + f"\r\n{more}\r\n").encode() + block + b"\r\n\r\n"
