"""The demo as a newcomer runs it: exit code, table, archive, WARC files, time."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from warcio.archiveiterator import ArchiveIterator

pytestmark = pytest.mark.end_to_end

GONGBAO = [sys.executable, "-c", "from crawler.cli import main; main()"]
PORTALS = {"anhua": 30, "yancheng": 26, "fenggang_yongan": 25, "luoding": 20}


def gongbao(*arguments):
    return subprocess.run(
        [*GONGBAO, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One run of the demo: its directory, its JSON document, its seconds."""
    directory = tmp_path_factory.mktemp("demo") / "demo-archive"
    began = time.monotonic()
    done = gongbao("demo", directory, "--json")
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return directory, json.loads(done.stdout), seconds


def query(directory, sql):
    address = f"file:{directory}/archive.db?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return connection.execute(sql).fetchall()


def test_every_record_is_what_the_portals_know(demo):
    _, document, _ = demo
    assert document["differences"] == []
    assert {row["site_id"]: row["records"] for row in document["portals"]} == PORTALS


def test_every_record_has_a_date_and_a_source(demo):
    directory, document, _ = demo
    sql = "select count(*), count(date), count(source) from records where removed_at is null"
    (counts,) = query(directory, sql)
    assert counts == (sum(PORTALS.values()),) * 3
    assert document["records"] == document["with_date"] == document["with_source"]
    # The removed report keeps its record.
    (all_counts,) = query(
        directory, "select count(*), count(date), count(source) from records"
    )
    assert all_counts == (sum(PORTALS.values()) + 1,) * 3


def test_the_second_crawl_tells_one_change_one_removal_and_one_new_report(demo):
    directory, document, _ = demo
    ops = dict(query(directory, "select op, count(*) from changes group by op"))
    assert ops == {"add": sum(PORTALS.values()) + 1, "change": 1, "remove": 1}
    versions = query(directory, "select max(version) from versions group by record_id")
    assert sorted(versions)[-2:] == [(1,), (2,)]
    changed = {row["site_id"]: row["changed"] for row in document["portals"]}
    assert changed == {"anhua": 1, "yancheng": 0, "fenggang_yongan": 0, "luoding": 0}


def test_every_warc_record_can_be_read_by_others(demo):
    directory, _, _ = demo
    kinds = []
    for path in sorted(directory.glob("warc/*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                kinds.append(record.rec_type)
                record.content_stream().read()
    assert kinds.count("revisit") > 80
    (rows,) = query(directory, "select count(*), count(revisit_of) from captures")
    assert kinds.count("response") + kinds.count("revisit") == rows[0]
    assert kinds.count("revisit") == rows[1]


def test_discovered_is_the_sum_of_the_states(demo):
    directory, document, _ = demo
    states = dict(query(directory, "select state, count(*) from urls group by state"))
    assert states.keys() <= {"archived", "unchanged", "refused", "gone"}
    gone = query(directory, "select kind from urls where state = 'gone' order by 1")
    # The removed report, and its file with it.
    assert gone == [("attachment",), ("report",)]
    found = sum(row["found"] for row in document["portals"])
    robots = sum(
        n
        for (n,) in query(directory, "select count(*) from urls where site_id is null")
    )
    assert found + robots == sum(states.values())


def test_it_is_done_within_half_a_minute(demo):
    _, document, seconds = demo
    assert document["seconds"] <= seconds < 60  # 30 s on a machine of its own


def test_the_archive_can_be_searched(demo):
    directory, _, _ = demo
    done = gongbao("search", "普法", "--archive", directory, "--json", "--limit", "5")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(rows) == 5
    assert all(row["date"] and row["source"] for row in rows)


def test_running_it_again_starts_afresh(demo, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    refused = gongbao("demo", tmp_path)
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    assert "Traceback" not in refused.stderr
