"""A record is written anew from its parts, and what changed is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.merging.captures import CaptureNumbers, SameNumbers
from archive.merging.joining import joined
from archive.merging.rewriting import rewrite, state_of
from archive.queries.search import search
from archive.records.fts_index import Indexer
from archive.store import Archive
from tests.archive.merging.conftest import id_of, part

AT = "2026-12-01T00:00:00Z"


@pytest.fixture
def archive(tmp_path):
    folder = part(tmp_path / "p1", 1, 2)
    with Archive.open(folder, writable=True) as opened, opened.lock():
        yield opened


def write(archive, state):
    archive.write("SELECT 1")
    indexer = Indexer(archive.connection)
    rewrite(archive.connection, indexer, state, AT)
    indexer.apply()
    archive.flush()


def news(archive, since):
    return [(c.op, c.version) for c in archive.changes(since)]


def last(archive):
    return max(change.seq for change in archive.changes())


def test_a_state_is_all_that_there_is_of_a_record(archive) -> None:
    state = state_of(archive, SameNumbers(archive), id_of(1, 0))
    assert [text.row["version"] for text in state.versions] == [1, 2]
    assert state.record["removed_at"] is not None
    assert {row["version"] for row in state.versions[1].evidence} == {2}
    with_file = state_of(archive, SameNumbers(archive), id_of(1, "with"))
    assert [file["text"] for file in with_file.attachments] == ["附件1的正文"]
    assert len(with_file.cells) == 1
    # Captures that have not come are none.
    unknown = state_of(archive, CaptureNumbers(archive, 1), id_of(1, 0))
    assert unknown.record["capture_id"] is None


def test_written_as_it_was_it_is_no_news(archive) -> None:
    since = last(archive)
    for page in (0, 1, "with"):
        state = state_of(archive, SameNumbers(archive), id_of(1, page))
        write(archive, state)
        again = state_of(archive, SameNumbers(archive), id_of(1, page))
        assert again.record == state.record
        assert [t.row for t in again.versions] == [t.row for t in state.versions]
        assert again.attachments == state.attachments
    assert news(archive, since) == []


def test_what_is_new_is_told(archive) -> None:
    since = last(archive)
    key = id_of(1, 1)
    state = state_of(archive, SameNumbers(archive), key)
    text = state.versions[-1].row | {
        "text": "又改过。",
        "text_digest": "d",
        "version": 3,
    }
    news_of_it = replace(state.versions[-1], row=text)
    record = state.record | {"text": "又改过。", "text_digest": "d", "version": 3}
    changed = replace(state, record=record, versions=(*state.versions, news_of_it))
    write(archive, changed)
    assert news(archive, since) == [("change", 3)]
    assert [hit.record_id for hit in search(archive, "又改过")] == [key]
    gone = replace(changed, record=record | {"removed_at": AT})
    write(archive, gone)
    assert news(archive, since) == [("change", 3), ("remove", 3)]
    write(archive, changed)
    assert news(archive, since)[2:] == [("restore", 3)]


def test_one_of_two_states_is_written_like_any(archive) -> None:
    since = last(archive)
    state = state_of(archive, SameNumbers(archive), id_of(1, 1))
    write(archive, joined([state, state]))
    assert news(archive, since) == []
    assert len(archive.versions(id_of(1, 1))) == 2
