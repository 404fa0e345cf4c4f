"""kill -9 at any moment: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model import Capture
from archive.rows import NewUrl, Visit
from archive.store import Archive
from archive.store.verify import verify
from tests.archive.conftest import NOW, a_record

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = int(os.environ.get("GONGBAO_KILLS", "100"))  # `make torture`: 1,000


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where that can be: a kill is no power cut, and fsync is slow."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=parent) as name:
        yield Path(name)


def test_acknowledged_visits_survive(folder: Path) -> None:
    random.seed(7)
    Archive.open(folder, create=True).close()
    acknowledged = -1
    for kill in range(KILLS):
        acknowledged = max(acknowledged, _killed_writer(folder, kill))
        with closing(sqlite3.connect(folder / "archive.db")) as connection:
            there = {row[0] for row in connection.execute("SELECT url FROM captures")}
        for number in range(acknowledged + 1):
            assert _url(number) in there, f"visit {number} lost at kill {kill}"
    assert acknowledged > KILLS / 4
    with Archive.open(folder, writable=True) as archive, archive.lock():
        archive.urls.release()
        report = verify(archive)
        assert report.damage == []
        assert report.records == report.captures
        assert archive.counts() == {"archived": report.records}


def _url(number: int) -> str:
    return f"http://a.gov.cn/{number}.html"


def _killed_writer(folder: Path, kill: int) -> int:
    """Write in a child until it is killed; the last visit that it acknowledged."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _write_until_killed(folder, write_end)
    os.close(write_end)
    acks = os.read(read_end, 8)  # the first acknowledgement, or the child's end
    time.sleep(random.uniform(0, 0.012))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(read_end, 8192):
        acks += more
    os.close(read_end)
    return int.from_bytes(acks[-8:], "big") if acks else -1


def _write_until_killed(folder: Path, write_end: int) -> None:
    try:
        with Archive.open(folder, writable=True) as archive, archive.lock():
            start = archive.one("SELECT count(*) FROM captures")[0]
            for number in range(start, start + 10_000):
                url = _url(number)
                archive.urls.add([NewUrl(url, "report")])
                archive.urls.claim(None, 1, NOW)
                body = random.randbytes(3000)
                stored = archive.write_capture(Capture(url, body, NOW, 200))
                record = a_record(url, f"文{number}")
                archive.add_visit(
                    Visit(url, "archived", captures=(stored,), record=record)
                )
                if number % 3 == 0:
                    archive.flush()
                    os.write(write_end, number.to_bytes(8, "big"))
    finally:
        os._exit(1)
