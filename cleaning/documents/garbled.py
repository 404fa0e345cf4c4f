"""Text whose letters are not those that a reader sees: fonts with code points of their own.

Such a file looks right on paper, for its font draws the right shapes; as text it is
noise that nobody should find or read.
"""

from __future__ import annotations

import re
from typing import Final

from cleaning.text.han import han_count
from cleaning.text.plausible import foreign_count, plausibility

_PRIVATE = re.compile(
    "[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd\x00-\x08\x0e-\x1f\x7f-\x9f]"
)
# Chinese typesetters' italics: a Latin letter is stored as GBK A0 and its code + 80, so
# that ICS reads 犐犆犛; no word has two of these rare signs in a row.
_ITALICS: Final = "".join(bytes([0xA0, n | 0x80]).decode("gbk") for n in range(65, 123))
_ITALIC_RUN = re.compile(f"[{_ITALICS}]{{2,}}")
_MOST_PRIVATE: Final = 0.05
"""Bullets of a symbol font begin each paragraph; one sign in twenty is more than that."""

_MOST_ITALICS: Final = 0.02

_ENOUGH: Final = 40
_LEAST_PLAUSIBLE: Final = 0.15
"""Rightly read Chinese has .6 to .8, lists of rare names .3, wrong code points under .1."""

_ALL_SIGNS: Final = 0.7
_KINDS_OF_SIGNS: Final = 10
"""Rulers, dots and the bars of tables are of two or three kinds."""


def is_garbled(text: str) -> bool:
    """Whether the text of a file is noise from its fonts.

    >>> is_garbled("犐犆犛 １３.０２０ 中华人民共和国国家标准"), is_garbled("全面推进依法行政。")
    (True, False)
    """
    visible = len(re.sub(r"\s", "", text))
    if not visible:
        return False
    italics = sum(map(len, _ITALIC_RUN.findall(text)))
    private = len(_PRIVATE.findall(text))
    if italics >= _MOST_ITALICS * visible or private >= _MOST_PRIVATE * visible:
        return True
    return _wrong_han(text) or _only_signs(text, visible)


def _wrong_han(text: str) -> bool:
    """Han characters that no Chinese text is made of; other scripts are left alone."""
    foreign, han = foreign_count(text), han_count(text)
    is_han = han >= _ENOUGH and han > foreign // 2
    return is_han and plausibility(text) < _LEAST_PLAUSIBLE


def _only_signs(text: str, visible: int) -> bool:
    """Signs of ASCII without letters and digits: codes of glyphs taken for characters."""
    if visible < _ENOUGH or foreign_count(text):
        return False
    signs = [c for c in text if 33 <= ord(c) < 127 and not c.isalnum()]
    return len(signs) > _ALL_SIGNS * visible and len(set(signs)) >= _KINDS_OF_SIGNS
