"""Whose reports are known: of each record no more is kept than coverage asks for."""

from __future__ import annotations

from archive.queries.bodies import load_bodies
from archive.queries.portals import load_portals
from archive.reports.issuers import Issuer

NAME = "安化县司法局"
OTHER = "安化县财政局"


def bodies(archive, *years):
    return load_bodies(archive, "disclosure", frozenset(years), load_portals(archive))


def report(look, number, issuer, year, **fields):
    told = {"kind": "disclosure", "issuer": issuer, "report_year": year}
    look(f"http://a.gov.cn/{number}", fields=told | fields)


def test_records_are_kept_of_the_years_asked_for_alone(archive, look):
    for number, year in enumerate((2019, 2020, 2021)):
        report(look, number, NAME, year)
    (body,) = bodies(archive, 2020)
    assert body.issuer.name == NAME
    assert body.years == {2019, 2020, 2021}
    assert {year: len(told) for year, told in body.records.items()} == {2020: 1}


def test_a_report_of_several_goes_with_those_that_are_known(archive, look):
    archive.upsert_site("a", "安化县", "http://a.gov.cn/")
    archive.set_issuers("a", [Issuer(NAME), Issuer(OTHER)])
    report(look, 1, f"{NAME}、{OTHER}", 2020)
    report(look, 2, OTHER, 2021)
    told = {body.issuer.name: body.years for body in bodies(archive, 2020, 2021)}
    assert told == {NAME: {2020}, OTHER: {2020, 2021}}


def test_portals_are_told_of_reports_without_issuer_or_year(archive, look):
    archive.upsert_site("a", "安化县", "http://a.gov.cn/")
    report(look, 1, None, 2020, site_id="a", source=None)
    report(look, 2, NAME, None, site_id="a")
    portals = load_portals(archive)
    assert load_bodies(archive, "disclosure", frozenset({2020}), portals) == []
    assert portals["a"].unnamed_years == {2020, None}
