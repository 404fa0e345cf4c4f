"""A restored archive is whole, in a folder of its own, and goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from archive.database.lock import WriterLock
from archive.errors import ArchiveLocked, ArchiveUnusable, ConfigurationError
from archive.store import Archive
from archive.store.warc_moving import move
from archive.upkeep.backup import backup
from archive.upkeep.restore import restore
from tests.archive.conftest import LATER, NOW
from tests.archive.upkeep.conftest import fill, payloads

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kept(filled: Archive, tmp_path: Path) -> Path:
    backup(filled, tmp_path / "backup", NOW)
    return tmp_path / "backup"


def test_it_goes_on_where_the_backup_was(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    done = restore(kept, folder)
    assert (done.captures, done.records, done.damage) == (10, 10, 0)
    assert done.made_at == "2026-11-21T00:00:00Z"
    with Archive.open(folder, writable=True) as opened:
        fill(opened, range(10, 12))
        backup(opened, kept, LATER)
    assert len(payloads(folder)) == 12


def test_files_on_other_disks_come_home(filled: Archive, tmp_path: Path) -> None:
    move(filled, tmp_path / "cold", NOW)
    backup(filled, tmp_path / "backup", NOW)
    good = payloads(filled.path)
    (tmp_path / "cold").rename(tmp_path / "away")
    restore(tmp_path / "backup", tmp_path / "new")
    assert payloads(tmp_path / "new") == good
    with Archive.open(tmp_path / "new") as opened:
        assert opened.moved_files() == {}


def test_where_nothing_is_restored_to(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("dear")
    for name in ("foreign", "file", "archive", "backup", "backup/new"):
        with pytest.raises(ConfigurationError, match="name a"):
            restore(kept, tmp_path / name)
    assert [p.name for p in (tmp_path / "foreign").iterdir()] == ["letter.txt"]
    assert not (kept / "new").exists()


def test_what_is_no_backup(tmp_path: Path, filled: Archive) -> None:
    for folder in (tmp_path / "none", filled.path):
        with pytest.raises(ConfigurationError, match="no backup"):
            restore(folder, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_in_the_place_of_an_archive(
    kept: Path, filled: Archive, tmp_path: Path
) -> None:
    fill(filled, range(10, 14))
    here = tmp_path / "here"
    shutil.copytree(filled.path, here)
    first = here / "warc" / filled.warc.here()[0].name
    first.write_bytes(b"?" + first.read_bytes()[1:])
    with pytest.raises(ConfigurationError, match="--replace"):
        restore(kept, here)
    assert restore(kept, here, replace=True).damage == 0
    assert len(payloads(here)) == 10
    assert first.with_name(f"{first.name}.replaced").exists()
    with Archive.open(here, writable=True) as opened:
        fill(opened, range(20, 22))
    assert len(payloads(here)) == 12


def test_not_while_it_is_crawled(kept: Path, filled: Archive) -> None:
    lock = WriterLock(filled.path / "archive.lock")
    lock.take()
    try:
        with pytest.raises(ArchiveLocked):
            restore(kept, filled.path, replace=True)
    finally:
        lock.drop()


def test_a_restore_that_was_cut_is_no_archive_and_goes_on(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("archive.upkeep.restore._restore_database", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(kept, folder)
    with pytest.raises(ConfigurationError, match="not empty"):
        Archive.open(folder, create=True)
    assert restore(kept, folder).damage == 0
    assert len(payloads(folder)) == 10


def test_a_damaged_backup_gives_no_archive(kept: Path, tmp_path: Path) -> None:
    database = next(kept.glob("database-*"))
    database.write_bytes(database.read_bytes()[:-100])
    with pytest.raises(ArchiveUnusable, match="damaged or missing"):
        restore(kept, tmp_path / "new")
    assert not (tmp_path / "new" / "archive.db").exists()
