"""Coverage: what is late, missing, removed, a mirror; and what is only unknown."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archive.model import Issue
from archive.queries.coverage import CODES, as_of, coverage
from archive.reports.issuers import Issuer
from archive.rows import NewUrl, Visit
from tests.archive.reporting_portal import COUNTY, NOW, WATER, YEARS, Portal
from tests.archive.town_texts import town_report


@pytest.fixture
def portal(archive, look):
    return Portal(archive, look)


def test_on_time_late_and_missing(portal):
    portal.archive.set_issuers("anhua", [COUNTY, WATER])
    for year in YEARS:
        portal.report(COUNTY.name, year, f"{year + 1}-03-31")
    portal.report(WATER.name, 2020)
    portal.report(WATER.name, 2022, "2023-02-12")
    portal.report(WATER.name, 2023)
    assert set(portal.statuses(COUNTY.name).values()) == {"on_time"}
    cells = portal.cells(WATER.name)
    assert {y: c.status for y, c in cells.items()} == {
        2020: "on_time",
        2021: "missing",
        2022: "late",
        2023: "on_time",
    }
    assert (cells[2022].days, cells[2022].due_date) == (12, "2023-01-31")
    assert cells[2022].record_id is not None
    assert cells[2021].due_date == "2022-01-31"


def test_an_issuer_that_never_reported_is_missing_where_its_site_names_it(portal):
    portal.archive.set_issuers("anhua", [COUNTY, WATER])
    portal.report(COUNTY.name, 2022)
    portal.report(COUNTY.name, 2023)
    assert portal.statuses(WATER.name, years=(2021, 2022, 2023)) == {
        2021: "unknown",  # the portal shows nothing of that year
        2022: "missing",
        2023: "missing",
    }


def test_an_issuer_is_asked_only_for_the_kinds_that_its_site_names(portal):
    portal.archive.set_issuers("anhua", [WATER])
    found = coverage(portal.archive, "law_government", YEARS, now=NOW)
    assert found.rows == []


def test_a_portal_without_this_kind_says_nothing(portal):
    portal.archive.set_issuers("anhua", [WATER])
    assert set(portal.statuses().values()) == {"unknown"}
    assert portal.cells()[2022].why == "nothing_of_this_kind"


def test_since_year_says_more_than_the_portal(portal):
    since = Issuer("安化县水利局", since_year=2021)
    portal.archive.set_issuers("anhua", [since])
    portal.report(since.name, 2023)
    assert portal.statuses() == {
        2020: "unknown",
        2021: "missing",
        2022: "missing",
        2023: "on_time",
    }


def test_an_alias_is_the_same_issuer(portal):
    named = Issuer("安化县水利局", aliases=("安化县水务局",))
    portal.archive.set_issuers("anhua", [named])
    portal.report("安化县水务局", 2021)
    portal.report("安化县水利局", 2022)
    assert portal.statuses(years=(2021, 2022)) == {2021: "on_time", 2022: "on_time"}


def test_an_issuer_known_from_one_report_is_unknown_elsewhere(portal):
    portal.report("安化县财政局", 2021)
    cells = portal.cells()
    assert cells[2021].status == "on_time"
    assert {c.why for y, c in cells.items() if y != 2021} == {"one_report"}


def test_an_issuer_known_from_reports_is_missing_only_between_them(portal):
    portal.report("安化县财政局", 2020)
    portal.report("安化县财政局", 2022)
    assert portal.statuses() == {
        2020: "on_time",
        2021: "missing",
        2022: "on_time",
        2023: "unknown",
    }
    assert portal.cells()[2023].why == "outside_known_years"


def test_what_was_not_due_yet_is_unknown(portal):
    portal.archive.set_issuers("anhua", [COUNTY])
    portal.report(COUNTY.name, 2020)
    portal.report(COUNTY.name, 2023)
    at = as_of("2022-03-31")
    assert portal.cells(now=at)[2021].why == "not_due"
    assert portal.statuses(now=as_of("2022-04-01"))[2021] == "missing"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda p: p.walk(datetime(2022, 1, 30, tzinfo=UTC)), "not_walked_since"),
        (lambda p: p.walk(NOW, state="failed"), "not_walked_since"),
        (
            lambda p: p.archive.update_site("anhua", health="blocked"),
            "portal_not_healthy",
        ),
        (lambda p: open_url(p, "2021年年报"), "not_fetched_yet"),
        (lambda p: open_url(p, None), "not_fetched_yet"),
        (lambda p: p.report(None, 2021, source=None), "a_report_names_no_issuer"),
        (
            lambda p: p.report("安化县财政局", 2021, kind="other", title="2021年报告"),
            "a_page_of_unknown_kind",
        ),
    ],
)
def test_what_may_all_the_same_be_there_is_unknown(portal, spoil, why):
    portal.report("安化县财政局", 2020)
    portal.report("安化县财政局", 2022)
    spoil(portal)
    assert portal.cells("安化县财政局")[2021].why == why


def open_url(portal, title):
    url = "http://www.anhua.gov.cn/other.html"
    row = NewUrl(url, "report", site_id="anhua", listing_title=title)
    portal.archive.urls.add([row])


def test_an_open_report_of_another_year_is_no_excuse(portal):
    portal.report("安化县财政局", 2020)
    portal.report("安化县财政局", 2022)
    open_url(portal, "2019年年报")
    assert portal.statuses()[2021] == "missing"


def test_a_removed_report(portal):
    url = portal.report("安化县财政局", 2021)
    portal.remove(url)
    cell = portal.cells()[2021]
    assert (cell.status, cell.url) == ("removed", url)


def test_a_removed_report_with_a_mirror_is_removed(portal):
    url = portal.report("安化县财政局", 2021)
    portal.report("安化县财政局", 2021, url="http://example.com/1", site_id=None)
    portal.remove(url)
    assert portal.statuses()[2021] == "removed"


def test_a_report_that_moved_is_there(portal):
    url = portal.report("安化县财政局", 2021)
    portal.report("安化县财政局", 2021, url="http://www.anhua.gov.cn/new.html")
    portal.remove(url)
    assert portal.statuses()[2021] == "on_time"


def test_a_mirror_alone_is_told_as_such(portal):
    portal.report("安化县财政局", 2020)
    portal.report("安化县财政局", 2021, url="http://example.com/1", site_id=None)
    assert portal.statuses("安化县财政局")[2021] == "mirror"


def test_a_joint_report_is_that_of_each_body_that_is_known(portal):
    portal.archive.set_issuers("anhua", [COUNTY])
    for year in (2020, 2022):
        portal.report(COUNTY.name, year)
    portal.report(f"中共安化县委 {COUNTY.name}", 2021)
    found = coverage(portal.archive, "disclosure", YEARS, now=NOW)
    assert [row.name for row in found.rows] == [COUNTY.name]
    assert portal.statuses()[2021] == "on_time"


def test_a_joint_report_alone_is_that_of_all_together(portal):
    portal.report("中共安化县委 安化县人民政府", 2021)
    (row,) = coverage(portal.archive, "disclosure", YEARS, now=NOW).rows
    assert row.name == "中共安化县委安化县人民政府"


def test_the_offices_report_may_be_the_governments(portal):
    for year in (2020, 2022):
        portal.report(COUNTY.name, year)
    assert portal.statuses(COUNTY.name)[2021] == "missing"
    portal.report(f"{COUNTY.name}办公室", 2021)
    assert portal.cells(COUNTY.name)[2021].why == "office_or_government"


def test_a_ministry_is_at_home_on_its_own_portal(portal):
    ministry = "国家粮食和物资储备局"
    portal.archive.upsert_site("lswz", ministry, "http://www.example.gov.cn/")
    listing = NewUrl("http://www.example.gov.cn/", "listing", site_id="lswz")
    portal.archive.urls.add([listing])
    at = "2026-11-21T00:00:00Z"
    portal.archive.add_visit(Visit(listing.url, "archived", at=at))
    nowhere = {"division_code": None, "province": None, "city": None, "county": None}
    for year in (2020, 2022):
        portal.report(ministry, year, site_id="lswz", **nowhere)
    assert portal.statuses(ministry)[2021] == "missing"


def test_the_first_of_several_copies_counts(portal):
    text = town_report(1)
    portal.report("安化县财政局", 2021, "2022-05-01", text=text)
    again = "http://www.anhua.gov.cn/again.html"
    portal.report("安化县财政局", 2021, "2022-01-20", text=text, url=again)
    assert portal.cells()[2021].url == again
    assert portal.statuses()[2021] == "on_time"


def test_towns_of_one_name_are_two_rows(portal, look):
    portal.archive.upsert_site(
        "fenggang", "凤冈县", "http://b/", division_code="520327"
    )
    portal.report("永安镇人民政府", 2021, county=None)
    portal.report(
        "永安镇人民政府",
        2021,
        url="http://b.gov.cn/1",
        site_id="fenggang",
        division_code="520327",
        county=None,
    )
    found = coverage(portal.archive, "disclosure", (2021,), now=NOW)
    assert [row.division_code for row in found.rows] == ["430923", "520327"]


def test_the_heat_map_has_a_number_for_every_cell(portal):
    portal.archive.set_issuers("anhua", [COUNTY, WATER])
    portal.report(COUNTY.name, 2022)
    told = coverage(portal.archive, "disclosure", YEARS, now=NOW).as_dict()
    assert json.loads(json.dumps(told)) == told
    values = told["heat_map"]["values"]
    assert [len(row) for row in values] == [4, 4]
    assert {n for row in values for n in row} <= set(CODES.values())
    assert told["summary"] == {"unknown": 6, "on_time": 1, "missing": 1}


def test_one_site_only(portal):
    portal.report("安化县财政局", 2021)
    found = coverage(portal.archive, "disclosure", YEARS, now=NOW, site="other")
    assert found.rows == []


def test_a_disputed_place_makes_nobody_late(portal):
    """The page's code is of another city than its names: it may be either's report."""
    portal.archive.set_issuers("anhua", [WATER])
    disputed = Issue("region_conflict", "warning", "names and code differ")
    portal.report(WATER.name, 2022, division_code="441900", issues=(disputed,))
    portal.report(WATER.name, 2021, division_code="441900")
    statuses = portal.statuses(WATER.name)
    assert (statuses[2022], statuses[2021]) == ("on_time", "missing")
