"""Parts are known again wherever they lie, and nothing in them is touched."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from archive.database.upgrade import newest_version
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.merging.merge import merge
from archive.merging.parts import (
    all_parts,
    cursor_of,
    lies_at,
    look,
    open_part,
    parts_of,
    without_copies,
)
from archive.store import Archive
from tests.archive.conftest import LATER, NOW
from tests.archive.merging.conftest import crawl, exports, part

PAST = Path(__file__).parents[1] / "database" / "past"


@pytest.fixture
def parts(tmp_path) -> list[Path]:
    return [part(tmp_path / f"p{n}", n, 1) for n in (1, 2)]


def copy_of(folder: Path, name: str) -> Path:
    return Path(shutil.copytree(folder, folder.with_name(name)))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All but what SQLite lays beside a database that is read; its log is empty."""
    files = {str(f.relative_to(folder)): f for f in folder.rglob("*") if f.is_file()}
    told = {name: file.read_bytes() for name, file in files.items()}
    assert not told.pop("archive.db-wal", b"")
    told.pop("archive.db-shm", None)
    return told


@pytest.mark.parametrize("number", range(1, newest_version()))
def test_an_archive_of_an_older_schema_is_read_and_stays_as_it_is(
    number: int, tmp_path
) -> None:
    folder = tmp_path / "old"
    with zipfile.ZipFile(PAST / f"schema_{number}.zip") as packed:
        packed.extractall(folder)
    known = bytes_of(folder)
    assert look(folder).captures > 0
    with open_part(folder) as archive:
        assert archive.one("PRAGMA user_version")[0] == newest_version()
        texts = [record.record.text for record in archive.records()]
    done = merge([folder], tmp_path / "all", NOW)
    assert done.records == len(texts)
    assert merge([folder], tmp_path / "all", LATER).changed_parts == 0
    assert bytes_of(folder) == known
    with Archive.open(tmp_path / "all") as merged:
        assert [r.record.text for r in merged.records()] == texts
    exports(tmp_path / "all", tmp_path)
    # Its owner upgrades it: the same records come, once more at most.
    with Archive.open(folder, writable=True):
        pass
    merge([folder], tmp_path / "all", LATER)
    with Archive.open(tmp_path / "all") as merged:
        assert [r.record.text for r in merged.records()] == texts
    exports(tmp_path / "all", tmp_path)


def test_what_is_no_archive_is_named(tmp_path, parts) -> None:
    with pytest.raises(ConfigurationError, match="no archive"):
        look(tmp_path / "nothing")
    merge(parts, tmp_path / "all", NOW)
    with pytest.raises(ConfigurationError, match="itself merged"):
        look(tmp_path / "all")
    (parts[0] / "archive.db").write_bytes(b"not a database" * 100)
    with pytest.raises(ArchiveUnusable):
        look(parts[0])


def test_copies_are_left_out_and_those_that_went_on_are_not(parts) -> None:
    older = copy_of(parts[0], "older")
    crawl(parts[0], "http://1.gov.cn/new.html", "新的。")
    equal = copy_of(parts[0], "equal")
    other = copy_of(older, "other")
    crawl(other, "http://1.gov.cn/other.html", "别处。")
    found = without_copies(map(look, (older, equal, *parts, other)))
    assert [one.folder for one in found] == [equal, other, parts[1]]


def test_names_that_change_places(tmp_path, parts) -> None:
    merge(parts, tmp_path / "all", NOW)
    known = exports(tmp_path / "all", tmp_path)
    parts[0].rename(tmp_path / "aside")
    parts[1].rename(parts[0])
    (tmp_path / "aside").rename(parts[1])
    done = merge(parts, tmp_path / "all", LATER)
    assert done.changed_records == 0
    assert exports(tmp_path / "all", tmp_path) == known
    third = part(tmp_path / "p3", 3, 1)
    parts[0].rename(tmp_path / "far")
    third.rename(parts[0])
    done = merge([tmp_path / "far", *parts], tmp_path / "all", LATER)
    assert (done.changed_parts, done.records) == (1, 6)
    exports(tmp_path / "all", tmp_path)


def test_two_that_began_as_one(tmp_path, parts) -> None:
    twin = copy_of(parts[0], "twin")
    crawl(parts[0], "http://1.gov.cn/a.html", "一处。")
    crawl(twin, "http://1.gov.cn/b.html", "另一处。")
    for time in (NOW, LATER):
        done = merge([*parts, twin], tmp_path / "all", time)
        assert (done.parts, done.records) == (3, 6)
    assert done.changed_parts == 0
    crawl(twin, "http://1.gov.cn/c.html", "又一处。")
    done = merge([*parts, twin], tmp_path / "all", LATER)
    assert (done.changed_records, done.records) == (1, 7)
    exports(tmp_path / "all", tmp_path)


def test_a_state_from_before_is_refused(tmp_path, parts) -> None:
    older = copy_of(parts[0], "older")
    crawl(parts[0], "http://1.gov.cn/new.html", "新的。")
    merge(parts, tmp_path / "all", NOW)
    assert merge([*parts, older], tmp_path / "all", LATER).parts == 2
    shutil.rmtree(parts[0])
    with pytest.raises(ConfigurationError, match="into a new folder"):
        merge([older], tmp_path / "all", LATER)
    older.rename(parts[0])
    with pytest.raises(ConfigurationError, match="into a new folder"):
        merge(parts, tmp_path / "all", LATER)


def test_where_they_lie(tmp_path, parts) -> None:
    with Archive.open(tmp_path / "all", create=True) as merged, merged.lock():
        looks = [look(folder) for folder in parts]
        told = parts_of(merged, looks, "now")
        assert [found for _, found in told] == looks
        assert {part.cursor for part, _ in told} == {""}
        assert all_parts(merged) == {
            part.part_id: (found.folder, found.first_digest) for part, found in told
        }
        assert told[0][0].name_of("x") == f"{told[0][0].file_key}/x"
    found = looks[0]
    with Archive.open(parts[0]) as archive:
        assert found.cursor == cursor_of(archive)
        row = archive.one("SELECT chain_digest FROM captures WHERE capture_id = 2")
    assert found.digest_at(2) == row[0]
    assert found.digest_at(found.captures) == found.last_digest
    assert found.digest_at(found.captures + 1) is None
    assert lies_at(parts[0], found.first_digest)
    assert not lies_at(parts[1], found.first_digest)
    assert not lies_at(tmp_path / "nothing", None)
