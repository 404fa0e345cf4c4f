"""Fonts with code points of their own: their text is noise, not words to find."""

from __future__ import annotations

import pytest

from cleaning.documents import read_document
from cleaning.documents.garbled import is_garbled
from crawler.demo.content import files

REPORT = "全面推进依法行政，本年度办结行政复议案件581件，公开信息三百余条。" * 3


@pytest.mark.parametrize(
    "text",
    [
        "犐犆犛 １３．０２０\n犣 ０４\n中华人民共和国国家标准",
        REPORT + "犌犅／犜 犐犛犗",
        "".join(chr(0xE000 + n % 400) for n in range(300)),
        REPORT + "".join(chr(0xF020 + n) for n in range(20)),
        "".join(chr(0x7E00 + n * 7) for n in range(200)),
        "!\"#$%&'()*+,-./:;<=>?@" * 10,
        "\x03\x04\x05" * 40,
    ],
)
def test_noise(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        REPORT,
        "\uf0b7 " + REPORT,
        "Annual report of 2023: 12.5% growth, 3,400 cases, (1) open (2) closed.",
        "| 1 | 2,300.5 | 4% |\n| --- | --- | --- |\n" * 10,
        "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ " * 20,
        "བོད་ཡིག་གི་གནས་ཚུལ་ " * 20,
        "、".join("龚翀 邬赟 佟翯 缪喆 亓玥 逄堃 仉珏 笪翾 阚璟 郗翙".split() * 2)
        + "等二十名同志",
        "犀牛和犁地",
    ],
)
def test_text(text: str) -> None:
    assert not is_garbled(text)


def test_a_file_of_noise_has_no_text() -> None:
    found = read_document(files.pdf(["犐犆犛 １３", "犌犅／犜 １２３４"]))
    assert (found.status, found.text) == ("garbled", None)
