"""Who reports, and on which years: the bodies of site files, and those of records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.reports.copies import OWN, issuer_name, issuer_names, may_be_same
from archive.reports.issuers import Issuer, even_name, is_department, without_office

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.queries.portals import Portal
    from archive.store.reader import Reader

_RECORDS = """
SELECT records.record_id, records.url, records.site_id, records.issuer,
    records.source, records.source_kind, records.report_year, records.division_code, records.province, records.city,
    records.county, records.date, records.date_kind, records.removed_at,
    report_copies.report_key, report_copies.role, report_copies.standing,
    instr(records.issues, 'region_conflict') AND EXISTS (SELECT 1 FROM json_each(records.issues) WHERE
        json_extract(value, '$.code') = 'region_conflict') AS is_disputed
FROM records LEFT JOIN report_copies USING (record_id) WHERE records.kind = ?
ORDER BY records.record_id"""
_SHARED: Final = ("site_id", "date", "date_kind")


class Report(NamedTuple):
    """What is kept of a record, as briefly as may be: there are tens of thousands."""

    year: int
    record_id: str
    url: str | None
    site_id: str | None
    date: str | None
    date_kind: str | None
    is_removed: bool
    is_other: bool
    standing: int


@dataclass(slots=True)
class Body:
    """An issuer under way: what its site file says, and its records by year.

    `years` are all that it reported on, `records` those of the years asked for.
    """

    issuer: Issuer
    names: frozenset[str]
    division: str | None
    site_id: str | None
    is_named: bool
    years: set[int] = field(default_factory=set)
    records: dict[int, list[Report]] = field(default_factory=dict)
    doubtful_years: set[int] = field(default_factory=set)

    @property
    def is_department(self) -> bool | None:
        """Whether it is a department of a government; None where nobody knows."""
        told = self.issuer.is_department
        return is_department(self.issuer.name) if told is None else told


def load_bodies(
    archive: Reader, kind: str, years: frozenset[int], portals: Mapping[str, Portal]
) -> list[Body]:
    """All bodies that have to report of a kind, or did; portals are told of each record."""
    rows = _noted(archive.each(_RECORDS, (kind,)), portals)
    bodies = _assigned(_named_bodies(archive, kind), rows, years)
    _note_offices(bodies)
    return bodies


def _named_bodies(archive: Reader, kind: str) -> list[Body]:
    """The issuers that site files name for this kind, each once."""
    divisions = {site["site_id"]: site["division_code"] for site in archive.sites()}
    bodies: dict[tuple[str, str | None], Body] = {}
    for site_id, issuers in archive.issuers().items():
        for issuer in issuers:
            if issuer.kinds and kind not in issuer.kinds:
                continue
            division = issuer.division_code or divisions.get(site_id)
            names = frozenset(map(even_name, (issuer.name, *issuer.aliases)))
            key = (even_name(issuer.name), division)
            bodies.setdefault(key, Body(issuer, names, division, site_id, True))
    return list(bodies.values())


def _noted(
    rows: Iterable[Mapping[str, Any]], portals: Mapping[str, Portal]
) -> Iterator[tuple[list[str], str | None, Report]]:
    """Issuers, area and report of each record, its portal told of it; in order."""
    kept: dict[str | None, str | None] = {}
    for row in rows:
        if portal := portals.get(row["site_id"]):
            portal.note_report(row, issuer_name(row))
        if names := row["report_year"] is not None and issuer_names(row):
            # One string for all that are equal.
            site_id, date, kind = (kept.setdefault(row[c], row[c]) for c in _SHARED)
            report = Report(
                row["report_year"],
                row["record_id"],
                row["url"],
                site_id,
                date,
                kind,
                is_removed=row["removed_at"] is not None,
                is_other=row["role"] == "other",
                standing=row["standing"] or 0,
            )
            yield names, _division(row), report


def _assigned(
    named: list[Body],
    rows: Iterable[tuple[list[str], str | None, Report]],
    years: frozenset[int],
) -> list[Body]:
    """The bodies with their records; those that no site file names are added."""
    bodies = list(named)
    by_name: dict[str, list[Body]] = defaultdict(list)
    for body in named:
        for alias in body.names:
            by_name[alias].append(body)
    # A report of several bodies goes with the one that is known by itself.
    for names, division, report in _fewest_first(rows):
        fitting = [
            body
            for name in names
            for body in by_name[name]
            if may_be_same(body.division, division)
        ]
        if not fitting:
            issuer = Issuer(names[0])
            fitting = [Body(issuer, frozenset(names[:1]), division, None, False)]
            by_name[names[0]] += fitting
            bodies += fitting
        for body in fitting[:1] if len(names) == 1 else fitting:
            _add(body, report, years)
    return bodies


def _fewest_first(
    rows: Iterable[tuple[list[str], str | None, Report]],
) -> Iterator[tuple[list[str], str | None, Report]]:
    """Reports of one body as they come, then those of several."""
    later = []
    for row in rows:
        if len(row[0]) == 1:
            yield row
        else:
            later.append(row)
    yield from sorted(later, key=lambda row: len(row[0]))


def _note_offices(bodies: Iterable[Body]) -> None:
    """Years that a government's office reported on may be the government's, or not."""
    by_stem: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        by_stem[without_office(even_name(body.issuer.name))].append(body)
    for same in by_stem.values():
        for body in same:
            others = [o for o in same if may_be_same(o.division, body.division)]
            body.doubtful_years = {y for o in others for y in o.years}


def _add(body: Body, report: Report, years: frozenset[int]) -> None:
    if body.site_id is None and report.standing == OWN:
        body.site_id = report.site_id
    body.years.add(report.year)
    if report.year in years:
        body.records.setdefault(report.year, []).append(report)


def _division(row: Mapping[str, Any]) -> str | None:
    """The area of a record's report: a mirror has its main record's.

    Where the page's code and names dispute it, it may be either: nobody is wrong.
    """
    if row["is_disputed"]:
        return None
    if row["report_key"]:
        code = row["report_key"].split("/")[2]
        return None if code == "-" else code
    division: str | None = row["division_code"]
    return division
