"""What comes of a placed archive, and what is told where it is damaged or gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.errors import ArchiveLocked, ArchiveUnusable, ConfigurationError
from archive.storage import Place
from archive.store import Archive
from tests.archive.storage.conftest import NAME, crawl, crawled, take, texts, titles


def stored_database(place: Place) -> Path:
    state = place.state(NAME)
    assert state is not None
    assert state.database is not None
    return Path(place.url) / NAME / state.database.key


def test_a_folder_that_was_not_brought_is_refused(place: Place, tmp_path: Path) -> None:
    crawled(place, tmp_path / "a", range(2))
    crawl(tmp_path / "b", range(2))
    with take(place) as lease:
        for attempt in (lease.bring, lease.carry):
            with pytest.raises(ConfigurationError):
                attempt(tmp_path / "b")
    assert texts(tmp_path / "b") == ["文0", "文1"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-500]), "is damaged"),
        (lambda file: file.write_bytes(b"no gzip"), "is damaged"),
        (lambda file: file.write_bytes(file.read_bytes() + b"x"), "is damaged"),
        (lambda file: file.unlink(), "is missing"),
    ],
)
def test_a_database_that_is_damaged_in_storage_is_told(
    directory: Place, tmp_path: Path, damage: object, words: str
) -> None:
    crawled(directory, tmp_path / "a", range(2))
    damage(stored_database(directory))  # type: ignore[operator]
    with take(directory) as lease, pytest.raises(ArchiveUnusable, match=words) as told:
        lease.bring(tmp_path / "b")
    assert f"{NAME}/database/00000001" in str(told.value)
    assert not (tmp_path / "b" / "archive.db").exists()


def test_another_database_under_that_name_is_told(
    directory: Place, tmp_path: Path
) -> None:
    crawled(directory, tmp_path / "a", range(2))
    first = stored_database(directory).read_bytes()
    crawled(directory, tmp_path / "a", range(2, 3))
    stored_database(directory).write_bytes(first)
    with take(directory) as lease, pytest.raises(ArchiveUnusable, match="damaged"):
        lease.bring(tmp_path / "b")


def test_a_place_that_lost_all_is_no_new_archive(
    directory: Place, tmp_path: Path
) -> None:
    crawled(directory, tmp_path / "a", range(2))
    shutil.rmtree(directory.url)
    with (
        take(directory) as lease,
        pytest.raises(ConfigurationError, match="holds nothing"),
    ):
        lease.bring(tmp_path / "a")


def test_a_place_that_was_moved_knows_its_files(
    directory: Place, tmp_path: Path
) -> None:
    crawled(directory, tmp_path / "a", range(2))
    Path(directory.url).rename(tmp_path / "moved")
    moved = Place.at(str(tmp_path / "moved"))
    crawled(moved, tmp_path / "b", range(2, 4))
    assert titles(moved, tmp_path / "c") == [f"文{n}" for n in range(4)]


def test_a_crawl_that_outlived_its_worker_keeps_its_folder(
    place: Place, tmp_path: Path
) -> None:
    crawled(place, tmp_path / "a", range(2))
    crawled(place, tmp_path / "b", range(2, 3))
    with (
        Archive.open(tmp_path / "a", writable=True) as archive,
        archive.lock(),
        take(place) as lease,
        pytest.raises(ArchiveLocked),
    ):
        lease.bring(tmp_path / "a")
