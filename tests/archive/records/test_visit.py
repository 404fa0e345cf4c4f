"""All rows of one visit: what makes a version, what is told, what stays silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.instants import iso
from archive.model import Evidence, Issue, Rejected
from archive.rows import NewUrl, SiteIssue, Visit
from tests.archive.conftest import ID, LATER, NOW, URL, a_record, ops, state

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


def test_a_counter_is_no_version(archive: Archive, look: Look) -> None:
    look(body=b"visits: 1")
    assert look(body=b"visits: 2", now=LATER) == "unchanged"
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.version, stored.last_seen_at) == (1, "2026-11-22T00:00:00Z")
    assert ops(archive) == [("add", 1, "source")]
    assert state(archive) == ("unchanged", None)


def test_evidence_is_no_news(archive: Archive, look: Look) -> None:
    look()
    seen = {"evidence": (Evidence("date", "2021年3月1日 浏览：7", "label"),)}
    assert look(fields=seen) == "unchanged"
    assert len(ops(archive)) == 1


def test_there_and_back_are_three_versions(archive: Archive, look: Look) -> None:
    assert [look(text="甲"), look(text="乙"), look(text="甲")] == [
        "added",
        "changed",
        "changed",
    ]
    assert [v.text for v in archive.versions(ID)] == ["甲", "乙", "甲"]
    assert ops(archive) == [
        ("add", 1, "source"),
        ("change", 2, "source"),
        ("change", 3, "source"),
    ]
    last = archive.versions(ID)[2].capture_id
    assert last == 3
    assert archive.capture(3).payload == "甲".encode()
    assert archive.capture_row(3).revisit_of == 1


@pytest.mark.parametrize("name", ["title", "date", "source"])
def test_a_changed_field_is_a_version(archive: Archive, look: Look, name: str) -> None:
    look()
    assert look(fields={name: "2022-02-02"}) == "changed"
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.version, getattr(stored, name)) == (2, "2022-02-02")
    assert getattr(archive.versions(ID)[1], name) == "2022-02-02"


def test_another_field_is_told_under_the_same_version(
    archive: Archive, look: Look
) -> None:
    look()
    assert look(fields={"issuer": "某县司法局"}) == "changed"
    assert ops(archive)[1:] == [("change", 1, "source")]
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.version, stored.issuer) == (1, "某县司法局")


def test_better_rules_with_the_same_result_are_silent(
    archive: Archive, look: Look
) -> None:
    look()
    issue = (Issue("x", "info", "y"),)
    assert look(fields={"rules_version": "2", "issues": issue}) == "unchanged"
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.rules_version, stored.issues) == ("2", issue)
    assert archive.one("SELECT group_concat(code) FROM issues")[0] == "x"
    assert len(ops(archive)) == 1


def test_a_rejected_page_keeps_its_capture_and_reason(
    archive: Archive, look: Look
) -> None:
    rejected = Rejected(URL, "login", "asks for a password")
    look(text=None, state="failed", reason="login", rejected=rejected)
    row = tuple(archive.one("SELECT url, capture_id, reason, detail, at FROM rejected"))
    assert row == (URL, 1, "login", "asks for a password", "2026-11-21T00:00:00Z")
    assert state(archive) == ("failed", "login")
    look()
    assert archive.one("SELECT count(*) FROM rejected")[0] == 0


def test_a_blocked_page_leaves_the_record_current(archive: Archive, look: Look) -> None:
    look()
    rejected = Rejected(URL, "blocked", "521")
    more: dict[str, Any] = {"state": "failed", "reason": "blocked_jsl"}
    assert look(text=None, rejected=rejected, **more) == "rejected"
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.version, stored.removed_at) == (1, None)


def test_links_come_with_their_page(archive: Archive, look: Look) -> None:
    link = NewUrl("http://www.example.gov.cn/b.html", "report", parent_url=URL)
    look(links=(link,))
    assert state(archive, link.url) == ("pending", None)
    assert archive.counts() == {"archived": 1, "pending": 1}


def test_cleaning_again_is_the_cleaners_cause(archive: Archive, look: Look) -> None:
    look()
    record = a_record(text="依法行政！", rules_version="2")
    at = "2027-01-01T00:00:00Z"
    visit = Visit(URL, "archived", record=record, cause="cleaner", at=at, capture_id=1)
    assert archive.add_visit(visit) == "changed"
    stored = archive.record(ID)
    assert stored is not None
    assert stored.last_seen_at == "2026-11-21T00:00:00Z"
    assert stored.changed_at == at
    assert ops(archive)[-1] == ("change", 2, "cleaner")
    row = archive.urls.get(URL)
    assert row is not None
    assert row.visits == 1


def test_better_reading_of_a_removed_page_leaves_it_removed(
    archive: Archive, look: Look
) -> None:
    look()
    look(text=None, state="gone", reason="http_404")
    record = a_record(text="依法行政！", rules_version="2")
    visit = Visit(URL, "unchanged", record=record, cause="cleaner", capture_id=1)
    assert archive.add_visit(visit) == "changed"
    assert [op for op, *_ in ops(archive)] == ["add", "remove", "change", "remove"]
    stored = archive.record(ID)
    assert stored is not None
    assert stored.removed_at is not None


def test_a_page_of_no_known_url_brings_its_url(archive: Archive) -> None:
    url = "http://www.example.gov.cn/unasked.html"
    visit = Visit(url, "archived", record=a_record(url), site_id="a", at=iso(NOW))
    assert archive.add_visit(visit) == "added"
    row = archive.urls.get(url)
    assert row is not None
    assert (row.state, row.site_id, row.visits) == ("archived", "a", 1)
    assert row.visited_at == iso(NOW)


def test_a_refusal_is_no_visit_and_issues_stand_with_it(
    archive: Archive, look: Look
) -> None:
    look()
    issue = SiteIssue(code="x", severity="warning", detail="a\0b", site_id="a", url=URL)
    visit = Visit(URL, "refused", reason="robots", at=iso(LATER), issues=(issue,))
    assert archive.add_visit(visit) == "none"
    row = archive.urls.get(URL)
    assert row is not None
    assert (row.state, row.visits, row.visited_at) == ("refused", 1, iso(NOW))
    told = archive.one("SELECT detail, at, record_id FROM issues WHERE code = 'x'")
    assert tuple(told) == ("a\ufffdb", iso(LATER), None)


def test_what_was_not_read_is_read_later_under_its_capture(
    archive: Archive, look: Look
) -> None:
    look(text=None, body=b"page", state="failed", reason="memory")
    visit = Visit(URL, "archived", record=a_record(), cause="cleaner", capture_id=1)
    assert archive.add_visit(visit) == "added"
    assert state(archive) == ("archived", None)
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.capture_id, stored.first_seen_at) == (1, iso(NOW)), (
        "then it was seen"
    )
