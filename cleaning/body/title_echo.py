"""The page's title where the text says it again: one line or several, with an issuer."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from cleaning.fields.signature import as_body
from cleaning.fields.title_text import core

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaning.page.lines import Line

# A heading stands above the text: below so many lines a repeated title is a quotation.
_FIRST = 12
# The longest heading seen was of five lines, one of them the issuer's.
_MOST_LINES: Final = 6
# Shorter titles are words that a text may well begin with.
_SHORTEST: Final = 4
_LONG: Final = 10
# （书面）, （摘要）, （征求意见稿）: what one of the two has more than the other.
_ADDED: Final = 6
# 与 for 和, a lost bracket, a year's 年: the same title, written a second time.
_ALIKE: Final = 0.92
_DIGITS: Final = re.compile(r"\d+")
_PART: Final = re.compile(r"[\s—（(―-]")


def echoes(lines: Sequence[Line], title: str) -> set[int]:
    """The places of the lines that repeat a title above the text.

    Lines that only together say it count as one that does; a heading that says
    something else, as that of an annex, stays.
    """
    name = core(title)
    found: set[int] = set()
    if len(name) < _SHORTEST:
        return found
    start = 0
    while start < min(_FIRST, len(lines)) and not lines[start].text.endswith("。"):
        count = _echo_at(lines, start, title, name)
        found.update(range(start, start + count))
        start += max(1, count)
    return found


def _echo_at(lines: Sequence[Line], start: int, title: str, name: str) -> int:
    """How many lines from this place on say the title; 0 for a line of the text."""
    close = 0
    for count, mine, last in _joins(lines[start : start + _MOST_LINES], name):
        if mine == name:
            return count
        whole = len(mine) - last < len(name)
        if whole and is_same(mine, name, title):
            close = count
        if len(mine) > 2 * len(name) + 40:
            break
    return close


def _joins(lines: Sequence[Line], name: str) -> Iterator[tuple[int, str, int]]:
    """Growing runs of lines: how many, their letters, and how many the last has.

    A line that ends as a sentence or an address does ends them, unless the title has
    a colon there.
    """
    mine = ""
    for count, line in enumerate(lines, start=1):
        own = core(line.text)
        mine += own
        ends = line.text.endswith(("。", "；", "：", ":")) or line.text.startswith("|")
        if ends and not name.startswith(mine):
            return
        yield count, mine, len(own)


def is_same(mine: str, name: str, title: str = "") -> bool:
    """Whether two titles, as letters, are one: an issuer or an addition more or less.

    `title` is the second as written: its part behind a dash or bracket may be missing.

    >>> is_same("关于二〇年预算执行情况的报告书面", "关于二〇年预算执行情况的报告")
    True
    >>> is_same("某县人民政府关于印发方案的通知", "关于印发方案的通知")
    True
    >>> is_same("某某实施方案", "关于印发某某实施方案的通知")
    False
    """
    if mine == name:
        return True
    longer, shorter = (mine, name) if len(mine) > len(name) else (name, mine)
    if len(shorter) < _LONG // 2 or len(longer) > 2.5 * len(shorter) + 20:
        return False
    if longer.endswith(shorter) and as_body(longer[: -len(shorter)]):
        return True
    if len(shorter) < _LONG:
        return False
    if longer.startswith(shorter):
        return len(longer) - len(shorter) <= _ADDED or (
            longer is name and _is_first_part(shorter, title)
        )
    if _DIGITS.findall(mine) != _DIGITS.findall(name):
        return False
    matcher = SequenceMatcher(None, mine, name, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _is_first_part(first: str, title: str) -> bool:
    """Whether some letters are what stands before a title's subtitle or bracket."""
    cuts = (mark.start() for mark in _PART.finditer(title))
    return any(core(title[:cut]) == first for cut in cuts)
