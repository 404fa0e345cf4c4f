"""Which characters are Chinese: the classes that the text steps share."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々\U00020000-\U0003ffff"
"""The inside of a character class for Han characters."""

CJK_PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉「」『』【】〔〕…—·～"
"""Chinese punctuation, as the inside of a character class."""

TERMINAL = "。！？；：…!?;:"
CLOSING = "”’）】》」』〕)\"'"

_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"[{HAN}]+")


def han_count(text: str) -> int:
    """How many Han characters a text has.

    >>> han_count("2021年a，法治")
    3
    """
    return 0 if text.isascii() else len("".join(_HAN_RUN.findall(text)))


def is_han(char: str) -> bool:
    """Is this one character a Han character?

    >>> is_han("法"), is_han("，"), is_han("")
    (True, False, False)
    """
    return bool(_HAN.fullmatch(char))


def ends_sentence(line: str) -> bool:
    """Does a line end as a sentence ends, closing marks after it allowed?

    >>> ends_sentence("他说：“好。”"), ends_sentence("下降2%")
    (True, False)
    """
    return line.rstrip().rstrip(CLOSING)[-1:] in tuple(TERMINAL)
