"""WARC 1.1 records as they are written; the owner of warcio, which takes long to load.

One gzip member a record, so that each can be read by its offset alone. What is
written is told by `WarcPlace`; nothing here knows the database.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.posted import posted_parts
from archive.warc.deflate import member_of
from archive.warc.record import TRANSFER, TRANSFER_KEPT, UNKNOWN, checked_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model import Capture
    from archive.rows import Arrival

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_LINE_BREAKS = re.compile(r"[\r\n\x00]+[ \t]*")
_NOT_A_NAME = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that holds the payload of a revisit."""

    url: str
    fetched_at: str
    payload_digest: str


class _AsReceived(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """HTTP headers in the bytes that came, where warcio would percent-encode."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        text = str(self.to_str(header_filter))
        self.headers_buff = _wire(text) + b"\r\n"


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, with our own digests only."""

    def ensure_digest(
        self, record: Any, block: bool = True, payload: bool = True
    ) -> None:
        """Nothing: each record brings its digests along."""


class _Parts:
    """A file that keeps what is written to it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def flush(self) -> None:
        """Nothing: the parts are together in memory."""


def _member(record: ArcWarcRecord) -> bytes:
    out = _Parts()
    _Writer(out, gzip=False, warc_version="WARC/1.1").write_record(record)
    return member_of(out.written)


def response_member(
    capture: Capture, fetched_at: str, digest: str, arrival: Arrival = UNKNOWN
) -> bytes:
    """A fetched page (response) or a file from a disk (resource), as gzip member."""
    record_type = "response" if capture.status is not None else "resource"
    http = http_head(capture)
    block = hashlib.sha256(http.headers_buff if http else b"")
    block.update(capture.payload)
    headers = _warc_headers(record_type, capture.url, fetched_at, arrival)
    headers.add_header("WARC-Payload-Digest", digest)
    headers.add_header("WARC-Block-Digest", "sha256:" + block.hexdigest())
    content_type = (
        "application/http; msgtype=response"
        if http
        else _one_line(capture.content_type or "application/octet-stream")
    )
    return _member(_record(record_type, headers, http, capture.payload, content_type))


def revisit_member(
    capture: Capture, fetched_at: str, original: Original, arrival: Arrival = UNKNOWN
) -> bytes:
    """A fetch whose payload is known already: headers only, and where it is."""
    headers = _warc_headers("revisit", capture.url, fetched_at, arrival)
    profile = NOT_MODIFIED if capture.status == 304 else IDENTICAL
    headers.add_header("WARC-Profile", profile)
    headers.add_header("WARC-Refers-To-Target-URI", original.url)
    headers.add_header("WARC-Refers-To-Date", original.fetched_at)
    headers.add_header("WARC-Payload-Digest", original.payload_digest)
    http = http_head(capture)
    content_type = "application/http; msgtype=response"
    return _member(_record("revisit", headers, http, b"", content_type))


def request_member(
    capture: Capture, fetched_at: str, request_headers: Iterable[tuple[str, str]]
) -> bytes:
    """The request that a response answered."""
    form = posted_parts(capture.url or "")
    url, body = form or (capture.url or "", b"")
    target = checked_url(url).split("://", 1)[1].partition("/")[2]
    http = _AsReceived(
        f"/{target} HTTP/1.1",
        _clean_headers(request_headers),
        protocol="POST" if form else "GET",
    )
    http.compute_headers_buffer()
    headers = _warc_headers("request", capture.url, fetched_at)
    content_type = "application/http; msgtype=request"
    return _member(_record("request", headers, http, body, content_type))


def warcinfo_member(name: str, created_at: str, software: str) -> bytes:
    """What stands at the head of each file."""
    body = (
        f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/"
        "warc-format/warc-1.1/\r\n"
    ).encode()
    headers = _warc_headers("warcinfo", None, created_at)
    headers.add_header("WARC-Filename", name)
    return _member(_record("warcinfo", headers, None, body, "application/warc-fields"))


def http_head(capture: Capture) -> StatusAndHeaders | None:
    """The status line and the headers as received; None where nothing was fetched.

    The payload is stored after transfer decoding, so Transfer-Encoding is renamed:
    a reader would else look for chunks in it.
    """
    if capture.status is None:
        return None
    phrase = HTTPStatus(capture.status).phrase if _is_known(capture.status) else ""
    headers = _clean_headers(capture.headers)
    head = _AsReceived(f"{capture.status} {phrase}".strip(), headers, "HTTP/1.1")
    head.compute_headers_buffer()
    return head


def _record(
    record_type: str,
    headers: StatusAndHeaders,
    http: StatusAndHeaders | None,
    payload: bytes,
    content_type: str,
) -> ArcWarcRecord:
    record = ArcWarcRecord(
        "warc",
        record_type,
        headers,
        io.BytesIO(payload),
        http,
        content_type,
        len(payload),
    )
    record.payload_length = len(payload)
    return record


def _warc_headers(
    record_type: str, url: str | None, fetched_at: str, arrival: Arrival = UNKNOWN
) -> StatusAndHeaders:
    headers: list[tuple[str, str]] = [
        ("WARC-Type", record_type),
        ("WARC-Record-ID", WARCWriter._make_warc_id()),  # noqa: SLF001
    ]
    if record_type != "warcinfo":
        headers.append(("WARC-Target-URI", checked_url(url)))
    headers.append(("WARC-Date", fetched_at))
    headers += _arrival_headers(arrival)
    return StatusAndHeaders("", headers, protocol="WARC/1.1")


def _arrival_headers(arrival: Arrival) -> Iterable[tuple[str, str]]:
    """WARC-Protocol and WARC-Cipher-Suite as other archiving tools write them.

    >>> from archive.rows import Arrival
    >>> list(_arrival_headers(Arrival("10.0.0.1", "TLSv1.2 AES256-SHA", "verified")))[1:]
    [('WARC-Protocol', 'tls/1.2'), ('WARC-Cipher-Suite', 'AES256-SHA')]
    """
    if arrival.address:
        yield "WARC-IP-Address", arrival.address
    if arrival.protocol:
        version, _, cipher = arrival.protocol.partition(" ")
        yield "WARC-Protocol", version.lower().replace("v", "/")
        if cipher:
            yield "WARC-Cipher-Suite", cipher
    if arrival.tls == "legacy":
        yield "WARC-TLS-Verification", "legacy"
    if arrival.truncated:
        yield "WARC-Truncated", arrival.truncated


def _clean_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    cleaned = []
    for name, value in headers:
        kept = _NOT_A_NAME.sub("", name)
        if kept:
            kept = TRANSFER_KEPT if kept.lower() == TRANSFER.lower() else kept
            cleaned.append((kept, _one_line(value)))
    return cleaned


def _one_line(value: str) -> str:
    return _LINE_BREAKS.sub(" ", value)


def _is_known(status: int) -> bool:
    return status in HTTPStatus._value2member_map_


def _wire(text: str) -> bytes:
    """Headers that came as bytes and were decoded as Latin-1; others as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
