"""Each event is noticed once, however often one looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive.notices.noticing import noticed
from archive.rows import SiteIssue
from archive.store import Archive
from archive.store.repair import check_captures
from tests.archive.conftest import NOW


def test_health_is_told_when_it_changes(happen, told):
    for verdict in ("ok", "blocked", "blocked", "unreachable", "ok", "ok"):
        happen.run(verdict, detail="3 refusals" if verdict == "blocked" else "")
    assert told() == ["unhealthy", "unhealthy", "healthy"]
    assert told() == []
    happen.run("blocked")
    assert told() == ["unhealthy"]


def test_a_flap_between_two_looks_is_told(happen, told, inbox):
    happen.run("redesigned", detail="empty: http://www.example.gov.cn/zwgk/")
    happen.run("ok")
    assert told() == ["unhealthy", "healthy"]
    first = inbox.got[0]["events"][0]
    assert (first["site_id"], first["title"]) == ("small", "某某县人民政府")
    assert first["url"] == "http://www.example.gov.cn/"
    assert first["detail"].startswith("redesigned: empty: http：//www")


def test_an_ok_of_a_run_that_did_not_look_is_none(happen, told):
    happen.run("blocked")
    assert told() == ["unhealthy"]
    happen.run("ok", stopped="signal")
    happen.run("ok", visited=0)
    assert told() == []
    happen.run("ok")
    assert told() == ["healthy"]


def test_runs_of_other_commands_say_nothing_of_health(happen, told):
    with Archive.open(happen.folder, writable=True) as archive, archive.lock():
        for counts in ({"records": 3}, {"sites": []}, {"sites": {"small": 3}}):
            run = archive.start_run("reclean", now=NOW)
            archive.end_run(run, counts, 0, now=NOW)
        archive.start_run("crawl, then killed", now=NOW)
    assert told() == []


def test_damage_is_told_when_it_is_found_and_not_again_when_it_is_given_up(
    happen, told, inbox
):
    happen.page(1)
    assert told() == []
    for file in (happen.folder / "warc").iterdir():
        file.unlink()
    assert told() == ["damaged"]
    event = inbox.got[0]["events"][0]
    assert event["url"] == "http://www.example.gov.cn/1.html"
    assert (event["site_id"], event["kind"]) == ("small", "law_government")
    with Archive.open(happen.folder, writable=True) as archive, archive.lock():
        assert check_captures(archive, repair=True) == 1
    assert told() == []


def test_damage_that_a_repair_gave_up_is_told(happen, told):
    happen.page(1)
    issue = SiteIssue(code="capture_lost", severity="error", detail="it is", raw="1")
    with Archive.open(happen.folder, writable=True) as archive, archive.lock():
        archive.add_issue(issue, now=NOW)
        archive.add_issue(issue, now=NOW)
    assert told() == ["damaged"]
    assert told() == []


def test_a_damaged_version_that_a_repair_found_is_told(happen, told, inbox):
    identity = happen.page(1, title="报告")
    issue = SiteIssue(
        code="version_damaged", severity="error", detail="it is", raw=f"{identity}/1"
    )
    with Archive.open(happen.folder, writable=True) as archive, archive.lock():
        archive.add_issue(issue, now=NOW)
    assert told(words=("报告",)) == ["damaged"]
    event = inbox.got[0]["events"][0]
    assert (event["title"], event["site_id"], event["record_id"]) == (
        "报告",
        "small",
        identity,
    )
    assert told() == []


def test_copies_with_other_numbers_are_told_once_for_each_set(happen, told, inbox):
    same = {"issuer": "某某县司法局", "report_year": 2020}
    text = (
        "一年来，全县共办理行政复议案件{}件，开展执法检查四十二次，群众满意度明显提高。"
        * 2
    )
    happen.page(1, text.format(81, 81), **same)
    happen.page(2, text.format(18, 81), **same, date="2021-03-02")
    assert told(events=("conflict",)) == ["conflict"]
    event = inbox.got[0]["events"][0]
    assert event["detail"] == (
        "other numbers than http：//www.example.gov.cn/1.html, sentences: 1"
    )
    assert told(events=("conflict",)) == []
    happen.page(2, text.format(28, 81), **same, date="2021-03-02")
    assert told(events=("conflict",)) == ["conflict"]


def test_a_report_that_is_not_there_past_its_day_is_told_once(happen):
    body = {"issuer": "某某县人民政府"}
    for number, year in enumerate((2019, 2020, 2022, 2023)):
        happen.page(number, f"{year}年依法行政。", report_year=year, **body)
    happen.sql(
        "INSERT INTO urls (url, host, site_id, kind, state, visited_at) VALUES"
        " ('http://www.example.gov.cn/', 'www.example.gov.cn', 'small', 'listing',"
        " 'archived', ?)",
        "2026-11-20T00:00:00Z",
    )
    with Archive.open(happen.folder) as archive:
        found, _ = noticed(archive, now=NOW, with_missing=True)
        none, _ = noticed(archive, now=NOW, with_missing=False)
        early = datetime(2022, 3, 1, tzinfo=UTC)
        assert noticed(archive, now=early, with_missing=True)[0] == []
    assert none == []
    events = [notice.event for notice in found]
    assert [(e.event, e.title, e.date) for e in events] == [
        ("missing", "某某县人民政府 2021", "2022-03-31")
    ]
    assert events[0].kind == "law_government"


def test_what_is_missing_is_told_once(happen, told):
    test_a_report_that_is_not_there_past_its_day_is_told_once(happen)
    assert told() == ["missing"]
    happen.sql("UPDATE sites SET health = 'blocked'")
    assert told() == []
    happen.sql("UPDATE sites SET health = 'ok'")
    assert told() == []


def test_a_clock_that_jumps_moves_no_place(happen, inbox, told):
    happen.page(1)
    happen.page(1, "改了。")
    assert told() == ["change"]
    with Archive.open(happen.folder) as archive:
        for days in (800, -800):
            now = NOW + timedelta(days=days)
            assert noticed(archive, now=now, with_missing=False)[0] == []
