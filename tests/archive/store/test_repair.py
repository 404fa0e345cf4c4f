"""Captures that the WARC files hold no more: told at once, given up where that is asked."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveUnusable
from archive.rows import Visit
from archive.store import Archive
from archive.store.repair import check_captures, verify_and_repair
from archive.store.verify import verify
from tests.archive.conftest import NOW, a_capture, a_record

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 12


def url_of(number: int) -> str:
    return f"http://a.gov.cn/{number}.html"


def visit(archive: Archive, number: int, day: int = 0) -> None:
    body = f"<p>{number}</p>".encode() * 40
    at = NOW + timedelta(days=day)
    stored = archive.write_capture(a_capture(url_of(number), body, fetched_at=at))
    record = a_record(url_of(number), f"第{number}号。")
    archive.add_visit(
        Visit(url_of(number), "archived", captures=(stored,), record=record, etag="e")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        for number in range(COUNT):
            visit(archive, number)
        visit(archive, 0, day=1)  # a repeat, which points at the first capture
    return tmp_path / "archive"


def warc_of(folder: Path) -> Path:
    [path] = (folder / "warc").glob("*.gz")
    return path


def check(folder: Path, *, repair: bool = False) -> int:
    with Archive.open(folder, writable=True) as archive, archive.lock():
        return check_captures(archive, repair=repair)


def test_a_sound_archive_has_nothing_to_tell(folder: Path) -> None:
    assert check(folder) == 0
    assert check(folder, repair=True) == 0


def removed(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def replaced(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


HARMS = [removed, emptied, replaced, halved]


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_lost_is_told_and_given_up(folder: Path, harm: object) -> None:
    assert callable(harm)
    harm(warc_of(folder))
    with pytest.raises(ArchiveUnusable, match="crawl --repair"):
        check(folder)
    lost = check(folder, repair=True)
    assert lost >= COUNT // 2
    assert check(folder) == 0, "told once"
    with Archive.open(folder, writable=True) as archive:
        report = verify(archive)
        assert (report.damage, report.lost) == ([], lost)
        [ledger] = archive.one(
            "SELECT count(*) FROM issues WHERE code = 'capture_lost'"
        )
        assert ledger == lost
        row = archive.urls.get(url_of(COUNT - 1))
        assert row is not None
        assert row.etag is None
        # Fetched again, a page is whole again, and no repeat of what is lost.
        for number in range(COUNT):
            visit(archive, number, day=2)
        archive.flush()
        assert verify(archive).damage == []
        for record in archive.records():
            assert record.capture_id is not None
            assert archive.capture(record.capture_id).payload
            assert record.version == 1


def test_twenty_cuts(folder: Path) -> None:
    """Anywhere in the file: either nothing known is gone, or it is told."""
    path = warc_of(folder)
    whole = path.read_bytes()
    with Archive.open(folder) as archive:
        [known] = archive.one("SELECT max(warc_offset + warc_length) FROM captures")
    for cut in random.Random(7).sample(range(len(whole)), 20):
        path.write_bytes(whole[:cut])
        if cut >= known:
            assert check(folder) == 0
            continue
        with pytest.raises(ArchiveUnusable):
            check(folder)
    path.write_bytes(whole)
    assert check(folder) == 0


def test_a_disk_that_is_away_is_not_missed(folder: Path, tmp_path: Path) -> None:
    from archive.store.warc_moving import move, roll

    with Archive.open(folder, writable=True) as archive:
        roll(archive, NOW)
        move(archive, tmp_path / "cold", NOW)
    (tmp_path / "cold").rename(tmp_path / "away")
    assert check(folder) == 0


def test_whole_records_behind_a_bad_byte_are_kept_aside(folder: Path) -> None:
    path = warc_of(folder)
    known = path.stat().st_size
    with Archive.open(folder, writable=True) as archive, archive.lock():
        for number in (20, 21, 22):
            archive.write_capture(a_capture(url_of(number), b"x" * 200))
        archive.warc.close()
    content = bytearray(path.read_bytes())
    content[known + 40] ^= 0xFF
    path.write_bytes(content)
    with Archive.open(folder, writable=True) as archive:
        assert [tail.kept_bytes for tail in archive.torn_tails] == [known]
    [aside] = (folder / "warc").glob("*.aside")
    assert aside.read_bytes() == content[known:]
    assert path.stat().st_size == known
    assert check(folder) == 0


def repaired(folder: Path) -> tuple[int, int]:
    """What `verify --repair` gives up, and what damage it leaves."""
    with Archive.open(folder, writable=True) as archive:
        report = verify_and_repair(archive, lambda _: None)
        return report.repaired, len(report.damage)


def due_pages(folder: Path) -> set[str]:
    with Archive.open(folder) as archive:
        rows = archive.rows(
            "SELECT url FROM urls WHERE due_at NOTNULL AND etag IS NULL"
        )
        return {row["url"] for row in rows}


def fetch_again(folder: Path, number: int) -> None:
    with Archive.open(folder, writable=True) as archive:
        visit(archive, number, day=3)


def test_altered_bytes_are_given_up_and_fetched_anew(folder: Path) -> None:
    with Archive.open(folder) as archive:
        row = archive.one("SELECT * FROM captures WHERE capture_id = 4")
        before = archive.versions(a_record(url_of(3)).record_id)
    content = bytearray(warc_of(folder).read_bytes())
    content[row["warc_offset"] + row["warc_length"] - 9] ^= 1
    warc_of(folder).write_bytes(content)
    assert repaired(folder) == (1, 0)
    assert due_pages(folder) == {url_of(3)}
    assert repaired(folder) == (0, 0)
    fetch_again(folder, 3)
    with Archive.open(folder) as archive:
        report = verify(archive)
        assert (report.damage, report.lost) == ([], 1)
        record = archive.record(url_of(3))
        assert archive.capture(record.capture_id).payload == b"<p>3</p>" * 40
        assert archive.versions(record.record_id) == before


def test_an_original_is_given_up_with_its_repeats(folder: Path) -> None:
    content = bytearray(warc_of(folder).read_bytes())
    with Archive.open(folder) as archive:
        row = archive.one("SELECT * FROM captures WHERE capture_id = 1")
    content[row["warc_offset"] + row["warc_length"] - 9] ^= 1
    warc_of(folder).write_bytes(content)
    assert repaired(folder) == (1, 0)
    with Archive.open(folder) as archive:
        assert verify(archive).lost == 2
    assert due_pages(folder) == {url_of(0)}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE records SET text = 'x' WHERE record_id = ?",
        "UPDATE versions SET text = 'x' WHERE record_id = ?",
        "DELETE FROM evidence WHERE record_id = ?",
    ],
)
def test_an_altered_row_is_given_up_and_its_page_fetched_anew(
    folder: Path, damage: str
) -> None:
    identity = a_record(url_of(5)).record_id
    with Archive.open(folder, writable=True) as archive, archive.lock():
        archive.write(damage, (identity,))
    count, left = repaired(folder)
    assert count >= 1
    assert left <= 1, "what cannot be searched is not fetched"
    assert due_pages(folder) == {url_of(5)}
    fetch_again(folder, 5)
    with Archive.open(folder) as archive:
        assert [d for d in verify(archive).damage if d["code"] != "search"] == []
        assert archive.record(url_of(5)).text == "第5号。"
        assert len(archive.versions(identity)) == 2
        codes = archive.rows("SELECT raw FROM issues WHERE code = 'version_damaged'")
        assert {row["raw"] for row in codes} == {f"{identity}/1"}


def test_what_fetching_does_not_mend_stays_damage(folder: Path) -> None:
    with Archive.open(folder, writable=True) as archive, archive.lock():
        archive.write("DELETE FROM urls WHERE url = ?", (url_of(2),))
    assert repaired(folder) == (0, 1)
