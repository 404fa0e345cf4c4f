"""The headings of a report, 第一章 / 一、 / （一） / 1. / （1） / 第一条, with places."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from archive.model import Heading
from cleaning.text.numerals import parse_count

_CN = "一二三四五六七八九十百零〇"
_LONGEST: Final = 60

# From the outermost to the innermost; a text's own nesting decides about the level.
_STYLES: Final = (
    ("part", re.compile(rf"第([{_CN}\d]{{1,4}})[编篇部](?:分)?\s*")),
    ("chapter", re.compile(rf"第([{_CN}\d]{{1,4}})章\s*")),
    ("section", re.compile(rf"第([{_CN}\d]{{1,4}})节\s*")),
    ("article", re.compile(rf"第([{_CN}\d]{{1,5}})条(?![例约])\s*")),
    ("chinese", re.compile(rf"([{_CN}]{{1,3}})\s*[、.．]\s*")),
    ("bracket", re.compile(rf"[（(]\s*([{_CN}]{{1,3}})\s*[)）]\s*[、.．]?")),
    ("digit", re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\d))\s*")),
    ("small", re.compile(r"[（(]\s*(\d{1,2})\s*[)）]\s*")),
)
_RANK: Final = {name: rank for rank, (name, _) in enumerate(_STYLES)}
# Which styles a line can be of, by its first character.
_BEGINS: Final = {"第": _STYLES[:4], "（": (_STYLES[5], _STYLES[7])}
_BY_FIRST: Final = (
    _BEGINS
    | {"(": _BEGINS["（"]}
    | dict.fromkeys(_CN, (_STYLES[4],))
    | dict.fromkeys("0123456789", (_STYLES[6],))
)
_TRIM: Final = "、.． \u3000"


class Numbered(NamedTuple):
    """A line that starts with a number: its style, value and where the rest starts."""

    style: str
    value: int
    mark: str
    start: int
    rest: str


def outline_of(text: str) -> tuple[Heading, ...]:
    """The headings in order; the level is the depth in this text's own nesting.

    >>> [(h.level, h.number, h.heading, h.start) for h in outline_of("一、做法\\n（一）强化领导。全镇")]
    [(1, '一', '做法', 0), (2, '（一）', '强化领导', 5)]
    """
    open_styles: list[str] = []
    headings = []
    for line in numbered_lines(text):
        heading = _heading(line)
        if heading is None:
            continue
        rank = _RANK[line.style]
        open_styles = [style for style in open_styles if _RANK[style] < rank]
        open_styles.append(line.style)
        headings.append(Heading(len(open_styles), line.mark, heading, line.start))
    return tuple(headings)


@lru_cache(maxsize=1)
def numbered_lines(text: str) -> tuple[Numbered, ...]:
    """Every line that begins with a number of one of the styles.

    A record's text is asked for its gaps and for its outline, one behind the other.
    """
    found = []
    start = 0
    for line in text.split("\n"):
        numbered = first_number(line, start)
        if numbered is not None:
            found.append(numbered)
        start += len(line) + 1
    return tuple(found)


def first_number(line: str, start: int = 0) -> Numbered | None:
    """The number that a line begins with, which stands at `start` in its text."""
    for style, pattern in _BY_FIRST.get(line[:1], ()):
        match = pattern.match(line)
        value = parse_count(match[1]) if match else None
        if match and value:
            mark = match[0].strip().rstrip(_TRIM)
            return Numbered(style, value, mark, start, line[match.end() :])
    return None


def _heading(line: Numbered) -> str | None:
    """The words of a heading: the line, or its first sentence where that is short."""
    words = ""
    for pattern in (r"[^。]*", r"[^。：:；;]*", r"[^。：:；;，]*"):
        first = re.match(pattern, line.rest)
        words = first[0].strip(" ：:") if first else ""
        if len(words) <= _LONGEST:
            break
    else:
        words = ""
    if not words and line.style != "article":
        return None
    return words
