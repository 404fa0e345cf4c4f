"""Reports as things: the copies of one report at several URLs, and which is the main.

A report is what one issuer says of one year in one kind. Its copies are found by that,
so that a record only meets the few others with the same issuer, kind and year. The
main record is the one on the issuer's own portal; others with the same text are its
mirrors, and where their numbers differ that is a conflict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from archive.canonical import host_of
from archive.encoding import to_json
from archive.reports.conflicts import conflicting
from archive.reports.issuers import (
    ANNUAL,
    area_of,
    bodies_of,
    even_name,
    is_body,
    issuer_from,
)
from archive.reports.minhash import similarity
from archive.reports.near_duplicates import ALIKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.database.connection import Connection

SEVERAL: Final = frozenset({"statistics", "budget"})
"""Kinds of which an issuer has several reports a year: the title tells them apart."""

OWN, GOVERNMENT, ELSEWHERE, UNKNOWN = 3, 2, 1, 0
_GOV = re.compile(r"(?:^|\.)gov\.cn(?::\d+)?$")
_NO_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")

_COLUMNS = """
SELECT records.row_id, records.record_id, records.url, records.site_id,
    records.title, records.issuer, records.source, records.source_kind, records.kind,
    records.report_year, records.division_code, records.province, records.city,
    records.county, records.script, records.date, records.removed_at,
    records.first_seen_at, records.text_digest,
    sites.division_code AS site_division, sites.title AS site_title,
    minhashes.signature
