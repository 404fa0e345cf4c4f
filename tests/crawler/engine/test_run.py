"""One run: what it stores and refuses, how it stops and leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from archive.errors import ArchiveUnusable, StoppedEarly
from archive.rows import NewUrl, Visit
from crawler.engine.options import CrawlOptions
from crawler.engine.run import CrawlRun
from crawler.frontier.task import single
from tests.crawler.engine.conftest import site_of, task_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "http://h01.gov.cn/1.html"


@pytest.fixture
def run(archive, tmp_path):
    archive.urls.add([NewUrl(URL, "report", "s1")])
    options = CrawlOptions(archive=tmp_path)
    return CrawlRun(
        archive, [site_of(1, tmp_path)], options, workers=None, now=lambda: NOW
    )


def test_a_refusal_is_stored_with_its_reason_and_counted(run, archive):
    run.refuse(task_of(URL, site_id="s1"), "robots", "disallowed by its rules")
    row = archive.urls.get(URL)
    assert (row.state, row.reason) == ("refused", "robots")
    assert run.tally.sites["s1"].states == {"refused": 1}


def test_links_that_were_stored_make_their_hosts_candidates(run):
    assert run.queue.next_host() == "h01.gov.cn"
    assert run.queue.next_host() is None
    link = NewUrl("http://h01.gov.cn/2.html", "report", "s1")
    run.store(task_of(URL), Visit(URL, "unchanged", links=(link,)))
    assert run.queue.next_host() == "h01.gov.cn"


def test_the_address_asked_for_is_another_name_of_where_it_led(run, archive):
    task = task_of(URL, site_id="s1")
    run.store(task, Visit("http://h01.gov.cn/2.html", "unchanged"))
    assert (archive.urls.get(URL).state, archive.urls.get(URL).reason) == (
        "refused",
        "alias",
    )


def test_a_run_stops_once_and_tells_it(run):
    told = []
    run.on_stop = lambda: told.append(run.stop_reason)
    assert not run.is_fatal(ValueError("no error of the archive"))
    assert not run.is_stopping
    assert run.is_fatal(StoppedEarly("no space"))
    run.stop("signal")
    assert told == ["archive"]
    assert str(run.error) == "no space"


def test_what_was_cut_off_tells_nothing_and_stays_pending(run, archive):
    assert [due.url for due in run.queue.claim("h01.gov.cn", 9)] == [URL]
    run.is_aborted = True
    run.store(task_of(URL), Visit(URL, "failed", "timeout"))
    run.leave()
    assert archive.urls.get(URL).state == "pending"


def test_leaving_a_broken_archive_tells_of_the_first_error_only(run, monkeypatch):
    def broken():
        raise ArchiveUnusable("damaged")

    monkeypatch.setattr(run.desk, "leave", broken)
    with pytest.raises(ArchiveUnusable):
        run.leave()
    run.stop("archive", StoppedEarly("no space"))
    run.leave()


def test_workers_begin_for_what_they_may_have_to_read(run):
    asked = []
    run.workers = SimpleNamespace(prepare=lambda *, is_light: asked.append(is_light))
    seen = single(URL).due
    for due in (
        single(URL, "robots").due,
        replace(seen, visited_at="2026-01-01T00:00:00Z"),
        single(URL, "listing").due,
        seen,
    ):
        run.expect(due)
    assert asked == [True, True, False], "robots.txt, a list, and a report that is new"
