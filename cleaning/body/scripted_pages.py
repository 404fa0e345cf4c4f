"""Pagers that scripts write below an article: how many pages, which one, which is next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.canonical import BadUrl, resolved
from cleaning.draft import Further

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaning.page.tree import Page

_CALL: Final = re.compile(
    r"(?<!function )\b\w{0,40}(?:[Pp]ag|[Ff]en[Yy]e)\w{0,40}+\s*+\(([^(){};]{3,300})\)"
)
_OBJECT: Final = re.compile(
    r"\b\w{0,40}(?:[Pp]ag|[Ff]en[Yy]e)\w{0,40}+\s*+\(\s*+(?:[^(){};]{0,80},\s*+)?\{([^{}]{3,800})\}"
)
_PAIR: Final = re.compile(
    r"[\"']?(\w{1,30})[\"']?\s*+:\s*+(?:[\"']([^\"']{0,200})[\"']|(\d{1,6}))"
)
_TOTALS: Final = (
    "totalpages totalpage pagecount countpage pagetotal pages total size".split()
)
_CURRENTS: Final = "current currentpage curpage pageindex cur pageno page".split()
_NAMES: Final = "prefix pagename filename name file".split()
_ENDINGS: Final = "suffix extension ext fileext".split()
_ASSIGNED: Final = r"\b(?:{})\s*=\s*[\"']?(\d{{1,4}})"
_CURRENT_NAMES: Final = "currentPage|nCurrIndex|curPage|nowPage|pageIndex|currPage"
_COUNT_NAMES: Final = "countPage|pageCount|nPageCount|totalPages?|pageTotal|pagecount"
# In every call of a pager; few scripts have it, and a script is long.
_CALLED: Final = re.compile(r"(?:[Pp]ag|[Ff]en[Yy]e)\w{0,40}+\s*+\(")
_WORDS: Final = ("pag", "Pag", "fenYe", "FenYe", "fenye", "Fenye")
# Of all these names.
_PARTS: Final = ("ag", "enYe", "enye", "nCurrIndex")
_VARIABLES: Final = tuple(_CURRENT_NAMES.split("|"))
_CURRENT: Final = re.compile(_ASSIGNED.format(_CURRENT_NAMES))
_COUNT: Final = re.compile(_ASSIGNED.format(_COUNT_NAMES))
_FROM_ONE: Final = re.compile(
    rf"\b(?:{_CURRENT_NAMES})\s*(?:={{2,3}}\s*1\b|>\s*1\b|<=\s*1\b)"
)
# Not that of an article of a day: t20240101_700.
_OWN_NUMBER: Final = re.compile(r"(?<!\d{8})_(\d{1,3})$")
_ENDING: Final = re.compile(r"\.?(\w{2,5})")


@dataclass(frozen=True, slots=True)
class _Pager:
    """What a script says; `name` None where it is the page's own."""

    said: str
    total: int
    current: int
    name: str | None = None
    ending: str | None = None
    from_one: bool = False


def scripted(page: Page, url: str) -> Further | None:
    """The next page by a script's pager for this very page; None where there is none."""
    folder_name, dot, ending = urlsplit(url).path.rpartition(".")
    own = (folder_name if dot else ending).rpartition("/")[2]
    if not own:
        return None
    number = _OWN_NUMBER.search(own)
    names = {own, own[: number.start()]} if number else {own}
    for script in page.scripts:
        for pager in _pagers(script):
            if pager.name is not None and pager.name not in names:
                continue
            name = pager.name or (own[: number.start()] if number else own)
            shown = int(number[1]) if number and name != own else None
            further = _next_number(pager, shown)
            if further is None:
                continue
            try:
                target = resolved(f"{name}_{further}.{pager.ending or ending}", url)
            except BadUrl:
                continue
            return Further(f"{pager.said}…: {target}", target)
    return None


def _pagers(script: str) -> Iterator[_Pager]:
    """All that a script says of pages; most scripts name none of them."""
    if not any_of(_PARTS, script):
        return
    if _calls_one(script):
        yield from (*_calls(script), *_objects(script))
    if any_of(_VARIABLES, script):
        yield from _variables(script)


def any_of(words: Sequence[str], text: str) -> bool:
    """Whether a text has one of some words."""
    for word in words:  # noqa: SIM110 - `any` takes three times as long
        if word in text:
            return True
    return False


def _calls_one(script: str) -> bool:
    """Whether a script calls what bears a pager's name."""
    for word in _WORDS:
        place = script.find(word)
        while place >= 0:
            if _CALLED.match(script, place):
                return True
            place = script.find(word, place + 1)
    return False


def _next_number(pager: _Pager, shown: int | None) -> int | None:
    """The number in the next page's name; a first page without one is 0 or 1."""
    current = pager.current if shown is None else shown
    is_from_one = pager.from_one or (shown is None and current == 1)
    last = pager.total if is_from_one else pager.total - 1
    return current + 1 if current < last else None


def _calls(script: str) -> Iterator[_Pager]:
    """`createPageHTML(3, 0, "t1", "html")`; behind an element's id it counts from 1."""
    for call in _CALL.finditer(script):
        args = [_value(part.strip(), script) for part in call[1].split(",")]
        from_one = bool(args) and not args[0].isdigit()
        args = args[from_one:]
        if len(args) < 3 or not (args[0].isdigit() and args[1].isdigit()):
            continue
        ending = _ENDING.fullmatch(args[3]) if len(args) > 3 else None
        said = call[0].split(")")[0]
        yield _Pager(
            said, int(args[0]), int(args[1]), args[2], ending and ending[1], from_one
        )


def _value(raw: str, script: str) -> str:
    if raw[:1] in {'"', "'"}:
        return raw.strip("\"' ")
    if re.fullmatch(r"[A-Za-z_]\w{0,40}", raw):
        found = re.search(_ASSIGNED.format(re.escape(raw)), script)
        return found[1] if found else raw
    return raw


def _objects(script: str) -> Iterator[_Pager]:
    """`Pager({size: 3, current: 0, prefix: "t1", suffix: "html"})`."""
    for call in _OBJECT.finditer(script):
        told = {m[1].lower(): m[2] or m[3] or "" for m in _PAIR.finditer(call[1])}
        total, current = _first(told, _TOTALS), _first(told, _CURRENTS)
        name, ending = _first(told, _NAMES), _first(told, _ENDINGS)
        if total.isdigit() and current.isdigit() and name:
            end = _ENDING.fullmatch(ending)
            yield _Pager(call[0][:60], int(total), int(current), name, end and end[1])


def _first(told: dict[str, str], names: list[str]) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _variables(script: str) -> Iterator[_Pager]:
    """TRS with its script written out: `var currentPage = 0; var countPage = 3;`."""
    current, count = _CURRENT.search(script), _COUNT.search(script)
    if current and count:
        from_one = _FROM_ONE.search(script) is not None
        said = f"{current[0]}, {count[0]}"
        yield _Pager(said, int(count[1]), int(current[1]), from_one=from_one)
