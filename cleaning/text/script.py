"""Traditional characters and pinyin, as mirror sites add them, taken back; nothing else.

Simplified text passes byte for byte: OpenCC damages it (破坏 → 破坯), so the gate comes
first. Only the configuration t2s is used: the regional ones rewrite the vocabulary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaning.text.han import HAN, han_count, is_han

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Script

TRADITIONAL_SHARE: Final = 0.05
"""Share of Han characters outside GB2312 from which on a text counts as converted."""

PINYIN_MINIMUM: Final = 5
PINYIN_DENSE: Final = 0.02
"""Confirmed readings per Han character that make even a simplified text a mirror."""

_READING = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüɡńňǹḿêA-Z]{1,7}"
_ANNOTATED = re.compile(rf"([{HAN}])((?:[(（]{_READING}[)）])+)")
# Apart, since a search for one certain character is ten times as fast.
_READING_STARTS: Final = tuple(
    re.compile(f"[{bracket}][a-zāáǎàēéěèōóǒò]") for bracket in "(（"
)
_ASCII: Final = bytes(range(128))
_ONE_READING = re.compile(rf"[(（]({_READING})[)）]")

# 著 stays 著 in these words; elsewhere t2s leaves it where Simplified writes 着.
_ZHE = re.compile(
    "(?<![显卓专原名编论译土昭合巨遗拙新旧所])著(?![名作述称者录书])", re.UNICODE
)


def script_of(text: str) -> Script:
    """How a text is written: simplified, traditional, or a mirror with pinyin.

    >>> script_of("鞏留鎮(zhèn)堅(jiān)持以習(xí)近平法治思想為指導(dǎo)貫徹實(shí)")
    'pinyin_mirror'
    >>> script_of("鞏留鎮堅持"), script_of("巩留镇坚持法治(app)")
    ('traditional', 'simplified')
    """
    kept = text.encode("gb2312", "ignore")
    # Of two bytes each, but for ASCII.
    lost = len(text) - len(kept) + len(kept.translate(None, _ASCII)) // 2
    readings = any(start.search(text) for start in _READING_STARTS)
    if not lost and not readings:
        return "simplified"
    han = han_count(text)
    if not han or (lost <= TRADITIONAL_SHARE * han and not readings):
        return "simplified"
    outside = han - han_count(kept.decode("gb2312"))
    confirmed = _confirmed(text) if readings else 0
    is_dense = outside > TRADITIONAL_SHARE * han and outside >= _simplified_count(text)
    if is_dense and _is_traditional(text):
        return "pinyin_mirror" if confirmed >= PINYIN_MINIMUM else "traditional"
    dense = confirmed >= PINYIN_MINIMUM and confirmed / han > PINYIN_DENSE
    return "pinyin_mirror" if dense else "simplified"


def _simplified_count(text: str) -> int:
    """How many characters only Simplified has: a converted text keeps none of them.

    A short page of an ordinary portal may quote a Traditional title again and again.
    """
    return han_count(text) - han_count(text.encode("big5", "ignore").decode("big5"))


def _is_traditional(text: str) -> bool:
    """Are the characters that GB2312 lacks Traditional ones, and not rare names?"""
    outside = [c for c in dict.fromkeys(text) if is_han(c) and _is_outside(c)]
    changed = [c for c in outside if _opencc()(c) != c]
    return len(changed) * 2 > len(outside)


def converter(script: Script) -> Callable[[str], str]:
    """What takes a text of this script to Simplified; the identity for simplified.

    >>> converter("traditional")("隨著著名的專著"), converter("simplified")("破坏")
    ('随着著名的专著', '破坏')
    """
    if script == "simplified":
        return str
    if script == "traditional":
        return to_simplified
    return lambda text: to_simplified(strip_pinyin(text))


def to_simplified(text: str) -> str:
    """Character by character to Simplified, with the 著/着 rule; for gated text only.

    >>> to_simplified("二是著力壓實責任，成效顯著")
    '二是着力压实责任，成效显著'
    """
    return _ZHE.sub("着", _opencc()(text))


def strip_pinyin(text: str) -> str:
    """A text without the readings in brackets behind characters that read so.

    >>> strip_pinyin("鎮(zhèn)政(zheng)(zheng)府（fǔ）用程序(app)和我(it)")
    '鎮政府用程序(app)和我(it)'
    """
    return _ANNOTATED.sub(_without_reading, text)


def _without_reading(match: re.Match[str]) -> str:
    char, brackets = match.groups()
    kept = [
        part[0]
        for part in _ONE_READING.finditer(brackets)
        if not reads_as(char, part[1])
    ]
    return str(char) + "".join(kept)


def reads_as(char: str, reading: str) -> bool:
    """Does this character have this reading, with or without its tone?

    >>> reads_as("鎮", "zhèn"), reads_as("鎮", "zhen"), reads_as("我", "it")
    (True, True, False)
    """
    written = unicodedata.normalize("NFC", reading.lower()).replace("ɡ", "g")
    toned, plain = _readings(char)
    return written in toned or written.replace("v", "ü") in plain | toned


def _confirmed(text: str) -> int:
    """How many readings fit; not asked where brackets with Latin letters are few."""
    annotated = list(_ANNOTATED.finditer(text))
    if len(annotated) < PINYIN_MINIMUM:
        return 0
    return sum(
        reads_as(match[1], part[1])
        for match in annotated
        for part in _ONE_READING.finditer(match[2])
    )


@lru_cache(maxsize=4096)
def _readings(char: str) -> tuple[frozenset[str], frozenset[str]]:
    from pypinyin import Style, pinyin

    toned = frozenset(pinyin(char, style=Style.TONE, heteronym=True)[0])
    plain = frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
    return toned, plain | {reading.replace("v", "ü") for reading in plain}


def _is_outside(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@lru_cache(maxsize=1)
def _opencc() -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC("t2s", include_tofu_risk_dictionaries=False).convert
