"""Rows as values: a record's fields are read off its stored state."""

from __future__ import annotations

import copy
import pickle

import pytest

from archive.rows import Change, Run, StoredRecord
from tests.archive.conftest import a_record

AT = "2026-11-21T00:00:00Z"
STORED = StoredRecord(a_record(title="年报"), 2, AT, AT, AT, None, 7)


def test_a_stored_record_has_its_records_fields():
    assert (STORED.title, STORED.version, STORED.capture_id) == ("年报", 2, 7)
    with pytest.raises(AttributeError):
        STORED.titel  # noqa: B018
    row = STORED.as_dict()
    assert row["title"] == "年报"
    assert (row["version"], row["removed_at"], row["last_seen_at"]) == (2, None, AT)


def test_a_stored_record_can_be_copied_and_sent_to_a_worker():
    assert copy.copy(STORED) == STORED
    assert pickle.loads(pickle.dumps(STORED)) == STORED


def test_a_change_is_the_line_that_is_printed():
    told = Change(3, AT, "remove", "0" * 16, 2, "source").as_dict()
    assert list(told) == ["seq", "at", "op", "record_id", "version", "cause"]
    assert (told["seq"], told["op"]) == (3, "remove")


@pytest.mark.parametrize("counts", [None, "", "{}"])
def test_a_run_that_was_killed_has_no_counts(archive, counts):
    number = archive.start_run("crawl")
    archive.write("UPDATE runs SET counts = ?", (counts,))
    [run] = archive.runs()
    assert run == Run(number, "crawl", run.started_at)
    assert run.exit_code is None
