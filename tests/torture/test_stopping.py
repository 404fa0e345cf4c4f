"""What stops a crawl from outside: signals, other crawls, full disks, broken files."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import pytest

from archive.errors import ArchiveUnusable
from archive.store import Archive
from archive.store.verify import verify
from tests.torture.conftest import LONG, long_only
from tests.torture.test_killed_crawls import at_hit, wait_for_none_left

PAGES = 200 if LONG else 24


def told(process, code):
    """The process's JSON document, if any, after it ended with this code."""
    out, err = process.communicate(timeout=90)
    assert process.returncode == code, err
    assert "Traceback" not in err
    sentences = [line for line in err.splitlines() if not line.startswith("pages: ")]
    return json.loads(out) if out.strip() else {}, sentences


def whole(crawl, portal):
    """The archive holds every report once, and nothing in it is damaged."""
    rows = crawl.rows("SELECT url FROM records")
    assert sorted(u for (u,) in rows) == sorted(portal.url(n) for n in portal.order)
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []


@long_only
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_what_is_under_way_end(make_portal, crawl, start, number):
    portal = make_portal(count=PAGES, per_page=20)
    process = start()
    asked = threading.Event()

    def slow():
        os.kill(process.pid, number)
        asked.set()
        time.sleep(5)

    at_hit(portal, PAGES // 2, slow)
    asked.wait(60)
    began = time.monotonic()
    summary, _ = told(process, 5)
    assert 4 < time.monotonic() - began < 30
    assert summary["stopped"] == "signal"
    fetched = portal.hits("/zw/t")
    assert crawl.rows("SELECT count(*) FROM records") == [(len(fetched),)]
    assert crawl.rows("SELECT count(*) FROM urls WHERE state = 'in_flight'") == [(0,)]
    portal.port.fault = None
    told(start(), 0)
    assert len(portal.hits("/zw/t")) == PAGES, "nothing is fetched twice"
    whole(crawl, portal)


@long_only
def test_the_second_signal_stops_at_once(make_portal, crawl, start):
    portal = make_portal(count=PAGES, per_page=20)
    process = start()
    asked, release = threading.Event(), threading.Event()

    def hang():
        asked.set()
        release.wait(60)

    at_hit(portal, PAGES // 2, hang)
    asked.wait(60)
    os.kill(process.pid, signal.SIGTERM)
    time.sleep(0.5)
    began = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    told(process, 5)
    assert time.monotonic() - began < 5
    release.set()
    wait_for_none_left(process.pid)
    portal.port.fault = None
    told(start(), 0)
    assert len(portal.hits("/zw/t")) <= PAGES + 1
    whole(crawl, portal)


def test_a_second_crawl_is_turned_away_at_once(make_portal, crawl, start):
    portal = make_portal(count=3)
    with Archive.open(crawl.archive, create=True) as archive, archive.lock():
        began = time.monotonic()
        _, sentences = told(start(), 6)
        assert time.monotonic() - began < 10
        assert str(os.getpid()) in sentences[0]
    assert portal.hits() == []


@pytest.mark.parametrize("kilobytes", [50, 400, 900] if LONG else [50])
def test_a_file_size_limit_stops_it_and_the_next_run_goes_on(
    make_portal, crawl, start, kilobytes
):
    """RLIMIT_FSIZE gives EFBIG, as a full quota would; Python ignores its signal."""
    portal = make_portal(count=PAGES, per_page=20)
    portal.texts = {
        n: f"<script>{os.urandom(15_000).hex()}</script>" for n in portal.order
    }
    with Archive.open(crawl.archive, create=True):
        pass
    limit = (crawl.archive / "archive.db").stat().st_size + kilobytes * 1_000
    process = start()
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
    _, sentences = told(process, 5)
    assert len(sentences) == 1
    assert "space" in sentences[0]
    before = crawl.rows("SELECT count(*) FROM records")[0][0]
    told(start(), 0)
    assert len(portal.hits("/zw/t")) <= PAGES + PAGES - before
    whole(crawl, portal)


@contextmanager
def small_disk(folder, size):
    """A file system of its own, or a skip where nobody may mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@long_only
def test_a_full_disk_stops_it_and_the_next_run_goes_on(make_portal, crawl, start):
    portal = make_portal(count=PAGES, per_page=20)
    portal.texts = {
        n: f"<script>{os.urandom(15_000).hex()}</script>" for n in portal.order
    }
    with small_disk(crawl.archive, "1200k"):
        _, sentences = told(start(), 5)
        assert len(sentences) == 1
        assert "space" in sentences[0]
        with closing(sqlite3.connect(crawl.archive / "archive.db")) as database:
            check = database.execute("PRAGMA integrity_check").fetchone()
        assert check == ("ok",)
        assert len(portal.hits("/zw/t")) < PAGES
        command = ["mount", "-o", "remount,size=64m", str(crawl.archive)]
        subprocess.run(command, check=True)
        told(start(), 0)
        whole(crawl, portal)


def test_a_directory_that_cannot_be_written_is_7(make_portal, crawl, start):
    portal = make_portal(count=3)
    with Archive.open(crawl.archive, create=True):
        pass
    if os.geteuid() == 0:  # rights do not bind root: a read-only mount does
        undo = ["umount", "-l", str(crawl.archive)]
        command = ["mount", "--bind", str(crawl.archive), str(crawl.archive)]
        again = ["mount", "-o", "remount,bind,ro", str(crawl.archive)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no file system can be mounted here")
        if subprocess.run(again, capture_output=True, check=False).returncode:
            subprocess.run(undo, check=True)
            pytest.skip("no file system can be made read-only here")
    else:
        crawl.archive.chmod(0o500)
        undo = ["chmod", "700", str(crawl.archive)]
    try:
        _, sentences = told(start(), 7)
    finally:
        subprocess.run(undo, check=True)
    assert len(sentences) == 1
    assert portal.hits() == [], "before the first request"


def newer(file):
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 999")


def foreign(file):
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA application_id = 1")


def garbled(file):
    data = bytearray(file.read_bytes())
    data[4_096:12_288] = b"\xff" * 8_192
    file.write_bytes(data)


def cut(file):
    file.write_bytes(file.read_bytes()[:50])


@pytest.mark.parametrize("harm", [newer, foreign, garbled, cut])
def test_a_database_that_is_not_ours_to_write_is_left_alone(make_portal, crawl, harm):
    portal = make_portal(count=3)
    with Archive.open(crawl.archive, create=True):
        pass
    file = crawl.archive / "archive.db"
    harm(file)
    before = file.read_bytes()
    with pytest.raises(ArchiveUnusable) as error:
        crawl()
    assert error.value.exit_code == 7
    assert str(file) in str(error.value)
    assert file.read_bytes() == before
    assert portal.hits() == []


def test_another_program_that_holds_the_database_is_waited_for(make_portal, crawl):
    """What is under way waits; nothing is lost."""
    portal = make_portal(count=12, per_page=4)
    held = 30 if LONG else 1.5
    crawl(limit=2)
    database = sqlite3.connect(
        crawl.archive / "archive.db", isolation_level=None, check_same_thread=False
    )
    release = threading.Timer(held, lambda: database.execute("ROLLBACK"))

    def hold():
        database.execute("BEGIN IMMEDIATE")
        release.start()

    at_hit(portal, 4, hold)
    began = time.monotonic()
    crawl()
    assert crawl.code == 0
    assert time.monotonic() - began > held
    database.close()
    assert len(portal.hits("/zw/t")) == 12
    whole(crawl, portal)


READER = """
import sqlite3, sys, time
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=0)
longest, count = 0.0, 0
while not sys.stdin in __import__("select").select([sys.stdin], [], [], 0.002)[0]:
    began = time.perf_counter()
    connection.execute("SELECT count(*), max(changed_at) FROM records").fetchall()
    connection.execute("SELECT rowid FROM records_fts WHERE records_fts MATCH '法'").fetchall()
    longest, count = max(longest, time.perf_counter() - began), count + 1
print(longest, count)
"""


def test_readers_are_never_kept_waiting(make_portal, crawl, start):
    """No reader meets a lock, and none waits for the crawl's commits."""
    portal = make_portal(count=PAGES, per_page=20)
    with Archive.open(crawl.archive, create=True):
        pass
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(crawl.archive / "archive.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    told(start(), 0)
    out, _ = reader.communicate("end\n", timeout=30)
    assert reader.returncode == 0, "a reader met a lock"
    longest, count = out.split()
    print("longest_read_ms:", round(float(longest) * 1_000, 1), "reads:", count)
    assert float(longest) < 0.1
    assert len(portal.hits("/zw/t")) == PAGES
