"""With which characters a pattern's matches can begin: most lines spare most patterns.

Read from the pattern as `re` itself parses it. Whatever is not known here is taken for
something that may begin with any character, so that no match is ever lost. All digits
count as one character, and so do all spaces, and opening brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# Not documented, but the same since Python 3.11; a tree that is unknown tells nothing.
_parse: Final[Any] = getattr(getattr(re, "_parser", None), "parse", None)
_DIGIT, _SPACE, _BRACKET = "0", " ", "("
_BRACKETS: Final = frozenset("([【（")
_CATEGORIES: Final = {"CATEGORY_DIGIT": _DIGIT, "CATEGORY_SPACE": _SPACE}
_PLACES: Final = frozenset(["AT", "ASSERT", "ASSERT_NOT"])
_REPEATS: Final = frozenset(["MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"])
_MOST_RANGE: Final = 64

# Characters, and whether what follows may begin the match as well.
_First = tuple[frozenset[str], bool]


class _AnyCharacterError(Exception):
    """A match may begin with anything."""


def kind_of(char: str) -> str:
    """The character itself, or what stands for all digits, spaces, opening brackets.

    >>> kind_of("编"), kind_of("７"), kind_of("\u3000"), kind_of("（")
    ('编', '0', ' ', '(')
    """
    if char in _BRACKETS:
        return _BRACKET
    if char.isdecimal():
        return _DIGIT
    return _SPACE if char.isspace() else char


def beginnings(pattern: re.Pattern[str], parse: Any = _parse) -> frozenset[str] | None:
    """The kinds of characters that a match can begin with; None where it may be any.

    >>> sorted(beginnings(re.compile(r"^[(（]?(?:编辑|责编)[:：].{0,9}$")) or ())
    ['(', '编', '责']
    >>> beginnings(re.compile(r".{0,9}编辑")) is None
    True
    """
    if parse is None or pattern.flags & re.IGNORECASE:
        return None
    try:
        found, may_be_empty = _of_all(parse(pattern.pattern, pattern.flags))
    except _AnyCharacterError:
        return None
    return None if may_be_empty else found


def _of_all(steps: Any) -> _First:
    """Of steps that follow each other."""
    found: frozenset[str] = frozenset()
    for step, value in steps:
        more, goes_on = _of_one(str(step), value)
        found |= more
        if not goes_on:
            return found, False
    return found, True


def _of_one(step: str, value: Any) -> _First:
    if step in _PLACES:
        return frozenset(), True
    if step == "LITERAL":
        return _kinds((value,)), False
    if step == "IN":
        return frozenset().union(*(_of_class(str(kind), x) for kind, x in value)), False
    if step in _REPEATS:
        least, _, inner = value
        found, goes_on = _of_all(inner)
        return found, goes_on or least == 0
    if step == "BRANCH":
        ways = [_of_all(way) for way in value[1]]
        return frozenset().union(*(w[0] for w in ways)), any(w[1] for w in ways)
    if step == "SUBPATTERN" and not value[1] and not value[2]:
        return _of_all(value[3])
    if step == "ATOMIC_GROUP":
        return _of_all(value)
    raise _AnyCharacterError


def _of_class(kind: str, value: Any) -> frozenset[str]:
    """What one part of a class in brackets stands for."""
    if kind == "LITERAL":
        return _kinds((value,))
    if kind == "RANGE" and value[1] - value[0] < _MOST_RANGE:
        return _kinds(range(value[0], value[1] + 1))
    if kind == "CATEGORY" and str(value) in _CATEGORIES:
        return frozenset(_CATEGORIES[str(value)])
    raise _AnyCharacterError


def _kinds(codes: Iterable[int]) -> frozenset[str]:
    return frozenset(map(kind_of, map(chr, codes)))
