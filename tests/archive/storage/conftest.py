"""Places to put archives into, and workers that crawl there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.storage import Place
from archive.store import Archive
from archive.store.verify import verify
from tests.archive.objects.s3_server import BUCKET
from tests.archive.upkeep.conftest import fill

if TYPE_CHECKING:
    from pathlib import Path

    from archive.storage import Lease
    from tests.archive.objects.s3_server import Gate

NAME = "example_county"


@pytest.fixture(params=["directory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place of each kind."""
    if request.param == "directory":
        return Place.at(str(tmp_path / "place"))
    request.getfixturevalue("s3_gate")
    return Place.at(f"s3://{BUCKET}/place")


@pytest.fixture
def directory(tmp_path: Path) -> Place:
    """An empty place that is a directory."""
    return Place.at(str(tmp_path / "place"))


@pytest.fixture
def bucket(s3_gate: Gate) -> Place:
    """An empty place in object storage."""
    return Place.at(f"s3://{BUCKET}/place")


def take(place: Place, owner: str = "one", seconds: float = 600.0) -> Lease:
    return place.take(NAME, owner=owner, seconds=seconds)


def crawl(folder: Path, numbers: range) -> None:
    """Pages of these numbers are fetched and stored."""
    with Archive.open(folder, create=True) as archive:
        fill(archive, numbers)


def crawled(place: Place, folder: Path, numbers: range, owner: str = "one") -> None:
    """A whole job: taken, brought, crawled, carried, given back."""
    with take(place, owner) as lease:
        lease.bring(folder)
        crawl(folder, numbers)
        lease.carry(folder)


def titles(place: Place, folder: Path) -> list[str]:
    """The texts of what is in the place, as a worker with an empty disk finds it."""
    with take(place, "reader") as lease:
        lease.bring(folder)
    return texts(folder)


def texts(folder: Path) -> list[str]:
    """The texts of an archive's records; all of it is whole."""
    with Archive.open(folder) as archive:
        assert verify(archive).damage == []
        for row in archive.rows("SELECT capture_id FROM captures"):
            archive.capture(row[0])
        return sorted(record.text for record in archive.records())
