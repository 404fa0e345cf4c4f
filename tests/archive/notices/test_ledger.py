"""What was noticed and what each channel was told."""

from __future__ import annotations

import pytest

from archive.errors import ArchiveLocked, StoppedEarly
from archive.notices.events import Event, Notice
from archive.notices.ledger import (
    Ledger,
    Place,
    end_of,
    last_states,
    place_of,
    runs_mark,
)
from archive.store import Archive
from tests.archive.conftest import NOW

EVENT = Event(event="unhealthy", at="2026-11-21T00:00:00Z", site_id="small")


def test_a_subject_stands_as_it_was_noticed_last(happen):
    with Ledger(happen.folder) as ledger, Archive.open(happen.folder) as archive:
        for state in ("blocked", "ok", "redesigned"):
            ledger.add([Notice("site:small", state, EVENT)], 7)
        ledger.add([Notice("sites", "other", EVENT)], 3)
        assert last_states(archive, "site:") == {"site:small": "redesigned"}
        assert runs_mark(archive) == 7
        assert end_of(archive) == Place(0, 4)


def test_a_place_moves_only_when_a_channel_took_its_message(happen):
    with Ledger(happen.folder) as ledger, Archive.open(happen.folder) as archive:
        ledger.try_out(["a", "b"])
        ledger.took("a", Place(3, 4), now=NOW)
        ledger.failed("b", "it did not take the message", now=NOW)
        ledger.failed("b", "it took too long", now=NOW)
        ledger.try_out(["a", "b"])
        assert place_of(archive, "a") == Place(3, 4)
        assert place_of(archive, "b") == place_of(archive, "never seen") == Place()
        query = (
            "SELECT failures, failure, told_at FROM notice_channels ORDER BY channel"
        )
        assert [tuple(row) for row in archive.rows(query)] == [
            (0, None, "2026-11-21T00:00:00Z"),
            (2, "it took too long", None),
        ]
        ledger.took("a", Place(5, 4), now=None)
        ledger.forget_failures(["a"])
        assert [tuple(row) for row in archive.rows(query)] == [
            (0, None, "2026-11-21T00:00:00Z"),
            (0, None, None),
        ]


def test_one_process_tells_at_a_time_and_a_crawl_keeps_nobody_from_telling(happen):
    with Archive.open(happen.folder, writable=True) as archive, archive.lock():
        with Ledger(happen.folder) as ledger:
            ledger.try_out(["a"])
            with pytest.raises(ArchiveLocked, match="tells the channels"):
                Ledger(happen.folder).__enter__()
        with Ledger(happen.folder):
            pass


def test_a_transaction_is_whole_or_nothing(happen):
    broken = Notice("site:small", "blocked", Event(event=None, at="x"))
    with Ledger(happen.folder) as ledger, Archive.open(happen.folder) as archive:
        with pytest.raises(Exception, match="NOT NULL"):
            ledger.add([Notice("site:small", "ok", EVENT), broken], 7)
        assert end_of(archive) == Place()
        assert runs_mark(archive) == 0
        ledger._connection.execute("PRAGMA max_page_count = 1")
        many = [Notice("site:small", "x" * 1000, EVENT)] * 2000
        with pytest.raises(StoppedEarly):
            ledger.add(many, 1)
        assert end_of(archive) == Place()
