"""Automatic numbers of Word paragraphs: 一、 and （一） that stand in no text node."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_MAX_NUMBERED = 9999
_SLOT = re.compile(r"%(\d)")


def chinese_number(value: int, digits: str = _DIGITS, ten: str = "十") -> str:
    """A count as reports number their parts, up to 99; digits in a row above.

    >>> chinese_number(3), chinese_number(10), chinese_number(21)
    ('三', '十', '二十一')
    """
    if not 0 < value < 100:
        return "".join(digits[int(figure)] for figure in str(value))
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ten if tens == 1 else digits[tens] + ten
    return head + (digits[ones] if ones else "")


def roman_number(value: int) -> str:
    """A Roman number in capitals.

    >>> roman_number(14)
    'XIV'
    """
    steps = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    )
    out = ""
    for size, sign in steps:
        count, value = divmod(value, size)
        out += sign * count
    return out


def _letter(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _circled(value: int) -> str:
    return chr(0x245F + value) if 1 <= value <= 20 else f"({value})"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": chinese_number,
    "chineseLegalSimplified": lambda n: chinese_number(n, _LEGAL, "拾"),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": lambda n: roman_number(n).lower(),
    "upperRoman": roman_number,
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    text: str


@dataclass(slots=True)
class Numbering:
    """The lists of one document, counted as its paragraphs go by."""

    levels: dict[str, dict[int, _Level]]
    styles: dict[str, tuple[str, int]]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Numbering:
        """The numbering of a document; empty where it has none."""
        styles: dict[str, tuple[str, int]] = {}
        for style in document.styles.element.iter(qn("w:style")):
            reference = _reference(style.find(qn("w:pPr")))
            if reference:
                styles[str(style.get(qn("w:styleId")))] = reference
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return cls({}, styles)
        abstract = {
            str(item.get(qn("w:abstractNumId"))): _levels(item)
            for item in root.iter(qn("w:abstractNum"))
        }
        levels = {}
        for item in root.iter(qn("w:num")):
            target = item.find(qn("w:abstractNumId"))
            if target is not None:
                found = abstract.get(str(target.get(qn("w:val"))), {})
                levels[str(item.get(qn("w:numId")))] = found
        return cls(levels, styles)

    def label(self, paragraph: Any) -> str:
        """What Word would print before this paragraph; "" where nothing."""
        properties = paragraph.find(qn("w:pPr"))
        reference = _reference(properties) or self._by_style(properties)
        if reference is None:
            return ""
        number_id, depth = reference
        levels = self.levels.get(number_id, {})
        level = levels.get(depth)
        if level is None or level.number_format in {"bullet", "none"}:
            return ""
        counts = self._counts.setdefault(number_id, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]

        def figure(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            slot = levels.get(at, level)
            value = min(counts.get(at, slot.start), _MAX_NUMBERED)
            return _FORMATS.get(slot.number_format, str)(value)

        return _SLOT.sub(figure, level.text)

    def _by_style(self, properties: Any) -> tuple[str, int] | None:
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        return (
            self.styles.get(str(style.get(qn("w:val")))) if style is not None else None
        )


def _levels(abstract: Any) -> dict[int, _Level]:
    found = {}
    for level in abstract.iter(qn("w:lvl")):
        depth = level.get(qn("w:ilvl")) or "0"
        found[int(depth)] = _Level(
            start=int(_value(level, "w:start") or 1),
            number_format=_value(level, "w:numFmt") or "decimal",
            text=_value(level, "w:lvlText") or "",
        )
    return found


def _reference(properties: Any) -> tuple[str, int] | None:
    numbering = properties.find(qn("w:numPr")) if properties is not None else None
    if numbering is None:
        return None
    number_id = _value(numbering, "w:numId")
    if number_id is None:
        return None
    return number_id, int(_value(numbering, "w:ilvl") or 0)


def _value(parent: Any, name: str) -> str | None:
    child = parent.find(qn(name))
    return None if child is None else str(child.get(qn("w:val")))
