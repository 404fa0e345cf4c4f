"""Cleaning again: what the page always said, no version for what stays the same."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from archive.canonical import record_id
from archive.errors import ArchiveLocked
from archive.model import Capture, Record, Rejected
from archive.queries.search import search
from archive.rows import NewUrl, Visit
from archive.storage import Place
from archive.store import Archive
from archive.store.verify import verify
from crawler.offline.recleaning import RecleanOptions, run_reclean
from crawler.workers.pool import Workers
from tests.crawler.conftest import REPORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.archive.objects.s3_server import Gate

NOW = datetime(2026, 11, 21, tzinfo=UTC)
GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")
SITE = """title = "某某县"
base_url = "http://a.gov.cn/"
[[seeds]]
url = "http://a.gov.cn/zw/"
kind = "listing"
[[lookups.source]]
match = "某某县司法局"
value = "某某县司法局（县依法治县办）"
"""


def url_of(number: int) -> str:
    return f"http://a.gov.cn/zw/t20240101_{number}.html"


def page_of(number: int) -> bytes:
    title = f"某某县司法局关于第{number}号法治政府建设情况的报告"
    date = f"2024-01-{number % 28 + 1:02}"
    page = REPORT.format(title=title, date=date, number=2000 + number, hits=1, more="")
    return page.encode()


def badly_read(url: str, text: str = "首页 > 正文") -> Record:
    """What the rules of another day made of a page."""
    return Record(
        record_id=record_id(url),
        url=url,
        title="某某县人民政府门户网站",
        text=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        rules_version="0",
    )


def store(archive: Archive, number: int, **more: Any) -> None:
    url = url_of(number)
    capture = Capture(url, page_of(number), NOW, 200, content_type="text/html")
    stored = archive.write_capture(capture)
    known = {"state": "archived", "record": badly_read(url)} | more
    archive.add_visit(Visit(url, captures=(stored,), **known))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        for number in range(1, 6):
            store(archive, number)
    return tmp_path / "archive"


@pytest.fixture
def reclean(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[str, Any]]:
    def run(**options: Any) -> dict[str, Any]:
        with Workers(1) as workers:
            code = run_reclean(
                RecleanOptions(archive=folder, as_json=True, **options), workers
            )
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told["exit_code"] == code
        return told

    return run


def changes(folder: Path, since: int = 5) -> list[tuple[str, int, str]]:
    with Archive.open(folder) as archive:
        return [(c.op, c.version, c.cause) for c in archive.changes(since)]


def test_every_record_is_what_its_page_says(folder: Path, reclean: Any) -> None:
    told = reclean()
    assert (told["pages"], told["changed"], told["versions"]) == (5, 5, 5)
    assert told["fields"]["date"] == {"found": 5, "lost": 0, "changed": 0}
    assert told["fields"]["title"] == {"found": 0, "lost": 0, "changed": 5}
    assert changes(folder) == [("change", 2, "cleaner")] * 5
    with Archive.open(folder) as archive:
        record = archive.record(url_of(3))
        assert record is not None
        assert record.title == "某某县司法局关于第3号法治政府建设情况的报告"
        assert (record.date, record.source) == ("2024-01-04", "某某县司法局")
        assert "行政复议案件2003件" in record.text
        assert record.first_seen_at == record.last_seen_at == "2026-11-21T00:00:00Z"
        assert [v.cause for v in archive.versions(record.record_id)] == [
            "source",
            "cleaner",
        ]
        assert len(search(archive, "行政复议")) == 5
        assert search(archive, "首页") == []
        assert verify(archive).damage == []
        row = archive.urls.get(url_of(3))
        assert row is not None
        assert row.visits == 1


def test_captures_in_object_storage_are_cleaned_again(
    folder: Path, reclean: Any, s3_gate: Gate
) -> None:
    with Place.at("s3://archives/place").take("a", owner="one", seconds=60) as lease:
        lease.bring(folder)
        lease.carry(folder)
    assert list((folder / "warc").iterdir()) == []
    s3_gate.asked.clear()
    assert reclean()["changed"] == 5
    assert changes(folder) == [("change", 2, "cleaner")] * 5
    assert {asked.range != "" for asked in s3_gate.asked} == {True}


def test_what_is_unchanged_adds_nothing(folder: Path, reclean: Any) -> None:
    reclean()
    told = reclean()
    assert (told["pages"], told["changed"], told["unchanged"]) == (5, 0, 5)
    assert (told["fields"], told["examples"], told["resumed"]) == ({}, [], False)
    assert len(changes(folder)) == 5


def test_a_dry_run_shows_and_writes_nothing(folder: Path, reclean: Any) -> None:
    with Archive.open(folder, writable=True) as archive, archive.lock():
        for number in range(6, 14):
            store(archive, number)
    before = (folder / "archive.db").read_bytes()
    told = reclean(dry_run=True)
    assert (told["pages"], told["changed"], len(told["examples"])) == (13, 13, 10)
    assert told["examples"][0]["fields"]["date"] == ["–", "2024-01-02"]
    assert (folder / "archive.db").read_bytes() == before
    assert changes(folder, 13) == []


def test_since_passes_over_what_newer_rules_cleaned(folder: Path, reclean: Any) -> None:
    assert reclean(since="0")["passed_over"] == 5
    told = reclean(since="1")
    assert (told["changed"], told["passed_over"]) == (5, 0)
    assert reclean(since="1")["passed_over"] == 5


def test_the_listing_and_the_site_file_count_again(
    folder: Path, reclean: Any, tmp_path: Path
) -> None:
    (tmp_path / "sites").mkdir()
    path = tmp_path / "sites" / "a.toml"
    path.write_text(SITE, encoding="utf-8")
    url = "http://a.gov.cn/zw/t1.html"
    body = "<h1>某局工作报告</h1><div id='zoom'><p>一、某局全年依法行政，成效明显，群众满意。</p></div>"
    with Archive.open(folder, writable=True) as archive, archive.lock():
        archive.upsert_site("a", "某某县", "http://a.gov.cn/", path=str(path))
        listed = NewUrl(url, "report", "a", listing_date="2024-05-06")
        archive.urls.add([listed, NewUrl(url_of(1), "report", "a")])
        capture = Capture(url, body.encode(), NOW, 200, content_type="text/html")
        stored = archive.write_capture(capture)
        record = badly_read(url)
        archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))
        archive.connection.execute("UPDATE records SET site_id = 'a'")
    reclean()
    with Archive.open(folder) as archive:
        record_ = archive.record(url)
        assert record_ is not None
        assert (record_.date, record_.date_kind) == ("2024-05-06", "listed")
        assert record_.site_id == "a"
        other = archive.record(url_of(1))
        assert other is not None
        assert other.source == "某某县司法局（县依法治县办）"


def test_files_that_only_new_rules_see_are_due_at_the_next_crawl(
    folder: Path, reclean: Any, tmp_path: Path
) -> None:
    (tmp_path / "sites").mkdir()
    path = tmp_path / "sites" / "a.toml"
    path.write_text(SITE, encoding="utf-8")
    links = (
        '<p><a href="/zw/P1.doc">附件：1.统计表.doc</a></p>'
        '<p><a href="http://b.gov.cn/P2.doc">附件：2.说明.doc</a></p></div>'
    )
    url = url_of(3)
    page = page_of(3).replace(b"</div>\n</body>", links.encode() + b"</body>")
    with Archive.open(folder, writable=True) as archive, archive.lock():
        archive.upsert_site("a", "某某县", "http://a.gov.cn/", path=str(path))
        stored = archive.write_capture(
            Capture(url, page, NOW, 200, content_type="text/html")
        )
        record = replace(badly_read(url, "别的"), site_id="a")
        archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))
    reclean()
    with Archive.open(folder) as archive:
        rows = archive.rows(
            "SELECT url, state, reason, site_id FROM urls WHERE kind = 'attachment' ORDER BY 1"
        )
        assert [tuple(row) for row in rows] == [
            ("http://a.gov.cn/zw/P1.doc", "pending", None, "a"),
            ("http://b.gov.cn/P2.doc", "refused", "out_of_scope", "a"),
        ]
        assert verify(archive).damage == []


def test_a_rejected_page_may_give_a_record(folder: Path, reclean: Any) -> None:
    url = url_of(9)
    rejected = Rejected(url, "listing", "many links")
    with Archive.open(folder, writable=True) as archive, archive.lock():
        known = {"state": "failed", "reason": "extract", "record": None}
        store(archive, 9, **known, rejected=rejected)
        empty = archive.write_capture(Capture(url_of(10), b"<p></p>", NOW, 200))
        still = Rejected(url_of(10), "empty", "nothing")
        visit = Visit(url_of(10), "failed", "empty", (empty,), rejected=still)
        archive.add_visit(visit)
    told = reclean()
    assert (told["added"], told["still_rejected"]) == (1, 1)
    assert changes(folder)[-1] == ("add", 1, "cleaner")
    with Archive.open(folder) as archive:
        record = archive.record(url)
        assert record is not None
        assert record.first_seen_at == "2026-11-21T00:00:00Z"
        row = archive.urls.get(url)
        assert row is not None
        assert (row.state, row.reason, row.visits) == ("archived", None, 1)
        assert row.record_id == record.record_id
        left = archive.rows("SELECT url, reason FROM rejected")
        assert [tuple(r) for r in left] == [(url_of(10), "empty")]
        assert verify(archive).damage == []


def test_a_removed_report_is_read_better_and_stays_removed(
    folder: Path, reclean: Any
) -> None:
    with Archive.open(folder, writable=True) as archive, archive.lock():
        archive.add_visit(
            Visit(url_of(2), "gone", "http_404", at="2026-12-01T00:00:00Z")
        )
    reclean()
    record_key = record_id(url_of(2))
    with Archive.open(folder) as archive:
        record = archive.record(record_key)
        assert record is not None
        assert (record.version, record.date) == (2, "2024-01-03")
        assert record.removed_at == "2026-12-01T00:00:00Z"
        told = [(c.op, c.cause) for c in archive.changes() if c.record_id == record_key]
        assert told[1:] == [
            ("remove", "source"),
            ("change", "cleaner"),
            ("remove", "cleaner"),
        ]
        assert verify(archive).damage == []


def test_a_page_that_gives_nothing_now_keeps_its_record(
    folder: Path, reclean: Any
) -> None:
    with Archive.open(folder, writable=True) as archive, archive.lock():
        stored = archive.write_capture(Capture(url_of(7), b"<p></p>", NOW, 200))
        record = badly_read(url_of(7), "从前的正文。")
        archive.add_visit(
            Visit(url_of(7), "archived", captures=(stored,), record=record)
        )
    told = reclean()
    assert (told["no_record"], told["exit_code"]) == (1, 3)
    with Archive.open(folder) as archive:
        assert archive.record(url_of(7)).text == "从前的正文。"  # type: ignore[union-attr]


def test_a_damaged_capture_is_told_and_the_rest_is_cleaned(
    folder: Path, reclean: Any
) -> None:
    with Archive.open(folder) as archive:
        place = archive.capture_row(2)
        path = archive.warc.folder / place.warc_file
    content = bytearray(path.read_bytes())
    content[place.warc_offset + place.warc_length // 2] ^= 1
    path.write_bytes(content)
    told = reclean()
    assert (told["changed"], told["unreadable"], told["exit_code"]) == (4, 1, 7)


def test_a_locked_archive_is_left_alone(folder: Path) -> None:
    with (
        Archive.open(folder, writable=True) as archive,
        archive.lock(),
        Workers(1) as workers,
        pytest.raises(ArchiveLocked),
    ):
        run_reclean(RecleanOptions(archive=folder), workers)


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [*GONGBAO, "reclean", "--json", "--archive", str(folder), *options]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until_begun(folder: Path, process: subprocess.Popen[str]) -> None:
    """Until a group of its visits is committed."""
    ends = time.monotonic() + 60
    with Archive.open(folder) as archive:
        while time.monotonic() < ends and process.poll() is None:
            if archive.one("SELECT count(*) FROM versions WHERE version = 2")[0]:
                return
            time.sleep(0.01)
    pytest.fail(f"the run ended too early: {process.communicate()}")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("whom", ["itself", "its group"])
def test_a_run_that_is_cut_off_goes_on(
    folder: Path, number: signal.Signals, whom: str
) -> None:
    with Archive.open(folder, writable=True) as archive, archive.lock():
        for page in range(6, 201):
            store(archive, page)
    process = start(folder, "--processes", "1")
    wait_until_begun(folder, process)
    if whom == "itself":
        process.send_signal(number)
    else:
        os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)
    if number == signal.SIGTERM:
        assert process.returncode == 5, err
        assert json.loads(out)["stopped"]
        assert "Traceback" not in err
    with Archive.open(folder) as archive:
        done = archive.one("SELECT count(*) FROM versions WHERE version = 2")[0]
    assert 0 < done < 200, "the run was over before it was cut off"
    process = start(folder)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    told = json.loads(out)
    assert told["resumed"]
    assert told["pages"] == 200
    assert told["changed"] >= 199, "the page at the break may be read twice"
    assert changes(folder, 200) == [("change", 2, "cleaner")] * 200
    with Archive.open(folder) as archive:
        assert verify(archive).damage == []
        run = archive.last_run("reclean")
        assert run is not None
        assert run.exit_code == 0
