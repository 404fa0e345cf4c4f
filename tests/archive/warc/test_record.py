"""One record, read back; and what is none."""

from __future__ import annotations

import zlib

import pytest

from archive.canonical import BadUrl
from archive.warc.record import checked_url, parse_member, payload_digest
from archive.warc.writing import response_member
from tests.archive.conftest import a_capture

AT = "2026-11-21T00:00:00Z"


@pytest.mark.parametrize(
    "url",
    ["http://a/x\r\nWARC-Type: warcinfo", "http://a/x y", "", None, "http://a/\0"],
)
def test_a_url_that_would_break_out_is_refused(url: str | None) -> None:
    with pytest.raises(BadUrl):
        response_member(a_capture(url=url), AT, payload_digest(b""))
    with pytest.raises(BadUrl):
        checked_url(url)


@pytest.mark.parametrize("cut", [1, 9, 100])
def test_a_cut_member_is_told(cut: int) -> None:
    capture = a_capture()
    member = response_member(capture, AT, payload_digest(capture.payload))
    with pytest.raises(ValueError, match="gzip"):
        parse_member(member[:-cut])


def test_other_gzip_is_no_record() -> None:
    with pytest.raises(ValueError, match="WARC"):
        parse_member(zlib.compress(b"hello", wbits=31))
