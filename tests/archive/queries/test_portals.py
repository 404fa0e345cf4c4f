"""What must be known of a portal before a report is said to be missing there."""

from __future__ import annotations

import pytest

from archive.queries.portals import Portal, load_portals
from archive.rows import NewUrl, Visit

DUE = "2021-03-31"
LISTING = "http://a.gov.cn/list/"
NAME = "安化县司法局"


def question(open_titles=(), unsorted=(), **known):
    portal = Portal(**{"is_healthy": True, "walked_at": "2021-04-01T00:00:00Z"} | known)
    for title in open_titles:
        portal.note_open(title)
    for name, titles in unsorted:
        portal.note_unsorted(name, titles)
    return portal.open_question(2020, DUE, frozenset({NAME}))


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({}, None),
        ({"is_healthy": False}, "portal_not_healthy"),
        ({"walked_at": ""}, "not_walked_since"),
        ({"walked_at": "2021-03-31T23:59:59Z"}, "not_walked_since"),
        ({"open_titles": ["2020年报告"]}, "not_fetched_yet"),
        ({"open_titles": ["年度报告"]}, "not_fetched_yet"),
        ({"open_titles": [None]}, "not_fetched_yet"),
        ({"open_titles": ["2019年报告"]}, None),
        ({"open_titles": ["报告20190315"]}, None),
        ({"open_titles": ["政务公开1201900号"]}, "not_fetched_yet"),
        ({"open_titles": ["20192020年度报告"]}, "not_fetched_yet"),
        ({"unnamed_years": {2020}}, "a_report_names_no_issuer"),
        ({"unnamed_years": {None}}, "a_report_names_no_issuer"),
        ({"unnamed_years": {2019}}, None),
        ({"unsorted": [(NAME, "2020年总结")]}, "a_page_of_unknown_kind"),
        ({"unsorted": [(None, "2020年总结")]}, "a_page_of_unknown_kind"),
        ({"unsorted": [("安化县财政局", "2020年总结"), (NAME, "2019年")]}, None),
        ({"unsorted": [(NAME, "总结")]}, None),
    ],
)
def test_why_a_report_may_be_there_all_the_same(known, why):
    assert question(**known) == why


@pytest.fixture
def site(archive):
    archive.upsert_site("a", "安化县", LISTING, health="ok")
    archive.urls.add([NewUrl(LISTING, "listing", "a")])
    return archive


def loaded(archive):
    return load_portals(archive)["a"]


def test_a_list_that_was_not_read_last_time_was_not_walked(site):
    assert loaded(site).walked_at == ""
    site.add_visit(Visit(LISTING, "archived", at="2021-04-01T00:00:00Z"))
    assert loaded(site).walked_at == "2021-04-01T00:00:00Z"
    other = LISTING + "2"
    site.urls.add([NewUrl(other, "listing", "a")])
    assert loaded(site).walked_at == "", "the oldest of them counts"
    site.add_visit(Visit(other, "archived", at="2021-02-01T00:00:00Z"))
    assert loaded(site).walked_at == "2021-02-01T00:00:00Z"
    site.add_visit(Visit(LISTING, "failed", reason="timeout"))
    assert loaded(site).walked_at == ""


def test_what_is_open_and_what_is_out_of_scope(site):
    for number, (state, reason, title) in enumerate(
        (
            ("pending", None, "2020年报告"),
            ("pending", None, None),
            ("refused", "robots", "2019年报告"),
            ("refused", "robots", None),
            ("refused", "out_of_scope", "2018年报告"),
        )
    ):
        url = f"http://a.gov.cn/{number}"
        new = NewUrl(
            url, "report", "a", listing_title=title, state=state, reason=reason
        )
        site.urls.add([new])
    assert loaded(site).open_years == {2020, None, 2019}


def test_health_years_and_pages_of_no_known_kind(site, look):
    titles = {"site_id": "a", "title": "2020年总结", "issuer": NAME, "kind": "other"}
    look("http://a.gov.cn/1", fields=titles)
    portal = loaded(site)
    portal.note_report({"report_year": 2020}, NAME)
    portal.note_report({"report_year": 2019}, None)
    assert (portal.is_healthy, portal.years) == (True, {2019, 2020})
    assert portal.unnamed_years == {2019}
    assert portal.unsorted == {NAME: {2020}}
    site.update_site("a", health="blocked")
    assert not loaded(site).is_healthy
