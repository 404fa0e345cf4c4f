"""What `gongbao status` tells is plain JSON, of an empty archive too."""

from __future__ import annotations

import json
from datetime import timedelta

from archive.instants import iso
from archive.queries.status import site_states, status
from archive.rows import NewUrl, SiteIssue
from tests.archive.conftest import NOW

LATER = NOW + timedelta(days=1)


def test_an_empty_archive(archive):
    told = status(archive, now=NOW)
    assert json.loads(json.dumps(told)) == told
    assert (told["records"], told["captures"], told["changes"]) == (0, 0, 0)
    assert told["urls"] == {"discovered": 0}
    assert (told["due"], told["next_due_at"]) == (0, None)
    assert told["sites"] == told["runs"] == told["issues"] == []


def test_totals_count_what_was_removed_too(archive, look):
    run = archive.start_run("crawl a", now=NOW)
    look("http://a.gov.cn/1", fields={"source": None}, due_at=iso(LATER))
    look("http://a.gov.cn/2", fields={"date": None})
    look("http://a.gov.cn/2", None, state="gone", reason="http_404")
    archive.end_run(run, {"archived": 2}, 0, now=LATER)
    told = status(archive, now=NOW)
    assert (told["records"], told["removed"]) == (2, 1)
    assert (told["with_date"], told["with_source"]) == (1, 1)
    assert told["urls"] == {"discovered": 2, "archived": 1, "gone": 1}
    assert (told["due"], told["next_due_at"]) == (0, iso(LATER))
    assert status(archive, now=LATER)["due"] == 1
    [last] = told["runs"]
    assert (last["ended_at"], last["counts"]) == (iso(LATER), {"archived": 2})


def test_each_site_has_its_own_numbers_and_one_without_any_is_told(archive, look):
    archive.upsert_site("a", "甲", "http://a/", health="ok")
    archive.upsert_site("b", "乙", "http://b/")
    new = NewUrl("http://a.gov.cn/2", "report", "a")
    archive.urls.add([NewUrl("http://a.gov.cn/1", "report", "a"), new])
    look("http://a.gov.cn/1", fields={"site_id": "a"}, due_at=iso(LATER))
    first, second = site_states(archive, NOW)
    assert (first["records"], first["removed"], first["due"]) == (1, 0, 1)
    assert first["urls"] == {"archived": 1, "pending": 1}
    assert (second["records"], second["health"], second["urls"]) == (0, None, {})


def test_issues_of_sites_are_told_newest_first_and_those_of_records_not(archive, look):
    look()
    for number in range(25):
        issue = SiteIssue(code="x", severity="warning", detail=str(number), site_id="a")
        archive.add_issue(issue, now=NOW)
    told = status(archive, now=NOW)["issues"]
    assert [issue["detail"] for issue in told] == [str(n) for n in range(24, 4, -1)]


def ran(archive, health, days_ago, visited=3):
    run = archive.start_run("crawl", now=NOW)
    counts = {"sites": {"a": {"health": health, "visited": visited}}, "requests": 4}
    archive.end_run(run, counts, 0, now=NOW - timedelta(days=days_ago))
    archive.upsert_site("a", "甲", "http://a/", health=health)


def of_site(archive, **more):
    told = status(archive, now=NOW, **more)
    return told["exit_code"], told["sites"][0]


def test_the_age_of_the_last_good_run_and_the_code_that_it_gives(archive):
    archive.upsert_site("a", "甲", "http://a/")
    assert of_site(archive)[0] == 0, "only imported"
    ran(archive, "ok", 3)
    code, site = of_site(archive)
    assert (code, site["overdue"]) == (0, False)
    assert site["last_good_at"] == iso(NOW - timedelta(days=3))
    assert site["last_good_age_s"] == 3 * 86_400
    assert of_site(archive, every_s=2 * 86_400)[0] == 4, "for longer than its interval"
    ran(archive, "ok", 2, visited=0)
    assert of_site(archive)[1]["last_good_age_s"] == 3 * 86_400, "nothing was asked"
    ran(archive, "blocked", 0)
    code, site = of_site(archive)
    assert (code, site["last_good_age_s"]) == (4, 3 * 86_400)
