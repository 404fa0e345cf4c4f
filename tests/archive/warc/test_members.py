"""Where members end and begin, whatever lies between."""

from __future__ import annotations

import gzip
import io

from archive.warc.members import next_member, whole_members_end

ONE, TWO = (gzip.compress(b"WARC/1.1\r\n" + text) for text in (b"one", b"two" * 999))


def test_the_end_of_what_is_whole() -> None:
    for rest in (b"", TWO[:-1], b"\x1f\x8b\x08", gzip.compress(b"other")):
        assert whole_members_end(io.BytesIO(ONE + rest)) == len(ONE)
    assert whole_members_end(io.BytesIO(ONE + TWO), len(ONE)) == len(ONE + TWO)


def test_a_bomb_is_walked_over_in_little_memory() -> None:
    bomb = gzip.compress(b"WARC/" + bytes(50 << 20))
    assert whole_members_end(io.BytesIO(bomb + ONE)) == len(bomb + ONE)


def test_the_next_that_opens_like_a_record() -> None:
    between = b"\x1f\x8b\x08 no" + gzip.compress(b"other") + bytes(2 << 20)
    file = io.BytesIO(ONE + between + TWO)
    assert next_member(file, 1) == len(ONE + between)
    assert next_member(file, len(ONE + between) + 1) is None
    # Also where its first bytes lie across two blocks that are read.
    for pad in range(-4, 3):
        file = io.BytesIO(bytes((1 << 20) + pad) + ONE)
        assert next_member(file, 0) == (1 << 20) + pad
