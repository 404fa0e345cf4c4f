"""WARC files to read from: what is asked for, and no more."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from archive.errors import OddFile
from archive.objects.local import LocalFolder
from archive.warc.sources import LocalSource, RemoteSource, open_plain

if TYPE_CHECKING:
    from pathlib import Path

BYTES = random.Random(1).randbytes(9_000_000)


class Counting(LocalFolder):
    """Objects in a directory that keep what was asked of them."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[tuple[int, int]] = []

    def read(self, key: str, offset: int, length: int) -> bytes:
        self.asked.append((offset, length))
        return super().read(key, offset, length)


@pytest.fixture
def objects(tmp_path: Path) -> Counting:
    (tmp_path / "a.warc.gz").write_bytes(BYTES)
    return Counting(tmp_path)


@pytest.fixture
def far(objects: Counting) -> RemoteSource:
    return RemoteSource(objects, "a.warc.gz")


def test_a_record_is_one_request_for_its_bytes(
    objects: Counting, far: RemoteSource
) -> None:
    for offset in (5_000_000, 1000, 8_000_000):
        assert far.read(offset, 300) == BYTES[offset : offset + 300]
    assert objects.asked == [(5_000_000, 300), (1000, 300), (8_000_000, 300)]


def test_who_reads_on_is_given_more_at_once(
    objects: Counting, far: RemoteSource
) -> None:
    places = range(0, len(BYTES) - 3000, 3000)
    assert all(far.read(at, 2000) == BYTES[at : at + 2000] for at in places)
    assert len(objects.asked) < 10
    assert max(length for _, length in objects.asked) == 4 << 20


def test_all_of_it_comes_in_pieces(objects: Counting, far: RemoteSource) -> None:
    assert b"".join(far.blocks(8_500_000)) == BYTES[:8_500_000]
    assert b"".join(far.blocks(20_000_000)) == BYTES
    assert len(objects.asked) == 6


@pytest.mark.parametrize("length", [9_000_001, -1, 1 << 40])
def test_what_is_not_there_is_told(
    objects: Counting, far: RemoteSource, tmp_path: Path, length: int
) -> None:
    for source in (far, LocalSource(tmp_path / "a.warc.gz")):
        with pytest.raises(ValueError, match="warc"):
            source.read(10, length)
        source.close()
    assert len(objects.asked) <= 1


def test_whether_it_is_there(far: RemoteSource, objects: Counting) -> None:
    assert (far.exists(), far.size()) == (True, len(BYTES))
    assert not RemoteSource(objects, "b.warc.gz").exists()


def test_a_local_file_is_opened_once_and_closed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    source = LocalSource(tmp_path / "a")
    assert source.read(2, 3) == b"234"
    (tmp_path / "a").unlink()
    assert source.read(7, 3) == b"789"
    source.close()
    with pytest.raises(FileNotFoundError):
        source.read(2, 3)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(OddFile):
        open_plain(tmp_path / "link")
