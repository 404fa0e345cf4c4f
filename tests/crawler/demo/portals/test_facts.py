"""What the portals know of themselves: plans, rows of listings, the truth."""

from __future__ import annotations

from crawler.demo.portals.facts import Mutation
from crawler.demo.portals.running import ALL_PORTALS
from crawler.demo.portals.trs import TrsPortal
from tests.crawler.demo.portals.asking import all_portals


def test_one_report_is_late_one_missing_and_one_does_not_add_up():
    portals = [kind() for kind in ALL_PORTALS]
    gaps = {key: fate for portal in portals for key, fate in portal.gaps().items()}
    assert sorted(gaps.values()) == ["late", "missing"]
    reports = [r for portal in portals for r in portal.reports.values()]
    made = {(r.publisher.name, r.kind, r.report_year) for r in reports}
    assert {key for key, fate in gaps.items() if key in made} == {
        key for key, fate in gaps.items() if fate == "late"
    }
    assert sum(report.has_wrong_sum for report in reports) == 1


@all_portals
def test_rows_of_a_listing_are_its_reports_and_two_that_are_none(kind):
    portal = kind()
    entries = portal.entries()
    assert [e.report for e in entries].count(None) == 2
    assert {e.path for e in entries if e.report} == portal.reports.keys()
    days = [e.day for e in entries[1:]]
    assert days == sorted(days, reverse=True)
    assert entries[0].day < days[0]


@all_portals
def test_what_is_expected_is_told_by_its_url(kind):
    portal = kind()
    for url, expected in portal.expected().items():
        assert url == expected.url
        assert expected.lines
        assert expected.attachment_url.startswith(portal.base_url)
        assert expected.fields["date"]


def test_nothing_changes_where_nothing_is_asked():
    portal = TrsPortal()
    before = portal.expected()
    assert portal.mutate(change=False, remove=False, add=False) == Mutation()
    assert portal.expected() == before
