"""What takes an element from the reader's eyes: its style, its name, the page's sheet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHORT_STYLE: Final = 400
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_SHOWN: Final = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
# Classes that the common style sheets hide with, whole names only: `hidden-sm` and
# `overflow-hidden` hide nothing on a wide screen.
_NAMES: Final = frozenset(
    [
        *(
            "hide",
            "hidden",
            "d-none",
            "ng-hide",
            "layui-hide",
            "is-hidden",
            "invisible",
        ),
        *("visually-hidden", "visuallyhidden", "sr-only", "element-invisible"),
    ]
)
# Bootstrap and Tailwind show again from some width on what their names hide.
_SHOWN_WIDE: Final = re.compile(
    r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl)-|(?:sm|md|lg|xl|2xl):)(?:block|flex|inline|grid|table)"
)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# Rules for print and for narrow screens say nothing about the page as it is read.
_AT_BLOCK: Final = re.compile(r"@[\w-][^{};@]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_PROPERTY, _NONE = "display", "none"
_DISPLAY: Final = re.compile(rf"{_PROPERTY}\s*:")
_DISPLAY_NONE: Final = re.compile(rf"{_PROPERTY}\s*:\s*{_NONE}")
_SIMPLE: Final = re.compile(r"(?:div|span|p|li|ul|section|td|table|a)?([.#][\w-]+)")
_MOST_SHEET: Final = 200_000


def is_hidden(attrs: dict[str, str | None]) -> bool:
    """Whether an element's own style, attribute or class takes it from sight.

    `overflow: hidden` and class names that only sound like it do not hide.

    >>> is_hidden({"style": "DISPLAY: none"}), is_hidden({"style": "overflow:hidden"})
    (True, False)
    >>> is_hidden({"class": "tip hide"}), is_hidden({"class": "d-none d-md-block"})
    (True, False)
    """
    style = attrs.get("style")
    if style and (_hides if len(style) < _SHORT_STYLE else _HIDDEN.search)(style):
        return True
    if "hidden" in attrs and attrs["hidden"] != "until-found":
        return True
    name = attrs.get("class")
    if name and name_hides(name):
        return not (style and shows_itself(style))
    return attrs.get("aria-hidden") == "true"


@lru_cache(maxsize=2048)
def _hides(style: str) -> bool:
    """Whether a style hides; an editor writes the same few on every paragraph."""
    return _HIDDEN.search(style) is not None


def name_hides(name: str) -> bool:
    """Whether classes hide their element."""
    name = name.lower()
    return not _NAMES.isdisjoint(name.split()) and not _SHOWN_WIDE.search(name)


def shows_itself(style: str) -> bool:
    """Whether a style gives its element a display, against whatever hides it."""
    return _SHOWN.search(style) is not None


def hidden_names(sheet: str) -> set[str]:
    """The ids and classes that a style sheet hides whatever surrounds them.

    A name that it shows elsewhere is changed by a script or a state, and is not one.

    >>> sorted(hidden_names(".a, #b {display:none} .c .d{display:none} .a.on{display:block}"))
    ['#b']
    >>> hidden_names("@media print { .a { display: none } }")
    set()
    """
    if len(sheet) > _MOST_SHEET or not _hides_any(_lower(sheet)):
        return set()
    if "/*" in sheet:
        sheet = _COMMENT.sub("", sheet)
    if "@" in sheet:
        sheet = _AT_BLOCK.sub("", sheet)
    lower = _lower(sheet)
    hidden: set[str] = set()
    for selectors, body in _rules(sheet, _hiding(lower)):
        if _hides_any(_lower(body)):
            simple = (_SIMPLE.fullmatch(form.strip()) for form in selectors.split(","))
            hidden.update(form[1] for form in simple if form is not None)
    return hidden - _shown_names(sheet, lower) if hidden else hidden


def _shown_names(sheet: str, lower: str) -> set[str]:
    """The ids and classes in the selectors of what a style sheet displays."""
    shown: set[str] = set()
    for selectors, body in _rules(sheet, _displaying(lower)):
        if _SHOWN.search(body) and not _hides_any(_lower(body)):
            shown.update(re.findall(r"[.#][\w-]+", selectors))
    return shown


def _lower(sheet: str) -> str:
    """The sheet in lower case, each character at its place: İ alone would be two."""
    return sheet.replace("İ", "i").lower()


def _hides_any(lower: str) -> bool:
    return next(_hiding(lower), None) is not None


def _hiding(lower: str) -> Iterator[re.Match[str]]:
    """Every place where a sheet in lower case says `display: none`.

    Few sheets say `none` as often as they display something.
    """
    start, place = 0, lower.find(_NONE)
    while place >= 0:
        before = lower.rfind(_PROPERTY, start, place)
        said = _DISPLAY_NONE.match(lower, before) if before >= 0 else None
        start = place + len(_NONE)
        if said is not None and said.end() == start:
            yield said
        place = lower.find(_NONE, start)


def _displaying(lower: str) -> Iterator[re.Match[str]]:
    """Every place where a sheet in lower case says how to display something."""
    place = lower.find(_PROPERTY)
    while place >= 0:
        said = _DISPLAY.match(lower, place)
        if said is not None:
            yield said
        place = lower.find(_PROPERTY, place + len(_PROPERTY))


def _rules(sheet: str, places: Iterable[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule of a sheet in which one of the places is."""
    end = 0
    for said in places:
        if said.start() < end:
            continue  # in the rule before
        begin = sheet.rfind("}", end, said.start()) + 1 or end
        end = sheet.find("}", said.end())
        if end < 0:
            return
        before, brace, body = sheet[begin:end].rpartition("{")
        selectors = before.rpartition("{")[2]
        if brace and selectors:
            yield selectors, body
