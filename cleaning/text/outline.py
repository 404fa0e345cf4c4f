"""The headings of a report, 第一章 / 一、 / （一） / 1. / （1） / 第一条, with places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.model import Heading
from cleaning.text.numerals import parse_count

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_FIRST: Final = frozenset(f"第（(0123456789{_CN}")
_TRIM = "、.． \u3000"


@dataclass(frozen=True, slots=True)
class Numbered:
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


def numbered_lines(text: str) -> Iterator[Numbered]:
    """Every line that begins with a number of one of the styles."""
    start = 0
    for line in text.split("\n"):
        found = _numbered(line, start)
        if found:
            yield found
        start += len(line) + 1


def _numbered(line: str, start: int) -> Numbered | None:
    if line[:1] not in _FIRST:
        return None
    for style, pattern in _STYLES:
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
