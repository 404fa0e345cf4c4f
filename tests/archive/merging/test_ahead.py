"""Parts are read by a process of its own where that is worth it, with the same result."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from archive.errors import ArchiveUnusable, StoppedEarly
from archive.merging import ahead
from archive.merging.merge import merge
from archive.merging.parts import look, parts_of
from archive.merging.reading import read_parts
from archive.store import Archive
from tests.archive.conftest import NOW
from tests.archive.merging.conftest import exports, part

MANY = 1_000_000


@pytest.fixture
def into(tmp_path):
    return tmp_path / "all"


@pytest.fixture
def parts(tmp_path, into):
    folders = [part(tmp_path / f"p{n}", n, 2) for n in (1, 2)]
    with Archive.open(into, create=True) as merged, merged.lock():
        return [one for one, _ in parts_of(merged, list(map(look, folders)), "now")]


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def children() -> int:
    return len(multiprocessing.active_children())


def test_it_tells_the_same(parts, into) -> None:
    with_process = list(ahead.batches(into, parts, MANY))
    assert with_process == list(read_parts(into, parts))
    assert children() == 0


def test_a_merge_by_two_processes_is_the_same(tmp_path, monkeypatch) -> None:
    folders = [part(tmp_path / f"p{n}", n, 3) for n in (1, 2, 3)]
    merge(folders, tmp_path / "one", NOW)
    monkeypatch.setattr(ahead, "_LEAST_CAPTURES", 1)
    merge(folders, tmp_path / "two", NOW)
    assert exports(tmp_path / "one", tmp_path) == exports(tmp_path / "two", tmp_path)


def test_few_captures_need_no_process(parts, into) -> None:
    reading = ahead.batches(into, parts, 10)
    next(reading)
    assert children() == 0
    reading.close()


def test_whoever_wants_no_more_ends_it(parts, into) -> None:
    reading = ahead.batches(into, parts, MANY)
    next(reading)
    assert children() == 1
    reading.close()
    assert children() == 0


def test_its_errors_are_raised_here(parts, into) -> None:
    (parts[1].folder / "archive.db").write_bytes(b"not a database" * 100)
    reading = ahead.batches(into, parts, MANY)
    with pytest.raises(ArchiveUnusable, match="not an SQLite database"):
        list(reading)
    assert children() == 0


def test_killed_it_is_told_and_what_was_merged_stays(parts, into, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "_send", _die)
    with pytest.raises(StoppedEarly, match="run the same command again"):
        list(ahead.batches(into, parts, MANY))
    assert children() == 0


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