FROM records LEFT JOIN sites USING (site_id) LEFT JOIN minhashes USING (row_id)"""
_ONE = f"{_COLUMNS} WHERE records.record_id = ?"
_SAME = f"""{_COLUMNS} JOIN report_copies USING (record_id)
WHERE report_copies.issuer = ? AND report_copies.kind = ?
    AND report_copies.report_year = ? AND report_copies.subject = ?"""
_INSERT = """
INSERT INTO report_copies (record_id, report_key, issuer, kind, report_year, subject,
    role, standing, similarity, conflict, conflicts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (record_id) DO UPDATE SET report_key = excluded.report_key,
    role = excluded.role, standing = excluded.standing,
    similarity = excluded.similarity, conflict = excluded.conflict,
    conflicts = excluded.conflicts"""

_FEW = """
SELECT record_id FROM report_copies
WHERE issuer = ? AND kind = ? AND report_year = ? AND subject = ? LIMIT ?"""
_WAITING: Final = ""
AT_ONCE: Final = 32
"""So many copies of a report are grouped at once; more wait for the run's end."""

Identity = tuple[str, str, int, str]
"""Issuer in its even form, kind, year, subject: what copies of a report share."""


@dataclass(slots=True)
class Copy:
    """A record as a copy of a report; `row` holds its columns."""

    row: Mapping[str, Any]
    standing: int

    @property
    def record_id(self) -> str:
        """The record."""
        return str(self.row["record_id"])

    @property
    def division(self) -> str | None:
        """GB/T 2260 code of the issuer's area, as far as it is known."""
        code: str | None = self.row["division_code"]
        return code

    def preference(self) -> tuple[Any, ...]:
        """Sorts copies, the main record first."""
        row = self.row
        return (
            -self.standing,
            row["removed_at"] is not None,
            row["script"] != "simplified",
            row["date"] or "9999",
            row["first_seen_at"],
            row["record_id"],
        )


@dataclass(slots=True)
class Group:
    """The copies of one report, the main record first."""

    copies: list[Copy] = field(default_factory=list)

    @property
    def main(self) -> Copy:
        """The main record."""
        return self.copies[0]


def note_report(connection: Connection, record_id: str) -> None:
    """Group a record that is new or changed with the copies of its report.

    Where there are many, it waits for `group_waiting`: grouping all anew at each
    arrival took 187 s for 1,500 copies.
    """
    row = connection.execute(_ONE, (record_id,)).fetchone()
    before = _known_identity(connection, record_id)
    now = identity_of(row)
    if before is not None and before != now:
        connection.execute(
            "DELETE FROM report_copies WHERE record_id = ?", (record_id,)
        )
        _changed(connection, before)
    if now is not None:
        note_new_report(connection, record_id, now)


def note_new_report(connection: Connection, record_id: str, identity: Identity) -> None:
    """Group a record that was of no report before; see `note_report`."""
    values = (record_id, _WAITING, *identity, "other", 0, 0.0, 0, "[]")
    connection.execute(_INSERT, values)
    _changed(connection, identity)


def group_waiting(connection: Connection) -> None:
    """Group what `note_report` left waiting, each report once."""
    found = connection.execute(
        "SELECT DISTINCT issuer, kind, report_year, subject FROM report_copies"
        " WHERE report_key = ?",
        (_WAITING,),
    ).fetchall()
    for identity in found:
        _regroup(connection, tuple(identity))


def _changed(connection: Connection, identity: Identity) -> None:
    """Group the copies of a report now, if they are few; else let one of them wait."""
    few = connection.execute(_FEW, (*identity, AT_ONCE + 1)).fetchall()
    if len(few) <= AT_ONCE:
        _regroup(connection, identity)
    else:
        connection.execute(
            "UPDATE report_copies SET report_key = ? WHERE record_id = ?",
            (_WAITING, few[0]["record_id"]),
        )


def identity_of(row: Mapping[str, Any]) -> Identity | None:
    """What a record's copies share with it; None where it is no report of a year."""
    name, kind, year = issuer_name(row), row["kind"], row["report_year"]
    if name is None or year is None or kind not in {*ANNUAL, *SEVERAL}:
        return None
    title = row["title"] or ""
    subject = _NO_WORD.sub("", title) if kind in SEVERAL else ""
    return name, kind, year, subject


def issuer_name(row: Mapping[str, Any]) -> str | None:
    """The issuer in its even form; without one the source, where it is an authority."""
    name = _issuer(row)
    return even_name(name, *_areas(row)) if name else None


def issuer_names(row: Mapping[str, Any]) -> list[str]:
    """The names that a report may be looked for under: all, and each of several."""
    name = _issuer(row)
    if not name:
        return []
    parts = [name, *bodies_of(name)]
    return list(dict.fromkeys(even_name(part, *_areas(row)) for part in parts))


def _issuer(row: Mapping[str, Any]) -> str | None:
    name: str | None = row["issuer"]
    if not name and row["source_kind"] in {"label", "meta", "issuer"}:
        name = row["source"] if is_body(row["source"] or "") else None
    return name or None


def _areas(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    return row["province"], row["city"], row["county"]


def standing_of(row: Mapping[str, Any], named: frozenset[str]) -> int:
    """Where a copy was found; `named` are the issuers that its site file names."""
    name = issuer_name(row) or ""
    title = even_name(row["site_title"] or "-")
    if row["site_id"] and (
        name in named or name.startswith(title) or _is_of_its_area(row, name)
    ):
        return OWN
    if not row["url"]:
        return UNKNOWN
    return GOVERNMENT if _GOV.search(host_of(row["url"])) else ELSEWHERE


def _is_of_its_area(row: Mapping[str, Any], name: str) -> bool:
    """Whether the issuer lies in the area whose portal the site is.

    A record without a place of its own has its site's, so a name that begins with
    another area decides against it.
    """
    if not row["site_division"] or row["division_code"] != row["site_division"]:
        return False
    area = area_of(name)
    known = (row["county"], row["city"], row["province"])
    return area is None or area in known or area in (row["site_title"] or "")


def grouped(copies: Iterable[Copy]) -> list[Group]:
    """Copies with one issuer name, kind and year as reports.

    Bodies of one name in two places are two; a copy that does not tell its place goes
    with the one whose text it has, of the 32 reports that are preferred.
    """
    groups: list[Group] = []
    for copy in sorted(copies, key=Copy.preference):
        near = groups[:AT_ONCE]
        group = next((g for g in near if _belongs(copy, g.main)), None)
        if group is None:
            groups.append(Group([copy]))
        else:
            group.copies.append(copy)
    return groups


def _belongs(copy: Copy, main: Copy) -> bool:
    one, other = copy.division, main.division
    if one and one == other:
        return True
    return may_be_same(one, other) and likeness(copy, main) >= ALIKE


def may_be_same(one: str | None, other: str | None) -> bool:
    """Whether two codes may be of one place: unknown, or one around the other."""
    if not one or not other:
        return True
    short, long = sorted((_area(one), _area(other)), key=len)
    return long.startswith(short)


def _area(code: str) -> str:
    return code.removesuffix("00").removesuffix("00")


def likeness(one: Copy, other: Copy) -> float:
    """How alike two copies' texts are, from 0 to 1."""
    if one.row["text_digest"] == other.row["text_digest"]:
        return 1.0
    return similarity(one.row["signature"], other.row["signature"])


def report_key(identity: Identity, division: str | None) -> str:
    """The key of a report, as people can read it.

    >>> report_key(("安化县水利局", "disclosure", 2023, ""), "430923")
    'disclosure/2023/430923/安化县水利局'
    """
    name, kind, year, subject = identity
    parts = [kind, str(year), division or "-", name, subject]
    return "/".join(filter(None, parts))


def _known_identity(connection: Connection, record_id: str) -> Identity | None:
    row = connection.execute(
        "SELECT issuer, kind, report_year, subject FROM report_copies"
        " WHERE record_id = ?",
        (record_id,),
    ).fetchone()
    return tuple(row) if row else None


def _regroup(connection: Connection, identity: Identity) -> None:
    """Sort out all records that share an identity, in time that grows as they do."""
    rows = connection.execute(_SAME, identity).fetchall()
    sites = {row["site_id"] for row in rows}
    named = {site_id: _named(connection, site_id) for site_id in sites}
    copies = [Copy(row, standing_of(row, named[row["site_id"]])) for row in rows]
    keys: set[str] = set()
    for group in grouped(copies):
        key = report_key(identity, group.main.division)
        if key in keys:
            key += f"/{group.main.record_id}"
        keys.add(key)
        for copy in group.copies:
            _write(connection, copy, group.main, identity=identity, key=key)


def _named(connection: Connection, site_id: str | None) -> frozenset[str]:
    found = connection.execute("SELECT * FROM issuers WHERE site_id = ?", (site_id,))
    issuers = map(issuer_from, found)
    return frozenset(even_name(n) for i in issuers for n in (i.name, *i.aliases))


def _write(
    connection: Connection, copy: Copy, main: Copy, *, identity: Identity, key: str
) -> None:
    role, share = "main", 1.0
    conflicts: list[dict[str, Any]] = []
    if copy is not main:
        share = likeness(copy, main)
        role = "mirror" if share >= ALIKE else "other"
    if role == "mirror" and copy.row["text_digest"] != main.row["text_digest"]:
        texts = (_text(connection, main), _text(connection, copy))
        conflicts = [found.as_dict() for found in conflicting(*texts)]
    told = (role, copy.standing, round(share, 2), len(conflicts), to_json(conflicts))
    connection.execute(_INSERT, (copy.record_id, key, *identity, *told))


def _text(connection: Connection, copy: Copy) -> str:
    row = connection.execute(
        "SELECT text FROM records WHERE row_id = ?", (copy.row["row_id"],)
    ).fetchone()
    return str(row[0])
