"""A consumer of changes that is killed, truly and often, ends with the archive's state."""

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

from archive.queries.follow import follow
from archive.rows import Visit
from archive.store import Archive
from tests.archive.conftest import a_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CRAWLS = 10
KILLS_A_CRAWL = max(5, int(os.environ.get("GONGBAO_KILLS", "50")) // CRAWLS)
PAGES = 40


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where that can be: a kill is no power cut, and fsync is slow."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=parent) as name:
        yield Path(name)


def in_child(work: Callable[[], None]) -> int:
    """Fork before anything of SQLite is open here; the child's number."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def crawl_when_told(folder: Path, orders: int, answers: int) -> None:
    """Some pages change, some go, some come back; a commit every few pages."""
    rng = random.Random(3)
    with Archive.open(folder, writable=True) as archive, archive.lock():
        while os.read(orders, 1):
            for number in rng.sample(range(PAGES), PAGES):
                url = f"http://a.gov.cn/{number}.html"
                if rng.random() < 0.2:
                    archive.add_visit(Visit(url, "gone", reason="http_404"))
                elif rng.random() < 0.9:
                    record = a_record(url, f"文{rng.randrange(4)}")
                    archive.add_visit(Visit(url, "archived", record=record))
                if number % 4 == 0:
                    archive.flush()
                    time.sleep(0.001)
            archive.flush()
            os.write(answers, b".")


def consume(folder: Path, *, to_the_end: bool = False) -> None:
    """Keep a copy of the records; each change is committed with its cursor."""
    with (
        closing(sqlite3.connect(folder / "copy.db", isolation_level=None)) as copy,
        Archive.open(folder) as archive,
    ):
        [cursor] = copy.execute("SELECT seq FROM cursor").fetchone()
        wait = (lambda _: True) if to_the_end else (lambda _: time.sleep(0.001))
        for change in follow(archive, cursor, wait=wait):
            if change is None:
                continue
            record = archive.record(change.record_id)
            assert record is not None
            copy.execute("BEGIN")
            if record.removed_at:
                copy.execute("DELETE FROM texts WHERE id = ?", (change.record_id,))
            else:
                row = (change.record_id, record.text)
                copy.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", row)
            copy.execute("UPDATE cursor SET seq = ?", (change.seq,))
            copy.execute("COMMIT")


def test_fifty_kills_during_ten_crawls(folder: Path) -> None:
    rng = random.Random(17)
    Archive.open(folder, create=True).close()
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        copy.executescript(
            "CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT);"
            "CREATE TABLE cursor (seq INTEGER); INSERT INTO cursor VALUES (0);"
        )
    orders, give_order = os.pipe()
    answers, give_answer = os.pipe()

    def crawl() -> None:
        os.close(give_order)  # else it would wait for its own order
        crawl_when_told(folder, orders, give_answer)

    writer = in_child(crawl)
    os.close(orders)
    cursors = []
    try:
        for _ in range(CRAWLS):
            os.write(give_order, b".")
            for _ in range(KILLS_A_CRAWL):
                consumer = in_child(lambda: consume(folder))
                time.sleep(rng.uniform(0.002, 0.02))
                os.kill(consumer, signal.SIGKILL)
                _, status = os.waitpid(consumer, 0)
                assert os.WTERMSIG(status) == signal.SIGKILL
                cursors.append(cursor_of(folder))
            assert os.read(answers, 1) == b"."
    finally:
        os.close(give_order)
        os.waitpid(writer, 0)
    assert len(set(cursors)) > len(cursors) / 10, "it was not killed while it worked"
    consume(folder, to_the_end=True)
    with Archive.open(folder) as archive:
        has = {r.record_id: r.text for r in archive.records() if not r.removed_at}
        last = archive.one("SELECT max(seq) FROM changes")[0]
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        assert dict(copy.execute("SELECT id, text FROM texts").fetchall()) == has
    assert cursor_of(folder) == last
    assert has


def cursor_of(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        [cursor] = copy.execute("SELECT seq FROM cursor").fetchone()
    return int(cursor)
