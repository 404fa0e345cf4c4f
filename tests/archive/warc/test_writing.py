"""One record as it is written: bytes as they came, nothing injected."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.warc.record import parse_member, payload_digest
from archive.warc.writing import (
    Original,
    request_member,
    response_member,
    revisit_member,
)
from tests.archive.conftest import URL, a_capture

AT = "2026-11-21T00:00:00Z"


def checked(member: bytes) -> Any:
    """The record as warcio reads it, its digests verified."""
    stream = io.BytesIO(member)
    record = next(ArchiveIterator(stream, check_digests="raise"))
    record.body = record.content_stream().read()
    return record


def test_a_response_comes_back_as_it_was() -> None:
    capture = a_capture(body="<p>报告</p>".encode("gb2312"))
    digest = payload_digest(capture.payload)
    member = response_member(capture, AT, digest)
    read = parse_member(member)
    assert (read.record_type, read.url, read.fetched_at) == ("response", URL, AT)
    assert (read.status, read.headers) == (200, capture.headers)
    assert (read.payload, read.payload_digest) == (capture.payload, digest)
    theirs = checked(member)
    assert theirs.body == capture.payload
    assert theirs.rec_headers.protocol == "WARC/1.1"


def test_a_gzip_body_stays_gzip() -> None:
    body = zlib.compress(b"x" * 100, wbits=31)
    headers = (("Content-Encoding", "gzip"),)
    member = response_member(
        a_capture(body=body, headers=headers), AT, payload_digest(body)
    )
    assert parse_member(member).payload == body
    assert checked(member).body == b"x" * 100


def test_transfer_coding_is_renamed_as_the_body_has_none_any_more() -> None:
    headers = (("Transfer-Encoding", "chunked"), ("Server", "x"))
    capture = a_capture(body=b"no chunks", headers=headers)
    member = response_member(capture, AT, payload_digest(b"no chunks"))
    assert checked(member).body == b"no chunks"
    assert checked(member).http_headers.get_header("Transfer-Encoding") is None
    assert parse_member(member).headers == headers


def test_headers_keep_their_bytes() -> None:
    raw = "attachment; filename=报告.doc".encode("gb18030").decode("latin-1")
    headers = (("Content-Disposition", raw), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    member = response_member(
        a_capture(headers=headers), AT, payload_digest(b"<p>x</p>")
    )
    assert parse_member(member).headers == headers
    checked(member)


def test_a_file_from_a_disk_is_a_resource() -> None:
    capture = a_capture(status=None, headers=(), content_type="text/html")
    member = response_member(capture, AT, payload_digest(capture.payload))
    read = parse_member(member)
    assert (read.record_type, read.status) == ("resource", None)
    assert (read.content_type, read.payload) == ("text/html", capture.payload)
    assert checked(member).rec_type == "resource"


@pytest.mark.parametrize(
    ("status", "profile"),
    [(200, "identical-payload-digest"), (304, "server-not-modified")],
)
def test_a_revisit_names_its_original(status: int, profile: str) -> None:
    original = Original(URL, "2026-01-01T00:00:00Z", payload_digest(b"x"))
    member = revisit_member(a_capture(body=b"x", status=status), AT, original)
    headers = checked(member).rec_headers
    assert headers.get_header("WARC-Profile").endswith(profile)
    assert headers.get_header("WARC-Refers-To-Date") == original.fetched_at
    assert headers.get_header("WARC-Refers-To-Target-URI") == URL
    assert headers.get_header("WARC-Payload-Digest") == original.payload_digest
    read = parse_member(member)
    assert (read.payload, read.status) == (b"", status)
    assert len(member) < 420


def test_a_request_can_be_kept() -> None:
    member = request_member(a_capture(), AT, [("User-Agent", "gongbao/1")])
    record = checked(member)
    assert record.rec_type == "request"
    assert record.http_headers.get_header("User-Agent") == "gongbao/1"


def test_a_header_cannot_break_out() -> None:
    headers = (("X", "a\r\nContent-Length: 0\r\n\r\nx"), ("Y\r\nZ:", "b"), ("", "c"))
    capture = a_capture(headers=headers)
    member = response_member(capture, AT, payload_digest(capture.payload))
    assert checked(member).body == capture.payload
    assert [name for name, _ in parse_member(member).headers] == ["X", "YZ"]
