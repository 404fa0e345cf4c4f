"""Captures that the files hold no more are found by one read a file."""

from __future__ import annotations

import pytest

from archive.store.lost import files_with_losses, ledger, lost_captures
from archive.store.repair import check_captures
from tests.archive.conftest import URL


@pytest.fixture
def written(archive, look):
    look(body=b"first page")
    look(body=b"first page")
    look(URL + "?2", "另一篇。", body=b"second page")
    archive.flush()
    archive.warc.close()
    return archive


def path_of(archive):
    [path] = archive.warc.folder.glob("*.gz")
    return path


def test_nothing_is_lost_of_what_is_there(written):
    assert files_with_losses(written) == []
    assert list(lost_captures(written, path_of(written).name)) == []
    assert ledger(written) == frozenset()


def test_a_file_that_lost_its_end(written):
    path = path_of(written)
    path.write_bytes(path.read_bytes()[:-1])
    assert files_with_losses(written) == [path.name]
    assert [row["capture_id"] for row in lost_captures(written, path.name)] == [3]


def test_a_repeat_of_what_is_lost_is_lost_too(written):
    path, place = path_of(written), written.capture_row(1)
    content = bytearray(path.read_bytes())
    content[place.warc_offset : place.warc_offset + 20] = bytes(20)
    path.write_bytes(content)
    assert files_with_losses(written) == [], "only ends are read"
    assert {row["capture_id"] for row in lost_captures(written, path.name)} == {1, 2}


def test_what_was_given_up_is_told_once(written):
    path_of(written).unlink()
    assert check_captures(written, repair=True) == 3
    assert ledger(written) == {1, 2, 3}
    assert files_with_losses(written) == []
