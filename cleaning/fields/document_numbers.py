"""Document numbers (发文字号) and index numbers (索引号), as they stand on the page."""

from __future__ import annotations

import re
from typing import Final

from cleaning.text.han import HAN

_DOCUMENT = re.compile(
    rf"[{HAN}（）()]{{1,20}}[〔\[【（(﹝]\s*+(?:19|20)\d\d\s*+年?[〕\]】）)﹞]\s*+(?:第\s*+)?\d{{1,5}}\s*+号"
)
_ORDER = re.compile(
    rf"(?:[{HAN}]{{2,24}}令)?第\s*\d{{1,4}}\s*号|[{HAN}]{{2,16}}\d{{4}}年第\d+号"
)
_INDEX = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/.:()（）〔〕\[\]—]{4,60}")
_NONE: Final = frozenset({"无", "暂无", "空", "null", "-", "--", "—", "/"})
_FIRST_LINES: Final = 6


def clean_document_number(value: str) -> str | None:
    """The document number of a label's value; None where it holds none.

    >>> clean_document_number("吉政明电〔2022〕1号"), clean_document_number("无")
    ('吉政明电〔2022〕1号', None)
    """
    number = re.sub(r"\s+", "", value).strip("|｜:：;；,，")
    if number in _NONE or len(number) > 60 or not re.search(r"\d", number):
        return None
    return number


def clean_index_number(value: str) -> str | None:
    """The index number of a label's value; None where it holds none.

    >>> clean_index_number(" 11220000013544357T / 2022-00426 ")
    '11220000013544357T/2022-00426'
    >>> clean_index_number("发布机构：") is None
    True
    """
    number = re.sub(r"\s+", "", value).strip("|｜:：;；,，")
    return number if _INDEX.fullmatch(number) and re.search(r"\d", number) else None


def number_in_text(lines: list[str]) -> str | None:
    """A document number that is a whole line at the head of the text.

    >>> number_in_text(["某政发〔2021〕3号", "各镇人民政府："])
    '某政发〔2021〕3号'
    """
    for line in lines[:_FIRST_LINES]:
        plain = line.replace(" ", "")
        if _DOCUMENT.fullmatch(plain) or (_ORDER.fullmatch(plain) and "令" in plain):
            return plain
    return None
