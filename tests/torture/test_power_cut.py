"""Fault 3: the write-ahead log cut or garbled at any byte leaves whole transactions."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime

import pytest

from archive.model import Capture
from archive.rows import NewUrl, Visit
from archive.store import Archive
from archive.store.verify import verify
from tests.archive.conftest import a_record
from tests.torture.conftest import LONG

CUTS = 1_000 if LONG else 40
PAGES, GROUP = 60, 5
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The files of an archive as they lie while its writer is at work."""
    folder, copy = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("copy")
    with Archive.open(folder, create=True) as archive, archive.lock():
        for number in range(PAGES):
            url = f"http://a.gov.cn/{number}.html"
            archive.urls.add([NewUrl(url, "report")])
            stored = archive.write_capture(Capture(url, b"x" * number, NOW, 200))
            record = a_record(url, f"文{number}")
            archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))
            if number % GROUP == GROUP - 1:
                archive.flush()
        shutil.copytree(folder, copy, dirs_exist_ok=True)
    (copy / "archive.db-shm").unlink()
    assert (copy / "archive.db-wal").stat().st_size > 100_000
    return copy


def harmed(log: bytes, dice: random.Random) -> bytes:
    """The log cut at a byte, or with some bytes of it written wrong."""
    at = dice.randrange(len(log))
    if dice.random() < 0.5:
        return log[:at]
    length = min(dice.choice([1, 512, 4_096]), len(log) - at)
    return log[:at] + dice.randbytes(length) + log[at + length :]


def test_what_is_left_is_a_prefix_of_transactions(live, tmp_path):
    dice = random.Random(3)
    log = (live / "archive.db-wal").read_bytes()
    counts = set()
    for number in range(CUTS):
        folder = tmp_path / str(number)
        shutil.copytree(live, folder)
        (folder / "archive.db-wal").write_bytes(harmed(log, dice))
        with Archive.open(folder, create=True) as archive:
            count = archive.one("SELECT count(*) FROM records")[0]
            assert count % GROUP == 0, "half a group"
            assert archive.one("SELECT count(*) FROM captures")[0] == count
            assert archive.one("SELECT count(*) FROM versions")[0] == count
            assert verify(archive).damage == []
        counts.add(count)
        shutil.rmtree(folder)
    assert counts <= set(range(0, PAGES + 1, GROUP))
    assert len(counts) > 5
    print("cuts:", CUTS, "distinct states:", len(counts), "damaged: 0")
