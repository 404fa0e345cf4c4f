"""A backup is whole at any moment, grows with its archive, and touches nothing else."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from archive.database.lock import WriterLock
from archive.errors import (
    ArchiveLocked,
    ArchiveUnusable,
    ConfigurationError,
    StoppedEarly,
)
from archive.store import Archive
from archive.upkeep.backup import Options, backup
from archive.upkeep.restore import restore
from tests.archive.conftest import LATER, NOW
from tests.archive.upkeep.conftest import fill, payloads

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("GONGBAO_KILLS", "3"))
GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def restored(source: Path, tmp_path: Path) -> list[bytes]:
    folder = tmp_path / f"restored{len(list(tmp_path.iterdir()))}"
    assert restore(source, folder).damage == 0
    return payloads(folder)


def test_a_backup_restores_to_the_same_archive(filled: Archive, tmp_path: Path) -> None:
    to = tmp_path / "backup"
    done = backup(filled, to, NOW)
    assert (done.captures, done.records, done.damage) == (10, 10, 0)
    assert done.new_bytes == done.byte_count
    assert sorted(p.name for p in to.iterdir()) == [
        "backup.json",
        "backup.lock",
        "database-1.db",
        "warc",
    ]
    assert restored(to, tmp_path) == payloads(filled.path)


def test_only_what_is_new_of_warc_files_is_written(
    filled: Archive, tmp_path: Path
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    before = {p.name: p.stat().st_mtime_ns for p in (to / "warc").iterdir()}
    fill(filled, range(10, 12))
    done = backup(filled, to, LATER)
    database = (to / "database-2.db").stat().st_size
    assert 6000 < done.new_bytes - database < 9000
    after = {p.name: p.stat().st_mtime_ns for p in (to / "warc").iterdir()}
    assert sum(after[name] != at for name, at in before.items()) <= 1
    assert not (to / "database-1.db").exists()
    assert restored(to, tmp_path) == payloads(filled.path)


def test_a_torn_tail_is_not_copied(filled: Archive, tmp_path: Path) -> None:
    last = filled.warc.here()[-1]
    whole = last.read_bytes()
    last.write_bytes(whole + b"\x1f\x8b\x08half a member")
    backup(filled, tmp_path / "backup", NOW)
    assert (tmp_path / "backup" / "warc" / last.name).read_bytes() == whole


@pytest.mark.parametrize("quick", [False, True])
def test_a_file_that_has_changed_is_no_part_of_a_good_backup(
    filled: Archive, tmp_path: Path, quick: bool
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    good = payloads(filled.path)
    first = filled.warc.here()[0]
    content = bytearray(first.read_bytes())
    content[-40] ^= 1
    first.write_bytes(content)
    with pytest.raises(ArchiveUnusable, match=r"former backup stays.*verify --repair"):
        backup(filled, to, LATER, options=Options(quick=quick))
    assert restored(to, tmp_path) == good
    done = backup(filled, to, LATER, options=Options(quick=quick, keep_damaged=True))
    assert done.damage > 0


def test_what_the_archive_has_lost_the_backup_keeps(
    filled: Archive, tmp_path: Path
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    good = payloads(filled.path)
    one, other = filled.warc.here()[:2]
    one.unlink()
    other.write_bytes(other.read_bytes()[:-10])
    backup(filled, to, LATER)
    assert restored(to, tmp_path) == good


def test_a_file_of_the_backup_that_rotted_is_copied_anew(
    filled: Archive, tmp_path: Path
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    first = to / "warc" / filled.warc.here()[0].name
    first.write_bytes(b"?" + first.read_bytes()[1:])
    with pytest.raises(ArchiveUnusable, match="another backup"):
        restore(to, tmp_path / "none")
    backup(filled, to, LATER)
    assert not first.exists(), "its place is taken by another copy"
    assert restored(to, tmp_path) == payloads(filled.path)


def test_a_quick_backup_reads_only_what_has_changed(
    filled: Archive, tmp_path: Path
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    old, last = filled.warc.here()[0], filled.warc.here()[-1]
    times = {path: path.stat().st_atime_ns for path in (old, last)}
    fill(filled, range(10, 13))
    done = backup(filled, to, LATER, options=Options(quick=True))
    assert done.captures == 13
    assert old.stat().st_atime_ns == times[old]
    assert restored(to, tmp_path) == payloads(filled.path)


def test_where_no_backup_may_lie(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("dear")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    before = files(tmp_path)
    places = [filled.path, filled.path / "warc" / "b", filled.path / "b"]
    places += [tmp_path / name for name in ("foreign", "file", "link", "file/b")]
    for place in places:
        with pytest.raises(ConfigurationError, match="name "):
            backup(filled, place, NOW)
    assert files(tmp_path) == before
    assert not (tmp_path / "elsewhere").exists()


def test_another_archives_backup_is_not_written_over(
    filled: Archive, tmp_path: Path
) -> None:
    backup(filled, tmp_path / "backup", NOW)
    with Archive.open(tmp_path / "new", create=True) as other:
        with pytest.raises(ConfigurationError, match="another archive"):
            backup(other, tmp_path / "backup", LATER)
        fill(other, range(50, 51))
        with pytest.raises(ConfigurationError, match="another archive"):
            backup(other, tmp_path / "backup", LATER)
    assert restored(tmp_path / "backup", tmp_path) == payloads(filled.path)


def test_two_backups_at_once(filled: Archive, tmp_path: Path) -> None:
    backup(filled, tmp_path / "backup", NOW)
    lock = WriterLock(tmp_path / "backup" / "backup.lock")
    lock.take()
    try:
        with pytest.raises(ArchiveLocked, match="under way"):
            backup(filled, tmp_path / "backup", LATER)
    finally:
        lock.drop()


def test_a_manifest_that_is_damaged_or_newer_is_left_alone(
    filled: Archive, tmp_path: Path
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    path = to / "backup.json"
    told = json.loads(path.read_text())
    escaping = told | {"database": "../archive/archive.db"}
    for content in ("{", "[]", json.dumps(told | {"format": 2}), json.dumps(escaping)):
        path.write_text(content)
        with pytest.raises(ArchiveUnusable, match=r"backup\.json"):
            backup(filled, to, LATER)
        assert path.read_text() == content


def test_a_full_disk_leaves_the_former_backup(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "backup"
    backup(filled, to, NOW)
    good = payloads(filled.path)
    fill(filled, range(10, 14))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archive.upkeep.backup.go_on", full)
    with pytest.raises(StoppedEarly, match="no space"):
        backup(filled, to, LATER)
    monkeypatch.undo()
    assert restored(to, tmp_path) == good
    backup(filled, to, LATER)
    assert len(restored(to, tmp_path)) == 14


def test_killed_at_any_moment_the_former_backup_is_whole(
    filled: Archive, tmp_path: Path
) -> None:
    to, known = tmp_path / "backup", 0
    command = [*GONGBAO, "backup", str(to), "--archive", str(filled.path)]
    began = time.monotonic()
    subprocess.run(command, check=True, timeout=60)
    took = time.monotonic() - began
    dice = random.Random(7)
    for number in range(KILLS):
        known = len(payloads(filled.path))
        fill(filled, range(10 + 3 * number, 13 + 3 * number))
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 1.0) * took)
        process.kill()
        process.wait()
        assert len(restored(to, tmp_path)) in {known, known + 3}
        subprocess.run(command, check=True, timeout=60)
        assert restored(to, tmp_path) == payloads(filled.path)
