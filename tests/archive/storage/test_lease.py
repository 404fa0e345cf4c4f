"""Jobs on a placed archive: what they find, what they leave, and who is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import StoppedEarly
from archive.objects.local import LinkedRegister
from archive.storage import LeaseHeldError, LeaseLostError, Place
from tests.archive.storage.conftest import NAME, crawl, crawled, take, texts, titles

if TYPE_CHECKING:
    from pathlib import Path

    from archive.objects.folder import Told


def test_the_next_worker_goes_on_where_the_last_one_ended(
    place: Place, tmp_path: Path
) -> None:
    crawled(place, tmp_path / "a", range(3))
    crawled(place, tmp_path / "b", range(3, 5), "two")
    assert place.names() == [NAME]
    assert titles(place, tmp_path / "c") == [f"文{n}" for n in range(5)]


def test_a_copy_holds_no_warc_files_after_it_was_carried(
    place: Place, tmp_path: Path
) -> None:
    crawled(place, tmp_path / "a", range(3))
    assert list((tmp_path / "a" / "warc").iterdir()) == []
    assert texts(tmp_path / "a") == ["文0", "文1", "文2"]


def test_a_held_archive_names_its_owner_and_until_when(place: Place) -> None:
    take(place, "worker-1")
    with pytest.raises(LeaseHeldError, match=r"held by worker-1 until 20\d\d-.*Z"):
        take(place, "worker-2")


def test_what_is_given_back_can_be_taken(place: Place) -> None:
    take(place).release()
    assert take(place, "two").owner == "two"


def test_an_overdue_lease_is_taken_and_the_former_owner_refused(
    place: Place, tmp_path: Path
) -> None:
    lost = take(place, "one", seconds=0)
    lost.bring(tmp_path / "a")
    crawl(tmp_path / "a", range(2))
    crawled(place, tmp_path / "b", range(5, 8), "two")
    for attempt in (lost.renew, lambda: lost.carry(tmp_path / "a")):
        with pytest.raises(LeaseLostError, match="nothing was overwritten"):
            attempt()
    lost.release()
    assert titles(place, tmp_path / "c") == ["文5", "文6", "文7"]


def test_an_overdue_lease_that_nobody_took_is_still_good(
    place: Place, tmp_path: Path
) -> None:
    lease = take(place, seconds=0)
    lease.bring(tmp_path / "a")
    crawl(tmp_path / "a", range(1))
    assert lease.carry(tmp_path / "a").generation == 1


def test_a_copy_that_went_on_stays_as_it_is(place: Place, tmp_path: Path) -> None:
    crawled(place, tmp_path / "a", range(2))
    crawl(tmp_path / "a", range(2, 4))  # a job that was killed before it carried
    with take(place) as lease:
        assert lease.bring(tmp_path / "a").stored_bytes == 0
        lease.carry(tmp_path / "a")
    assert titles(place, tmp_path / "b") == [f"文{n}" for n in range(4)]


def test_an_older_copy_is_replaced(place: Place, tmp_path: Path) -> None:
    crawled(place, tmp_path / "a", range(2))
    crawl(tmp_path / "a", range(20, 22))  # of a lease that was lost
    crawled(place, tmp_path / "b", range(2, 4), "two")
    crawled(place, tmp_path / "a", range(4, 5))
    assert titles(place, tmp_path / "c") == [f"文{n}" for n in range(5)]


def test_several_carries_in_one_lease(place: Place, tmp_path: Path) -> None:
    with take(place) as lease:
        lease.bring(tmp_path / "a")
        for number in range(3):
            crawl(tmp_path / "a", range(number, number + 1))
            done = lease.carry(tmp_path / "a")
            assert (done.generation, done.warc_files) == (number + 1, 1)
    assert titles(place, tmp_path / "b") == ["文0", "文1", "文2"]


def test_an_answer_that_was_lost_is_made_up_for(
    directory: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was carried, nobody said so, and the crawl went on."""
    lease = take(directory)
    lease.bring(tmp_path / "a")
    crawl(tmp_path / "a", range(1))
    swap, turns = LinkedRegister.swap, iter([False, True])

    def unanswered(self: LinkedRegister, body: bytes, seen: Told | None) -> Told:
        told = swap(self, body, seen)
        if next(turns):
            raise StoppedEarly("away")
        return told

    with monkeypatch.context() as patched:
        patched.setattr(LinkedRegister, "swap", unanswered)
        with pytest.raises(StoppedEarly):
            lease.carry(tmp_path / "a")
    crawl(tmp_path / "a", range(1, 2))
    assert lease.carry(tmp_path / "a").generation == 2
    lease.release()
    assert titles(directory, tmp_path / "b") == ["文0", "文1"]
