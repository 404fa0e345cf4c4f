"""One run of plain bytes, and where in the file each of them comes from."""

from __future__ import annotations

import gzip
import io

import pytest

from archive.warc.plain import BrokenPlace, PlainBytes

PARTS = [b"WARC/1.0 one\r\n", b"WARC/1.0 two\r\n" * 9000, b"WARC/1.0 three\r\n"]


def test_members_are_read_as_one_and_told_apart_by_offset() -> None:
    members = [gzip.compress(part) for part in PARTS]
    plain = PlainBytes(io.BytesIO(b"".join(members)))
    for number, part in enumerate(PARTS):
        assert plain.peek(4) == b"WARC"
        assert plain.offset == sum(map(len, members[:number]))
        assert plain.read(len(part)) == part
    assert plain.peek(1) == b""
    assert plain.read(5) == b""


def test_a_plain_file_is_its_own_bytes() -> None:
    plain = PlainBytes(io.BytesIO(b"".join(PARTS)))
    assert plain.line(100, 0) == PARTS[0]
    assert plain.offset == len(PARTS[0])
    assert plain.skip(len(PARTS[1])) == len(PARTS[1])
    assert plain.peek(8) == b"WARC/1.0"
    assert plain.skip(100) == len(PARTS[2])


def test_a_line_without_an_end_is_not_waited_for() -> None:
    plain = PlainBytes(io.BytesIO(b"x" * 500_000))
    with pytest.raises(BrokenPlace) as told:
        plain.line(1000, 7)
    assert told.value.offset == 7


def test_going_on_behind_a_broken_member() -> None:
    members = [bytearray(gzip.compress(part)) for part in PARTS]
    members[1][30] ^= 0xFF
    plain = PlainBytes(io.BytesIO(b"".join(members)))
    plain.read(len(PARTS[0]))
    with pytest.raises(BrokenPlace) as told:
        plain.read(len(PARTS[1]))
    assert told.value.offset == len(members[0])
    assert plain.find_next(told.value.offset)
    assert plain.read(99) == PARTS[2]
    assert not plain.find_next(plain.offset)
