"""Document numbers (发文字号) and index numbers (索引号), as they stand on the page."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from cleaning.text.han import HAN

# 某政发〔2021〕3号, 某政发[2021]第3号
_SERIAL = (
    r"[〔\[【（(﹝]\s*+(?:19|20)\d\d\s*+年?[〕\]】）)﹞]\s*+(?:第\s*+)?\d{1,5}\s*+号"
)
_DOCUMENT = rf"[{HAN}（）()]{{1,20}}{_SERIAL}"
# 国务院令第711号, 财政部 税务总局公告2020年第27号, 公告〔2023〕9号
_YEARLY = r"(?:19|20)\d\d\s*+年\s*+(?:第\s*+)?\d{1,4}\s*+号"
_ORDER = rf"(?!根据|按照|依照|依据)[{HAN}、 ]{{0,60}}(?:令|公告|通告)\s*+[（(]?(?:{_YEARLY}|第\s*+\d{{1,4}}\s*+号)[）)]?(?:令|公告)?"
_WHOLE = re.compile(rf"{_DOCUMENT}|{_ORDER}")
# Alone under a title that says of what: 2023年第9号, 第72号
_ALONE = re.compile(rf"[（(]?(?:{_SERIAL}|{_YEARLY}|第\s*+\d{{1,4}}\s*+号令?)[）)]?")
_NAMED = re.compile(rf"[{HAN}、 ]{{2,60}}(?:令|公告|通告)")
_INDEX = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/.:()（）〔〕\[\]—]{4,60}")
_NONE: Final = frozenset({"无", "暂无", "空", "null", "-", "--", "—", "/"})
_FIRST_LINES: Final = 6
_LONGEST: Final = 80


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


def is_document_number(line: str) -> bool:
    """Whether a line is a document number and nothing else.

    >>> is_document_number("财政部 税务总局公告2020年第27号"), is_document_number("2020年第5号")
    (True, False)
    """
    return len(line) <= _LONGEST and bool(_WHOLE.fullmatch(line.strip()))


def is_bare_number(line: str) -> bool:
    """Whether a line is a number without its body, as it stands under some titles.

    >>> is_bare_number("2020年第27号"), is_bare_number("〔2023〕9号"), is_bare_number("第3章")
    (True, True, False)
    """
    return len(line) <= _LONGEST and bool(_ALONE.fullmatch(line.strip()))


def number_in_text(lines: list[str]) -> str | None:
    """A document number that is a whole line, or two, at the head of the text.

    >>> number_in_text(["某政发〔2021〕3号", "各镇人民政府："])
    '某政发〔2021〕3号'
    >>> number_in_text(["某某市人民政府令", "第72号", "《某某办法》已经通过"])
    '某某市人民政府令第72号'
    """
    head = [line.strip() for line in lines[:_FIRST_LINES]]
    for line, following in pairwise([*head, ""]):
        if is_document_number(line):
            return line
        if _NAMED.fullmatch(line) and is_bare_number(following):
            return line + following
    return None
