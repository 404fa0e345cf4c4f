"""The demo's checks: each tells what is put wrong, and is silent where all is right."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from archive.rows import Change
from crawler.demo import audit
from crawler.demo.portals.facts import Mutation
from crawler.demo.portals.running import RunningPortal, RunningPortals
from crawler.demo.portals.server import Hit, Port
from crawler.demo.portals.town import TownPortal
from crawler.demo.portals.trs import TrsPortal

MUTATIONS = {
    "anhua": Mutation(changed="http://a/1", removed="http://a/2", added="http://a/3")
}


def change(op, seq=1):
    return Change(seq, "2026-01-01T00:00:00Z", op, "0" * 16, 1, "source")


def told(changes):
    return [str(d) for d in audit.check_changes(changes, MUTATIONS)]


RIGHT = {
    "http://a/1": [change("change")],
    "http://a/2": [change("remove")],
    "http://a/3": [change("add")],
}


def test_the_changes_that_the_portals_made_are_right():
    assert told(RIGHT) == []


@pytest.mark.parametrize("url", RIGHT)
def test_a_change_that_is_missing_is_told(url):
    (line,) = told({u: c for u, c in RIGHT.items() if u != url})
    assert line.startswith(f"anhua {url} changes: expected ")
    assert line.endswith("found none")


def test_a_change_that_nobody_made_is_told():
    (line,) = told(RIGHT | {"http://a/9": [change("change")]})
    assert "http://a/9 changes: expected none, found change" in line


def test_the_same_change_twice_is_told():
    (line,) = told(RIGHT | {"http://a/1": [change("change"), change("change", 2)]})
    assert line.endswith("expected change, found change+change")


@pytest.fixture
def town():
    portal = TownPortal()
    return RunningPortal(portal, Port(portal))


def hit(target):
    return Hit(0.0, "GET", target, 200, conditional=False, user_agent="")


def test_a_report_asked_for_once_is_right(town):
    town.hits.extend(hit(path) for path in town.portal.reports)
    assert audit.check_requests(town) == []


def test_a_report_asked_for_twice_is_told(town):
    path = next(iter(town.portal.reports))
    town.hits.extend([hit(path), hit(path)])
    (difference,) = audit.check_requests(town)
    assert (difference.field, difference.found) == ("requests", 2)


@pytest.mark.parametrize("path", ["/search/?q=1", "/cal/7", "/admin/"])
def test_what_must_not_be_asked_for_is_told(town, path):
    town.hits.append(hit(path))
    assert [d.url for d in audit.check_requests(town)] == [path]


class FakeArchive:
    """Just enough of an archive for the checks that count."""

    def __init__(self, urls, *, versions=1, states=None, revisits=()):
        self._records = [
            SimpleNamespace(
                record_id=url, url=url, removed_at=None, date="2024-01-01", source=None
            )
            for url in urls
        ]
        self._versions, self._states, self._revisits = versions, states or {}, revisits

    def records(self, site=None):
        return iter(self._records)

    def versions(self, record_id):
        return [None] * self._versions

    def counts(self, site_id=None):
        return self._states

    def changes(self, since):
        return iter(
            [Change(since + 1, "", "change", self._records[0].record_id, 2, "source")]
        )

    def captures(self, url):
        return [SimpleNamespace(revisit_of=r) for r in self._revisits]


@pytest.fixture
def anhua():
    portal = TrsPortal()
    return RunningPortals([RunningPortal(portal, Port(portal))])


def test_a_version_too_many_is_told(anhua):
    archive = FakeArchive(["http://a/5"], versions=2)
    (difference,) = audit.check_versions(archive, anhua, {})
    assert (difference.expected, difference.found) == (1, 2)
    changed = {"anhua": Mutation(changed="http://a/5")}
    assert audit.check_versions(archive, anhua, changed) == []


@pytest.mark.parametrize("state", ["pending", "in_flight", "failed"])
def test_urls_left_half_done_are_told(anhua, state):
    archive = FakeArchive([], states={"archived": 3, state: 1})
    (difference,) = audit.check_urls(archive, anhua)
    assert (difference.field, difference.found) == (state, 1)


def test_a_page_kept_twice_instead_of_revisited_is_told(anhua, monkeypatch):
    monkeypatch.setattr(audit, "_REPEATING", ("anhua",))
    twice = FakeArchive([], revisits=(None, None))
    once = FakeArchive([], revisits=(None, 1))
    assert len(audit.check_revisits(twice, anhua, {})) == 30
    assert audit.check_revisits(once, anhua, {}) == []


def test_the_table_counts_what_happened_after_the_cursor(anhua):
    archive = FakeArchive(
        ["http://a/1", "http://a/2"], states={"refused": 2, "archived": 5}
    )
    (row,) = audit.count(archive, anhua, 7)
    assert (row.found, row.archived, row.unchanged, row.changed) == (7, 2, 1, 1)
    assert (row.refused, row.with_date, row.with_source) == (2, 2, 0)


def test_records_are_held_against_the_truth_and_files_must_have_come(anhua):
    differences = audit.check_records(FakeArchive([]), anhua)
    fields = [difference.field for difference in differences]
    assert fields.count("record") == 30
    assert fields.count("attachment") == 30
