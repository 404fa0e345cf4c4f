"""Which characters are Chinese, and where a sentence ends."""

from __future__ import annotations

import pytest

from cleaning.text.han import CJK_PUNCTUATION, ends_sentence, han_count, is_han


@pytest.mark.parametrize("char", ["法", "〇", "々", "㐀", "豈", "𠀀", "\U00031350"])
def test_han_of_every_plane(char: str) -> None:
    assert is_han(char)
    assert han_count(f"a{char}1，{char}") == 2


@pytest.mark.parametrize(
    "char", ["", "a", "1", "１", "ぁ", "한", "法治", "\ue000", "○"]
)
def test_what_is_no_han_character(char: str) -> None:
    assert not is_han(char)


def test_punctuation_is_never_counted() -> None:
    assert not any(map(is_han, CJK_PUNCTUATION))
    assert han_count(CJK_PUNCTUATION) == han_count("") == 0


@pytest.mark.parametrize(
    "char",
    [
        *"法〇々㐀䶿䷀一\u9fff\ua000豈\ufaff\ufb00、，ａa",
        *("𠀀", "\U0003ffff", "\U00040000", "\ud800", "\udfff", "\u33ff"),
    ],
)
def test_long_texts_are_counted_as_short_ones(char: str) -> None:
    assert han_count(f"{char}，a" * 100) == 100 * han_count(f"{char}，a")
    assert han_count(f"{char}法" * 100) == 100 * han_count(f"{char}法")


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("工作完成。", True),
        ("工作完成。  ", True),
        ("他说：“好。”）", True),
        ("如下：", True),
        ("done!", True),
        ("一、总体情况", False),
        ("（试行）", False),
        ("下降2%", False),
        ("", False),
        ("”", False),
    ],
)
def test_where_a_sentence_ends(line: str, ends: bool) -> None:
    assert ends_sentence(line) is ends
