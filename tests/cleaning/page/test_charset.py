"""GB18030 as browsers read it, pair by pair; labels; what looks like Chinese text."""

from __future__ import annotations

import pytest

from cleaning.page.charset import encoding_of, read_as

# Pairs that the Encoding Standard's index reads otherwise than Python's tables.
OTHERWISE = {
    "a3a0": "\u3000",
    "a8bc": "\u1e3f",
    "a6d9": "\ufe10",
    "a6da": "\ufe12",
    "a6db": "\ufe11",
    "a6dc": "\ufe13",
    "a6dd": "\ufe14",
    "a6de": "\ufe15",
    "a6df": "\ufe16",
    "a6ec": "\ufe17",
    "a6ed": "\ufe18",
    "a6f3": "\ufe19",
    "fe59": "\u9fb4",
    "fe61": "\u9fb5",
    "fe66": "\u9fb6",
    "fe67": "\u9fb7",
    "fe6d": "\u9fb8",
    "fe7e": "\u9fb9",
    "fe90": "\u9fba",
    "fea0": "\u9fbb",
}
TRAILS = [*range(0x40, 0x7F), *range(0x80, 0xFF)]


def test_every_pair_of_the_index() -> None:
    """23,940 pairs: Python's reading but for the 20 of the table, and none is lost."""
    count = 0
    for lead in range(0x81, 0xFF):
        for trail in TRAILS:
            pair = bytes([lead, trail])
            wanted = OTHERWISE.get(pair.hex()) or pair.decode("gb18030")
            assert read_as(pair, "gb18030") == wanted, pair.hex()
            count += 1
    assert count == 23_940


def pointer_bytes(pointer: int) -> bytes:
    """Four bytes of a linear pointer, as the standard counts them."""
    first, rest = divmod(pointer, 10 * 126 * 10)
    second, rest = divmod(rest, 10 * 126)
    third, fourth = divmod(rest, 10)
    return bytes([0x81 + first, 0x30 + second, 0x81 + third, 0x30 + fourth])


@pytest.mark.parametrize(
    ("pointer", "char"),
    [
        (0, "\u0080"),
        (36, "\u00a5"),
        (7457, "\ue7c7"),
        (19043, "\u9fa6"),
        (33550, "\ue865"),
        (39419, "\uffff"),
        (189000, "\U00010000"),
        (1237575, "\U0010ffff"),
    ],
)
def test_ranges_of_four_bytes(pointer: int, char: str) -> None:
    assert read_as(pointer_bytes(pointer), "gb18030") == char


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x80", "€"),
        (b"\xff", "\ufffd"),
        (b"\x81\x20", "\ufffd "),
        (b"\xd6\xd0\xff\xb9\xfa", "中\ufffd国"),
        (b"\x81", "\ufffd"),
    ],
)
def test_single_bytes_and_broken_pairs(data: bytes, text: str) -> None:
    assert read_as(data, "gb18030") == text


def test_labels() -> None:
    assert [encoding_of(s) for s in ("GBK", "utf8", "latin1", None)] == [
        "gb18030",
        "utf-8",
        None,
        None,
    ]
