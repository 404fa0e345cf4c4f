"""One look at a page: its capture, record, version, change and URL as a whole."""

from __future__ import annotations

import errno
import gzip
import json
import os
from typing import TYPE_CHECKING

import pytest

from archive.canonical import BadUrl
from archive.errors import ArchiveLocked, ConfigurationError, StoppedEarly
from archive.model import Issue
from archive.rows import SiteIssue, Visit
from archive.store import Archive
from tests.archive.conftest import (
    ID,
    LATER,
    NOW,
    URL,
    Look,
    a_capture,
    a_record,
    ops,
    state,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_first_look_adds_a_record(archive: Archive, look: Look) -> None:
    assert look() == "added"
    stored = archive.record(ID)
    assert stored is not None
    assert stored.record == a_record()
    assert stored.title == "法治政府建设年度报告"
    assert stored.version == 1
    assert stored.first_seen_at == stored.last_seen_at == "2026-11-21T00:00:00Z"
    assert stored.removed_at is None
    assert ops(archive) == [("add", 1, "source")]
    assert state(archive) == ("archived", None)
    [version] = archive.versions(ID)
    assert (version.version, version.text, version.cause) == (1, "依法行政。", "source")
    assert archive.capture(version.capture_id or 0).payload == "依法行政。".encode()


def test_the_tables_hold_what_the_contract_says(archive: Archive, look: Look) -> None:
    look()
    row = dict(archive.one("SELECT * FROM records"))
    assert json.loads(row["evidence"]) == {
        "date": {"raw": "2021年3月1日", "from": "label"}
    }
    evidence = archive.one(
        'SELECT record_id, version, field, raw, "from" FROM evidence'
    )
    assert tuple(evidence) == (ID, 1, "date", "2021年3月1日", "label")
    issue = archive.one(
        'SELECT record_id, version, code, severity, detail, start, "end", raw FROM issues'
    )
    assert tuple(issue) == (ID, 1, "damaged", "warning", "字符丢失", 0, 1, "?")
    capture = archive.one("SELECT * FROM captures")
    assert capture["payload_digest"].startswith("sha256:")
    assert (capture["status"], capture["revisit_of"]) == (200, None)
    assert capture["fetched_at"] == "2026-11-21T00:00:00Z"


def test_a_304_is_a_revisit_of_the_last_payload(archive: Archive, look: Look) -> None:
    look(body=b"a page", etag='"1"', last_modified="x")
    stored = archive.write_capture(a_capture(body=b"", status=304, headers=()))
    assert stored.revisit_of == 1
    assert stored.payload_bytes == 6
    visit = Visit(URL, "unchanged", captures=(stored,), at="2026-12-01T00:00:00Z")
    assert archive.add_visit(visit) == "unchanged"
    assert archive.capture(2).payload == b"a page"
    assert archive.capture(2).status == 304
    row, record = archive.urls.get(URL), archive.record(ID)
    assert row is not None
    assert record is not None
    assert (row.etag, row.last_modified, row.unchanged) == ('"1"', "x", 1)
    assert record.last_seen_at == "2026-12-01T00:00:00Z"


def test_a_304_without_a_known_payload_is_kept_as_it_is(archive: Archive) -> None:
    stored = archive.write_capture(a_capture(body=b"", status=304))
    assert stored.revisit_of is None


def test_text_that_sqlite_cannot_hold_is_made_storable(
    archive: Archive, look: Look
) -> None:
    text = "a\0b\ud800c"
    stored = archive.write_capture(a_capture())
    record = a_record(text="x", title=text, issues=(Issue("x", "info", "d", raw=text),))
    archive.add_visit(Visit(URL, "archived", captures=(stored,), record=record))
    found = archive.record(ID)
    assert found is not None
    assert found.title == "a\ufffdb\ufffdc"


def test_a_visit_that_fails_leaves_nothing(
    archive: Archive, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()

    def fails(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("archive.records.visit._write_url", fails)
    with pytest.raises(RuntimeError):
        look("http://www.example.gov.cn/b.html")
    archive.flush()
    assert archive.one("SELECT count(*) FROM captures")[0] == 1
    assert archive.one("SELECT count(*) FROM records")[0] == 1


def test_a_bad_url_is_refused_before_it_is_written(archive: Archive) -> None:
    with pytest.raises(BadUrl):
        archive.write_capture(a_capture("http://a/x\r\nInjected: 1"))


def test_only_one_writes(tmp_path: Path, archive: Archive, look: Look) -> None:
    look()
    with Archive.open(archive.path, writable=True) as second:
        with pytest.raises(ArchiveLocked, match="being written"), second.lock():
            pass
        with pytest.raises(ArchiveLocked):
            second.write_capture(a_capture())


def test_a_group_is_committed_by_number(archive: Archive, look: Look) -> None:
    with Archive.open(archive.path) as reader:
        for i in range(64):
            look(f"http://www.example.gov.cn/{i}.html")
        assert reader.one("SELECT count(*) FROM records")[0] == 64


def test_a_group_is_committed_by_age(
    archive: Archive, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()
    archive.flush_if_old()
    assert archive.connection.in_transaction
    monkeypatch.setattr("archive.store.archive._GROUP_SECONDS", 0.0)
    archive.flush_if_old()
    assert not archive.connection.in_transaction


def test_no_space_stops_early_and_keeps_what_was_there(
    archive: Archive, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()
    archive.flush()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoppedEarly, match="space"):
        archive.write_capture(a_capture(body=b"other"))
    monkeypatch.undo()
    assert archive.record(ID) is not None
    assert look(text="后来。") == "changed"


def test_no_space_at_the_commit_rolls_the_group_back(
    archive: Archive, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()

    def full(*_: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoppedEarly):
        archive.flush()
    monkeypatch.undo()
    assert archive.record(ID) is None
    assert look() == "added"


def test_a_torn_tail_is_cut_at_the_next_opening(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        stored = archive.write_capture(a_capture())
        archive.add_visit(Visit(URL, "archived", captures=(stored,), record=a_record()))
    path = tmp_path / "warc" / stored.warc_file
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\n")[:-4])
    with Archive.open(tmp_path, writable=True) as archive:
        assert [torn.kept_bytes for torn in archive.torn_tails] == [size]
        assert archive.capture(1).payload == b"<p>x</p>"
    assert path.stat().st_size == size


def test_runs_sites_hosts_and_issues(archive: Archive) -> None:
    run = archive.start_run("crawl", now=NOW)
    archive.upsert_site("a", "某县", "http://a.gov.cn/", family="trs")
    archive.update_site("a", health="ok")
    archive.update_host("a.gov.cn", refusals=2, not_before="2026-11-22T00:00:00Z")
    archive.update_host("a.gov.cn", diagnosis="ok")
    archive.add_issue(
        SiteIssue(code="too_few", severity="warning", detail="x", site_id="a"),
        now=NOW,
        run_id=run,
    )
    archive.end_run(run, {"archived": 3}, 4, now=LATER)
    [ended] = archive.runs()
    assert (ended.exit_code, ended.counts) == (4, {"archived": 3})
    [site] = archive.sites()
    assert (site["title"], site["family"], site["health"]) == ("某县", "trs", "ok")
    host = archive.host("a.gov.cn")
    assert host is not None
    assert (host["refusals"], host["diagnosis"]) == (2, "ok")
    assert archive.host("b.gov.cn") is None
    assert tuple(archive.one("SELECT code, site_id, run_id FROM issues")) == (
        "too_few",
        "a",
        run,
    )


def test_no_archive_is_said(tmp_path: Path) -> None:
    for writable in (False, True):
        with pytest.raises(ConfigurationError, match="there is no archive in"):
            Archive.open(tmp_path / "none", writable=writable)
    assert list(tmp_path.iterdir()) == []


def test_columns_that_are_set_leave_the_others_of_their_row(archive) -> None:
    archive.upsert_site("a", "某县", "http://a.gov.cn/", family="trs")
    archive.update_site("a", health="ok")
    archive.upsert("hosts", "host", {"host": "a.gov.cn"})
    archive.upsert("hosts", "host", {"host": "a.gov.cn"})
    [site] = archive.sites()
    assert (site["title"], site["family"], site["health"]) == ("某县", "trs", "ok")
    assert archive.host("a.gov.cn")["refusals"] in (0, None)
