"""What goes into the storage, and what does not go there again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoppedEarly
from archive.objects.local import LocalFolder
from tests.archive.storage.conftest import NAME, crawl, crawled, take, texts, titles

if TYPE_CHECKING:
    from archive.storage import Place
    from tests.archive.objects.s3_server import Gate


def puts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of all that is put from here on."""
    told: list[str] = []
    put = LocalFolder.put

    def counted(self: LocalFolder, source: Path, key: str) -> None:
        told.append(key)
        put(self, source, key)

    monkeypatch.setattr(LocalFolder, "put", counted)
    return told


def test_only_new_warc_files_go(
    directory: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawled(directory, tmp_path / "a", range(3))
    told = puts(monkeypatch)
    crawled(directory, tmp_path / "b", range(3, 4))
    kinds = [key.split("/")[0] for key in told]
    assert kinds == ["warc", "database"]


def test_two_databases_stay(directory: Place, tmp_path: Path) -> None:
    for number in range(4):
        crawled(directory, tmp_path / "a", range(number, number + 1))
    stored = [path.name[:8] for path in Path(directory.url, NAME, "database").iterdir()]
    assert sorted(stored) == ["00000003", "00000004"]


def test_an_archive_from_before_is_the_first_state(
    place: Place, tmp_path: Path
) -> None:
    crawl(tmp_path / "a", range(2))
    crawled(place, tmp_path / "a", range(2, 3))
    assert titles(place, tmp_path / "b") == ["文0", "文1", "文2"]


def test_nothing_is_carried_of_a_job_that_made_no_archive(
    place: Place, tmp_path: Path
) -> None:
    with take(place) as lease:
        lease.bring(tmp_path / "a")
        assert lease.carry(tmp_path / "a").generation == 0


def test_a_carrying_that_was_cut_off_goes_on_where_it_was(
    directory: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file server is away after the WARC file: the next try stores that no more."""
    lease = take(directory)
    lease.bring(tmp_path / "a")
    crawl(tmp_path / "a", range(2))
    told = puts(monkeypatch)
    put = LocalFolder.put

    def away(self: LocalFolder, source: Path, key: str) -> None:
        if key.startswith("database"):
            raise StoppedEarly("away")
        put(self, source, key)

    with monkeypatch.context() as patched:
        patched.setattr(LocalFolder, "put", away)
        with pytest.raises(StoppedEarly):
            lease.carry(tmp_path / "a")
    assert texts(tmp_path / "a") == ["文0", "文1"]
    lease.carry(tmp_path / "a")
    lease.release()
    assert sum(key.startswith("warc") for key in told) == 1
    assert titles(directory, tmp_path / "b") == ["文0", "文1"]


def test_what_a_job_asks_of_object_storage(
    bucket: Place, tmp_path: Path, s3_gate: Gate
) -> None:
    """As docs/storage.md counts it; a job with new pages, on an empty disk."""
    for number in range(2):
        crawled(bucket, tmp_path / "a", range(number, number + 1))
    s3_gate.asked.clear()
    crawled(bucket, tmp_path / "b", range(2, 3))
    asked = [
        f"{each.method} {each.path.removeprefix('/archives/place/').split('/')[1][:4]}"
        for each in s3_gate.asked
    ]
    assert asked == [
        "GET head",
        "PUT head",
        "GET data",
        "PUT head",
        "PUT warc",
        "PUT data",
        "PUT head",
        "DELETE data",
        "PUT head",
    ]
    # Where its folder stayed, the database does not come again.
    s3_gate.asked.clear()
    crawled(bucket, tmp_path / "b", range(3, 4))
    assert len(s3_gate.asked) == len(asked) - 1
