"""Captures whose WARC files lie in object storage: what each use of them asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoppedEarly
from archive.export.wacz import write_wacz
from archive.merging.merge import merge
from archive.store import Archive
from archive.store.repair import check_captures
from archive.store.verify import verify
from archive.store.warc_moving import list_files, move
from archive.upkeep.backup import backup
from archive.upkeep.restore import restore
from tests.archive.cli.conftest import run
from tests.archive.conftest import a_capture
from tests.archive.objects.s3_server import Asked, Cut, Gate
from tests.archive.storage.conftest import NAME, crawl, crawled, take
from tests.archive.upkeep.conftest import payloads, url

if TYPE_CHECKING:
    from pathlib import Path

    from archive.storage import Place

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def far(bucket: Place, tmp_path: Path, s3_gate: Gate) -> Path:
    """An archive of six pages in two WARC files, none of them here."""
    for start in (0, 3):
        crawled(bucket, tmp_path / "worker", range(start, start + 3))
    bucket.fetch(NAME, tmp_path / "far")
    s3_gate.asked.clear()
    return tmp_path / "far"


def test_a_page_is_one_request_for_its_record(far: Path, s3_gate: Gate) -> None:
    with Archive.open(far) as archive:
        row = archive.captures(url(4))[0]
        assert len(archive.capture(row.capture_id or 0).payload) == 3000
    first, last = row.warc_offset, row.warc_offset + row.warc_length - 1
    assert [(a.method, a.range) for a in s3_gate.asked] == [
        ("GET", f"bytes={first}-{last}")
    ]


def test_opening_to_crawl_asks_for_nothing(far: Path, s3_gate: Gate) -> None:
    with Archive.open(far, writable=True) as archive, archive.lock():
        assert check_captures(archive) == 0
        assert {file.state for file in list_files(archive)} == {"moved"}
        assert move(archive, far.parent / "elsewhere", NOW) == []
    assert s3_gate.asked == []


def test_verify_reads_all_in_a_few_requests(far: Path, s3_gate: Gate) -> None:
    with Archive.open(far) as archive:
        report = verify(archive)
    assert (report.captures, report.damage) == (6, [])
    assert len(s3_gate.asked) <= 4  # the first record of a file, then the rest of it


def test_an_archive_in_one_file_is_made_of_it(far: Path, tmp_path: Path) -> None:
    with Archive.open(far) as archive, (tmp_path / "a.wacz").open("wb") as file:
        write_wacz(archive, file, lambda _: None)
    with (
        Archive.open(tmp_path / "worker") as archive,
        (tmp_path / "b").open("wb") as file,
    ):
        write_wacz(archive, file, lambda _: None)
    assert (tmp_path / "a.wacz").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_backup_fetches_each_file_once(
    far: Path, tmp_path: Path, s3_gate: Gate
) -> None:
    with Archive.open(far) as archive:
        first = backup(archive, tmp_path / "backup", NOW)
        assert (first.captures, first.damage) == (6, 0)
        asked = len(s3_gate.asked)
        backup(archive, tmp_path / "backup", NOW)
    assert len(s3_gate.asked) == asked == 2
    restore(tmp_path / "backup", tmp_path / "restored")
    assert len(payloads(tmp_path / "restored")) == 6
    assert len(s3_gate.asked) == asked


def test_a_merged_archive_refers_to_them(
    far: Path, bucket: Place, tmp_path: Path
) -> None:
    with bucket.take("other", owner="one", seconds=60) as lease:
        lease.bring(tmp_path / "two")
        crawl(tmp_path / "two", range(10, 12))
        lease.carry(tmp_path / "two")
    bucket.fetch("other", tmp_path / "second")
    merge([far, tmp_path / "second"], tmp_path / "all", NOW)
    assert len(payloads(tmp_path / "all")) == 8
    with Archive.open(tmp_path / "all") as archive:
        places = {row[0] for row in archive.rows("SELECT folder FROM warc_files")}
    assert all(place.startswith(f"{bucket.url}/") for place in places)


def test_a_network_that_is_gone_is_no_damage(
    far: Path, s3_gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        """Tries follow each other."""

    def cut(_: Asked) -> None:
        raise Cut

    monkeypatch.setattr("asyncio.sleep", at_once)
    s3_gate.before = cut
    with Archive.open(far) as archive:
        for ask in (lambda: verify(archive), lambda: archive.capture(1)):
            with pytest.raises(StoppedEarly, match="nothing is lost"):
                ask()


def test_a_file_that_is_gone_is_damage(far: Path, bucket: Place) -> None:
    folder = bucket.folder(NAME)
    gone = next(key for key in folder.objects() if key.startswith("warc/00000002"))
    folder.delete(gone)
    with Archive.open(far) as archive:
        damage = verify(archive).damage
    assert [told["code"] for told in damage] == ["unreadable"] * 3


def test_a_crawl_goes_on_without_them(
    far: Path, bucket: Place, tmp_path: Path, s3_gate: Gate
) -> None:
    """A page that is the same as one whose capture is far away is a repeat of it."""
    with take(bucket) as lease:
        lease.bring(tmp_path / "next")
        with Archive.open(tmp_path / "next", writable=True) as archive, archive.lock():
            payload = archive.capture(1).payload
            s3_gate.asked.clear()
            stored = archive.write_capture(a_capture(url(0), payload))
            assert stored.revisit_of == 1
        assert s3_gate.asked == []
        assert lease.carry(tmp_path / "next").generation == 3


def test_a_page_is_shown_as_it_was_received(
    far: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with Archive.open(far) as archive:
        record = next(archive.records())
        payload = archive.capture(record.capture_id or 0).payload
    assert run("show", record.record_id, "--raw", "--archive", str(far)) == 0
    assert capfdbinary.readouterr().out == payload
