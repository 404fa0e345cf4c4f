"""Issuers: the bodies that report, their names made even, and what a site file says."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from archive.database.connection import with_sqlite_utils
from archive.encoding import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.database.connection import Connection

Level = Literal["central", "province", "city", "county", "town"]
LEVELS: Final = ("central", "province", "city", "county", "town")
ANNUAL: Final = ("law_government", "disclosure", "work_report")
"""Kinds of which an issuer has one report a year."""

_SPACE = re.compile(r"\s+")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]$")
_GOVERNMENT = re.compile(
    r"(?:政府|管理委员会|管委会|街道办事处|地区行政公署|行政公署|街道)$"
)
_OF_GOVERNMENT = re.compile(r"(?<=政府)(?:办公室|办公厅|办)$")
_BETWEEN = re.compile(r"[\s、,，]+")
_BODY = re.compile(
    r"(?:政府|办公室|办公厅|办事处|委员会|管委会|委|局|厅|署|行政公署|街道|法院|检察院)$"
)
_AREA = re.compile(
    r"^(.{1,12}?(?:省|自治区|自治州|市|县|区|旗|盟))"
    r"(?<!城市)(?<!(?:开发|高新|示范|试验|实验)区)(?<![园社辖城景港矿林地新]区)"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that a site file names; None and () where the file says nothing.

    `kinds` are the kinds of reports that are due from it, all where none is named.
    """

    name: str
    level: Level | None = None
    is_department: bool | None = None
    division_code: str | None = None
    kinds: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    since_year: int | None = None


def even_name(name: str, *areas: str | None) -> str:
    """A body's name as copies of its reports share it.

    `areas` are the areas that it lies in, widest first: those that only stand before
    the next one go.

    >>> even_name("湖南省 益阳市安化县司法局（章）", "湖南省", "益阳市", "安化县")
    '安化县司法局'
    >>> even_name("湖南省水利厅", "湖南省", "益阳市", "安化县")
    '湖南省水利厅'
    """
    text = _SPACE.sub("", unicodedata.normalize("NFKC", name))
    text = _BRACKETED.sub("", text) or text
    known = [area for area in areas if area]
    for place, area in enumerate(known):
        rest = text.removeprefix(area)
        if rest != text and any(map(rest.startswith, known[place + 1 :])):
            text = rest
    return text


def bodies_of(name: str) -> list[str]:
    """The bodies of a name, one by one where several issued together.

    >>> bodies_of("中共安化县委 安化县人民政府")
    ['中共安化县委', '安化县人民政府']
    """
    return [part for part in _BETWEEN.split(name) if part]


def without_office(name: str) -> str:
    """A government's name where a name is that of its office, else the name.

    >>> without_office("安化县人民政府办公室"), without_office("安化县财政局")
    ('安化县人民政府', '安化县财政局')
    """
    return _OF_GOVERNMENT.sub("", name)


def is_department(name: str) -> bool | None:
    """Whether a body is a department of a government; None where its name leaves it open.

    >>> [is_department(n) for n in ("安化县人民政府", "安化县司法局", "安化县人民政府办公室")]
    [False, True, None]
    """
    if _OF_GOVERNMENT.search(name):
        return None
    return _GOVERNMENT.search(name) is None


def is_body(name: str) -> bool:
    """Whether a name is that of an authority, and not of a paper, a centre, a portal.

    >>> is_body("平潭综合实验区管委会办公室"), is_body("安化县融媒体中心"), is_body("新华网")
    (True, False, False)
    """
    return _BODY.search(name) is not None


def area_of(name: str) -> str | None:
    """The area that a body's name begins with; None where it begins with none.

    >>> area_of("桃江县人民政府"), area_of("永安镇人民政府"), area_of("城市管理局")
    ('桃江县', None, None)
    """
    found = _AREA.match(name)
    # Asked of the few here, for a range of all Han takes 5 ms of a start to compile.
    if found is None or not all("\u4e00" <= c <= "\u9fff" for c in found[1]):
        return None
    return found[1]


def write_issuers(
    connection: Connection, site_id: str, issuers: Iterable[Issuer]
) -> None:
    """What the site's file says of its issuers, in place of what it said before."""
    rows = [_row(site_id, issuer) for issuer in issuers]
    query = "SELECT * FROM issuers WHERE site_id = ? ORDER BY rowid"
    if list(map(dict, connection.execute(query, (site_id,)))) == rows:
        return  # as at nearly every crawl
    table = with_sqlite_utils(connection).table("issuers")
    table.delete_where("site_id = ?", [site_id])
    table.insert_all(rows)


def issuer_from(row: Mapping[str, Any]) -> Issuer:
    """A row of table `issuers`."""
    told = row["is_department"]
    return Issuer(
        name=row["name"],
        level=row["level"],
        is_department=None if told is None else bool(told),
        division_code=row["division_code"],
        kinds=tuple(json.loads(row["kinds"])),
        aliases=tuple(json.loads(row["aliases"])),
        since_year=row["since_year"],
    )


def _row(site_id: str, issuer: Issuer) -> dict[str, Any]:
    lists = {"kinds": to_json(issuer.kinds), "aliases": to_json(issuer.aliases)}
    return {"site_id": site_id, **asdict(issuer), **lists}
