"""What one crawl leaves to the next about a host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.store import Archive
from crawler.frontier.host_memory import (
    ROBOTS_CHARS,
    recall,
    recall_robots,
    remember,
    remember_robots,
)
from crawler.frontier.politeness import HostMemory

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOST = "a.gov.cn"


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path, create=True) as opened:
        yield opened


def test_a_new_host_has_no_memory(archive):
    assert recall(archive, HOST) is None
    assert recall_robots(archive, HOST, NOW) is None


def test_what_is_remembered_is_recalled(archive):
    memory = HostMemory(
        closed_until=NOW + timedelta(hours=2),
        closed_why="blocked",
        strikes=2,
        crawl_delay_s=7.0,
        day="2026-11-21",
        asked=12,
    )
    remember(archive, HOST, memory, NOW)
    assert recall(archive, HOST) == memory
    assert archive.host(HOST)["diagnosis"] == "closed"
    remember(archive, HOST, HostMemory(), NOW)
    assert archive.host(HOST)["diagnosis"] == "ok"
    assert recall(archive, HOST) == HostMemory()


def test_robots_txt_is_cut_and_cleared_of_what_no_table_holds(archive):
    remember_robots(archive, HOST, 200, b"a\0b\xff" + b"x" * ROBOTS_CHARS, "rules", NOW)
    status, body = recall_robots(archive, HOST, NOW)
    assert status == 200
    assert body.decode().startswith("ab\ufffdx")
    assert len(body.decode()) < ROBOTS_CHARS


@pytest.mark.parametrize(("hours", "is_kept"), [(0, True), (23, True), (24, False)])
def test_robots_txt_is_kept_for_a_day(archive, hours, is_kept):
    remember_robots(archive, HOST, 404, b"", "rules", NOW)
    kept = recall_robots(archive, HOST, NOW + timedelta(hours=hours))
    assert (kept is not None) == is_kept
