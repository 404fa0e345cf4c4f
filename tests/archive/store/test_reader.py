"""The reading half: records by id or address, captures, and one moment for all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveUnusable
from archive.instants import iso
from archive.rows import NewUrl, SiteIssue, Visit
from archive.store import Archive
from archive.store.reader import is_archive, place_of
from tests.archive.conftest import ID, NOW, URL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archive.conftest import Look


def test_readers_see_what_was_committed(archive: Archive, look: Look) -> None:
    look()
    with Archive.open(archive.path) as reader:
        assert reader.record(ID) is None
        archive.flush()
        assert reader.record(URL) is not None
        with pytest.raises(ValueError, match="reading"):
            reader.add_visit(Visit(URL, "archived"))


def test_records_can_be_narrowed(archive: Archive, look: Look) -> None:
    area = {"province": "广东省", "city": "湛江市", "division_code": "440882"}
    fields = {"kind": "law_government", "report_year": 2020, "site_id": "a", **area}
    look(fields=fields)
    look("http://b.gov.cn/2.html", fields={"kind": "news", "date": "2019-01-01"})
    assert {r.kind for r in archive.records()} == {"law_government", "news"}
    for filters in (
        {"site": "a"},
        {"kind": "law_government"},
        {"year": 2020},
        {"region": "广东"},
        {"region": "湛江市"},
        {"region": "440000"},
        {"region": "44"},
        {"region": "440882"},
    ):
        assert [r.site_id for r in archive.records(**filters)] == ["a"], filters
    assert [r.kind for r in archive.records(year=2019)] == ["news"]
    assert list(archive.records(region="450000")) == []
    assert list(archive.records(region="东")) == []


def test_a_lost_page_is_an_error_that_says_what_to_do(
    archive: Archive, look: Look
) -> None:
    look()
    (archive.warc.folder / archive.capture_row(1).warc_file).unlink()
    archive.warc.close()
    with pytest.raises(ArchiveUnusable, match="gongbao verify"):
        archive.capture(1)


def test_a_record_is_found_by_id_and_by_every_address(
    archive: Archive, look: Look
) -> None:
    look()
    archive.urls.add([NewUrl(URL + "#part", "report", alias_of=URL)])
    loud = URL.replace("http://www.example", "HTTP://WWW.EXAMPLE")
    for name in (ID, URL, loud, URL + "#part"):
        stored = archive.record(name)
        assert stored is not None, name
        assert stored.record_id == ID
    for name in ("0" * 16, "http://[::1/", "http://www.example.gov.cn/none.html", ""):
        assert archive.record(name) is None


def test_captures_are_told_by_number_and_by_address(
    archive: Archive, look: Look
) -> None:
    look(body=b"first")
    look(body=b"second", now=NOW + timedelta(days=1))
    first, second = archive.captures(URL)
    assert (first.capture_id, second.capture_id) == (1, 2)
    assert archive.capture_row(2) == second
    assert archive.payload_of(second) == b"second"
    assert place_of(second) != place_of(first)
    with pytest.raises(LookupError, match="no capture 3"):
        archive.capture(3)
    assert archive.captures("http://none/") == []


def test_what_is_read_in_a_snapshot_is_of_one_moment(
    archive: Archive, look: Look
) -> None:
    archive.flush()
    with Archive.open(archive.path) as reader:
        with reader.snapshot(), reader.snapshot():
            assert list(reader.records()) == []
            look()
            archive.flush()
            assert list(reader.records()) == []
        assert len(list(reader.records())) == 1
        reader.flush()


def test_runs_come_newest_first_and_hosts_by_name(archive: Archive) -> None:
    for command in ("crawl a", "crawl b", "crawl a"):
        archive.start_run(command, now=NOW)
    assert [run.run_id for run in archive.runs(2)] == [3, 2]
    last = archive.last_run("crawl a")
    assert last is not None
    assert (last.run_id, last.started_at) == (3, iso(NOW))
    assert archive.last_run("none") is None
    archive.update_host("a.gov.cn", refusals=2)
    host = archive.host("a.gov.cn")
    assert host is not None
    assert (host["refusals"], host["day_count"]) == (2, 0)
    assert archive.host("b.gov.cn") is None


def test_whether_there_is_an_archive(archive: Archive, tmp_path: Path) -> None:
    assert is_archive(archive.path)
    assert not is_archive(tmp_path)
    assert not is_archive(tmp_path / "none")


def test_what_was_last_told_of_an_address(archive: Archive) -> None:
    for why, later in (("2 of 9", 0), ("4 of 9", 1)):
        issue = SiteIssue(
            code="listing_incomplete",
            severity="error",
            detail=why,
            site_id="a",
            url=URL,
        )
        archive.add_issue(issue, now=NOW + timedelta(hours=later))
    few = SiteIssue(code="too_few", severity="error", detail="1 of 3", site_id="a")
    archive.add_issue(few, now=NOW)
    (told,) = archive.issues_of("listing_incomplete")
    assert told == ("a", URL, "4 of 9", iso(NOW + timedelta(hours=1)))
    assert archive.issues_of("too_few") == []
