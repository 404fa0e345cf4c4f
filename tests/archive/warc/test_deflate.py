"""gzip members in memory: whole or refused, with ISA-L and without it."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.warc import deflate
from archive.warc.deflate import member_of, plain_of

PARTS = ["法治政府建设".encode(), b"", b"\r\n" * 900, bytes(range(256)) * 300]
PLAIN = b"".join(PARTS)


@pytest.fixture(params=["isal.isal_zlib", "zlib"], autouse=True)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: with the wheel, and on a processor that has none."""
    monkeypatch.setattr(deflate, "library", pytest.importorskip(request.param))


def test_a_member_is_what_every_reader_of_gzip_reads() -> None:
    member = member_of(PARTS)
    assert gzip.decompress(member) == PLAIN
    assert plain_of(member) == PLAIN
    assert len(member) < len(PLAIN)


def test_what_zlib_wrote_is_read_and_what_follows_is_not() -> None:
    member = gzip.compress(PLAIN, mtime=0)
    assert plain_of(member + b"next") == PLAIN
    assert plain_of(member + member) == PLAIN


@pytest.mark.parametrize(
    "damage",
    [
        lambda member: member[:-1],
        lambda member: member[: len(member) // 2],
        lambda member: member[:-5] + bytes([member[-5] ^ 1]) + member[-4:],
        lambda member: b"",
        lambda member: b"WARC/1.1" + member,
        lambda member: zlib.compress(PLAIN),
    ],
)
def test_what_is_not_whole_is_refused(damage) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="not a whole gzip member"):
        plain_of(damage(member_of(PARTS)))


def test_one_member_of_the_same_parts_is_the_same() -> None:
    assert member_of(PARTS) == member_of(PARTS)
    assert plain_of(member_of([PLAIN])) == plain_of(member_of(PARTS))
