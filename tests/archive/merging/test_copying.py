"""Batches go in as they come; a part is committed whole, with others of its group."""

from __future__ import annotations

import pytest

from archive.merging import copying
from archive.merging.batches import Batch, Ending, Rows
from archive.merging.copying import Writer
from archive.merging.parts import look, parts_of
from archive.store import Archive
from tests.archive.merging.conftest import part

URL = ("url", "host", "kind", "state", "reason", "visited_at")
REJECTED = ("url", "capture_id", "reason", "detail", "at")
SITE = ("site_id", "title", "updated_at")
ISSUE = ("code", "severity", "detail", "raw", "site_id", "url", "at")


@pytest.fixture
def merged(tmp_path):
    with Archive.open(tmp_path / "all", create=True) as archive, archive.lock():
        yield archive


@pytest.fixture
def writer(merged):
    return Writer(merged, "now")


def add(writer, **tables):
    writer.add(Batch({name: Rows(*rows) for name, rows in tables.items()}, part_id=1))


def told(merged, query):
    return [tuple(row) for row in merged.rows(query)]


def test_a_part_is_there_when_its_group_is(merged, tmp_path, monkeypatch) -> None:
    looks = [look(part(tmp_path / f"p{n}", n, 1)) for n in (1, 2)]
    parts = [one for one, _ in parts_of(merged, looks, "now")]
    merged.flush()

    def committed():
        with Archive.open(tmp_path / "all") as other:
            return told(other, "SELECT cursor, capture_id FROM parts ORDER BY 1")

    def bring(writer, number):
        add(writer, sites=(SITE, [(f"s{number}", "县", "1")]))
        ending = Ending(parts[number], f"c{number}", (1, 4, 0), "f", "l", {}, 1)
        writer.end(looks[number], ending)

    writer = Writer(merged, "now")
    bring(writer, 0)
    assert committed() == [("", 0), ("", 0)]
    monkeypatch.setattr(copying, "_GROUP_ROWS", 2)
    bring(writer, 1)
    assert committed() == [("c0", 4), ("c1", 4)]
    assert told(merged, "SELECT * FROM part_captures") == [(1, 1, 4, 0), (2, 1, 4, 0)]


def test_who_looked_last_says_what_an_address_is(merged, writer) -> None:
    def look_at(state, reason, at):
        row = ("http://x/", "x", "report", state, reason, at)
        add(writer, urls=(URL, [row]))
        return told(merged, "SELECT state, reason, visited_at FROM urls")

    assert look_at("pending", None, None) == [("pending", None, None)]
    assert look_at("archived", None, "2") == [("archived", None, "2")]
    assert look_at("failed", "dns", "1") == [("archived", None, "2")]
    assert look_at("gone", "http_404", "3") == [("gone", "http_404", "3")]


def test_a_page_that_gave_a_record_is_not_rejected(merged, writer) -> None:
    def rejected(reason, at):
        add(writer, rejected=(REJECTED, [("http://x/", None, reason, None, at)]))
        return told(merged, "SELECT reason FROM rejected")

    assert rejected("empty", "2") == [("empty",)]
    assert rejected("login", "1") == [("empty",)]
    assert rejected("soft_404", "3") == [("soft_404",)]
    row = ("http://x/", "x", "report", "archived", None, "4")
    add(writer, urls=(URL, [row]))
    assert told(merged, "SELECT * FROM rejected") == []


def test_a_site_comes_with_its_issuers_unless_ours_is_newer(merged, writer) -> None:
    names = ("site_id", "name", "kinds", "aliases")

    def bring(title, at, body):
        sites = (SITE, [("s1", title, at)])
        add(writer, sites=sites, issuers=(names, [("s1", body, "[]", "[]")]))
        found = "SELECT title, name FROM sites JOIN issuers USING (site_id)"
        return told(merged, found)

    assert bring("旧", "1", "甲局") == [("旧", "甲局")]
    assert bring("新", "2", "乙局") == [("新", "乙局")]
    assert bring("旧", "1", "甲局") == [("新", "乙局")]


def test_an_issue_of_a_site_and_a_pair_are_told_once(merged, writer) -> None:
    issue = ("blocked", "error", "x", None, "s1", None, "1")
    pair = ("a", "b", 0.75)
    for _ in range(2):
        add(
            writer,
            site_issues=(ISSUE, [issue, issue]),
            near_duplicates=(("record_id", "other_id", "similarity"), [pair]),
            aliases=(("url", "alias_of"), [("http://x/?a", "http://x/")]),
        )
    assert told(merged, f"SELECT {', '.join(ISSUE)} FROM issues") == [issue]
    assert told(merged, "SELECT * FROM near_duplicates") == [pair]
    assert told(merged, "SELECT * FROM aliases") == [("http://x/?a", "http://x/")]


def test_bands_wait_for_the_commit(merged, writer) -> None:
    bands = (("band", "row_id"), [(7, 2), (3, 1)])
    add(writer, minhash_bands=bands)
    assert told(merged, "SELECT * FROM minhash_bands") == []
    writer.close()
    assert told(merged, "SELECT * FROM minhash_bands") == [(3, 1), (7, 2)]


def test_a_report_that_is_known_is_grouped_anew(merged, writer) -> None:
    names = (
        "record_id report_key issuer kind report_year subject role standing similarity"
        " conflict conflicts"
    ).split()

    def copy(record, year):
        return (record, "key", "县", "budget", year, "", "main", 3, 1.0, 0, "[]")

    add(writer, report_copies=(names, [copy("a", 2020), copy("b", 2020)]))
    add(writer, report_copies=(names, [copy("c", 2020), copy("d", 2021)]))
    keys = told(merged, "SELECT record_id, report_key FROM report_copies ORDER BY 1")
    assert keys == [("a", "key"), ("b", "key"), ("c", ""), ("d", "key")]
