"""OFD: its lines, or why it has none."""

from __future__ import annotations

import pytest

from cleaning.documents.ofd import read_ofd
from cleaning.documents.result import Unreadable
from tests.cleaning.documents.samples import LINES, locked, ofd, packed


def test_the_lines_stand_in_order_without_empty_ones() -> None:
    lines = read_ofd(ofd()).split("\n")
    assert "".join(lines).replace(" ", "") == "".join(LINES).replace(" ", "")
    assert all(line == line.strip() != "" for line in lines)


def test_a_page_without_words_gives_no_text() -> None:
    assert read_ofd(ofd("<ofd:PathObject ID='9'/>")) == ""


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        (packed({"OFD.xml": "<ofd:OFD"}), "damaged"),
        (packed({"OFD.xml": "<a/>"}), "damaged"),
        (packed({"notes.txt": "no OFD"}), "damaged"),
        (ofd()[:-40], "damaged"),
        (b"", "damaged"),
        (locked("ofd", ofd()), "encrypted"),
    ],
)
def test_why_there_is_no_text(payload: bytes, status: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_ofd(payload)
    assert raised.value.status == status
    assert str(raised.value)
