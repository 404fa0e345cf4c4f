"""Compressed bodies that lack their end."""

from __future__ import annotations

import gzip
import zlib

import pytest

from crawler.fetch.cut_streams import is_cut

TEXT = "".join(f"{n}、全县坚持依法行政。" for n in range(2_000)).encode()
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW_DEFLATE = RAW.compress(TEXT) + RAW.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), ""),
        (gzip.compress(TEXT) + b"trailing", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (RAW_DEFLATE, "deflate"),
        (TEXT, "gzip"),
        (TEXT, ""),
        (b"", "gzip"),
        (b"\x1f\x8bnot really", "gzip"),
        (gzip.compress(bytes(50_000_000))[:-9], "gzip"),  # not looked at so far
    ],
)
def test_whole_or_not_ours_to_say(body, coding):
    assert not is_cut(body, coding)


@pytest.mark.parametrize("missing", [1, 8, 9, 1_000])
@pytest.mark.parametrize("coding", ["gzip", "", "x-gzip"])
def test_gzip_that_lacks_its_end(coding, missing):
    assert is_cut(gzip.compress(TEXT)[:-missing], coding)


def test_deflate_that_lacks_its_end():
    assert is_cut(zlib.compress(TEXT)[:-100], "deflate")
