"""What lies in a place against what its databases name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveUnusable, ConfigurationError, LeaseLostError
from tests.archive.storage.conftest import NAME, crawl, crawled, take, texts, titles

if TYPE_CHECKING:
    from archive.storage import Place


def leave_over(place: Place, folder: Path) -> None:
    """A worker stores all, loses its lease, and is refused."""
    lost = take(place, "lost", seconds=0)
    lost.bring(folder)
    crawl(folder, range(50, 52))
    swap = type(lost)._swap
    type(lost)._swap = lambda self, change: None  # type: ignore[method-assign]
    try:
        lost.renew()
        from archive.storage.working_copy import WorkingCopy
        from archive.store import Archive

        with Archive.open(folder, writable=True) as archive, archive.lock():
            lost._cargo.load(archive, WorkingCopy(folder, lost.url), lost._state)
    finally:
        type(lost)._swap = swap  # type: ignore[method-assign]


def test_what_a_lost_lease_left_is_told_and_cleaned(
    place: Place, tmp_path: Path
) -> None:
    crawled(place, tmp_path / "a", range(2))
    leave_over(place, tmp_path / "b")
    found = place.inspect(NAME, is_full=True)
    assert (found.damage, found.captures, found.warc_files) == ([], 2, 1)
    assert [key.split("/")[0] for key in found.left_over] == ["database", "warc"]
    assert found.left_over_bytes > 0
    with take(place) as lease:
        lease.bring(tmp_path / "c")
        assert lease.clean(tmp_path / "c") == (0, 0)  # it is not a day old
        assert lease.clean(tmp_path / "c", older_s=-5)[0] == 2
    assert place.inspect(NAME).left_over == []
    assert titles(place, tmp_path / "d") == ["文0", "文1"]


def test_who_lost_the_lease_cleans_nothing(directory: Place, tmp_path: Path) -> None:
    crawled(directory, tmp_path / "a", range(2))
    sleeper = take(directory, "sleeper", seconds=0)
    sleeper.bring(tmp_path / "b")
    crawled(directory, tmp_path / "c", range(2, 3), "other")
    with pytest.raises(LeaseLostError):
        sleeper.clean(tmp_path / "b", older_s=-5)
    assert titles(directory, tmp_path / "d") == ["文0", "文1", "文2"]


def test_a_part_of_a_file_that_was_cut_off_is_left_over(
    directory: Place, tmp_path: Path
) -> None:
    crawled(directory, tmp_path / "a", range(2))
    part = Path(directory.url, NAME, "warc", ".x.warc.gz.0000000000000000.part")
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    assert directory.inspect(NAME).left_over == [f"warc/{part.name}"]
    with take(directory) as lease:
        lease.bring(tmp_path / "a")
        assert lease.clean(tmp_path / "a") == (1, 4)


@pytest.mark.parametrize(("change", "code"), [("gone", "missing"), ("cut", "length")])
def test_a_warc_file_that_is_damaged_in_storage_is_told(
    directory: Place, tmp_path: Path, change: str, code: str
) -> None:
    crawled(directory, tmp_path / "a", range(2))
    file = next(Path(directory.url, NAME, "warc").rglob("*.warc.gz"))
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-10])
    found = directory.inspect(NAME)
    assert [told["code"] for told in found.damage] == [code]
    full = {told["code"] for told in directory.inspect(NAME, is_full=True).damage}
    assert full == {code, "unreadable"}


def test_from_a_damaged_database_one_rewinds(directory: Place, tmp_path: Path) -> None:
    for number in range(3):
        crawled(directory, tmp_path / "a", range(number, number + 1))
    state = directory.state(NAME)
    assert state is not None
    assert state.database is not None
    Path(directory.url, NAME, state.database.key).write_bytes(b"")
    with pytest.raises(ArchiveUnusable, match="rewind"):
        directory.inspect(NAME)
    with take(directory) as lease:
        lease.rewind()
        with pytest.raises(ConfigurationError, match="no database before"):
            lease.rewind()
    assert titles(directory, tmp_path / "b") == ["文0", "文1"]
    crawled(directory, tmp_path / "a", range(7, 8))
    assert texts(tmp_path / "a") == ["文0", "文1", "文7"]
