"""Checking sees of a record what reading it gives."""

from __future__ import annotations

import zlib

import pytest

from archive.model import Capture
from archive.warc.glance import glance
from archive.warc.record import parse_member, payload_digest
from archive.warc.writing import (
    Original,
    request_member,
    response_member,
    revisit_member,
)
from tests.archive.conftest import URL, a_capture

AT = "2026-11-21T00:00:00Z"


def packed(text: str) -> bytes:
    return zlib.compress(text.replace("\n", "\r\n").encode(), wbits=31)


def members() -> dict[str, bytes]:
    digest = payload_digest(b"x")
    page = a_capture(body="<p>报告</p>\r\n\r\nx".encode("gb2312"))
    file = Capture("file:///a.html", b"<p>1</p>\r\n\r\n", None, None)
    head = f"WARC/1.1\nWARC-Type: response\nwarc-target-uri : <{URL}>\nX\n"
    http = "Content-Type: application/http\nContent-Length:"
    return {
        "response": response_member(page, AT, payload_digest(page.payload)),
        "empty": response_member(a_capture(body=b""), AT, digest),
        "file": response_member(file, AT, digest),
        "revisit": revisit_member(page, AT, Original(URL, AT, digest)),
        "request": request_member(page, AT, ()),
        "no blank line in HTTP": packed(f"{head}{http} 12\n\nHTTP/1.1 200"),
        "nothing": packed(f"{head}{http} 0\n\n"),
        "bytes after it": packed(f"{head}Content-Length: 2\n\nabcd"),
    }


@pytest.mark.parametrize("name", members())
def test_it_is_what_reading_gives(name: str) -> None:
    member = members()[name]
    seen, read = glance(member), parse_member(member)
    assert (seen.record_type, seen.url) == (read.record_type, read.url)
    assert bytes(seen.payload) == read.payload
    assert payload_digest(seen.payload) == payload_digest(read.payload)


@pytest.mark.parametrize(
    "member",
    [
        b"",
        b"x",
        packed("WARC/1.1\n\n"),
        packed("HTTP/1.1\n\n"),
        packed("WARC/1.1\nContent-Length: 5\n\nabcd"),
        packed("WARC/1.1\nContent-Length: -5\n\nabcd"),
        packed("WARC/1.1\nContent-Length: x\n\nabcd"),
    ],
)
def test_what_reading_refuses_is_refused(member: bytes) -> None:
    for look in (glance, parse_member):
        with pytest.raises(ValueError):
            look(member)
