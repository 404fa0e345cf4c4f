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
# Shorter texts are searched faster than they are encoded.
_LONG = 64
# Of each row of 256 characters: all are Han, some are, or none but 〇 and 々.
_FULL, _MIXED = b"\1", b"\2"
_ROWS = b"".join(
    _FULL
    if 0x34 <= row <= 0x4C or 0x4E <= row <= 0x9F or row in {0xF9, 0xFA}
    else _MIXED
    if row == 0x4D or 0xD8 <= row <= 0xDF
    else b"\0"
    for row in range(256)
)


def han_count(text: str) -> int:
    """How many Han characters a text has.

    >>> han_count("2021年a，法治")
    3
    """
    if text.isascii():
        return 0
    if len(text) >= _LONG:
        rows = text.encode("utf-16-be", "surrogatepass")[::2].translate(_ROWS)
        if _MIXED not in rows:
            return rows.count(_FULL) + text.count("〇") + text.count("々")
    return len("".join(_HAN_RUN.findall(text)))


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
