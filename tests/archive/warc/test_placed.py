"""A capture is read by its place as the archive itself reads it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.archive.conftest import a_capture

if TYPE_CHECKING:
    from archive.model import Capture
    from archive.store import Archive
    from tests.archive.conftest import Look

URL = "http://a.gov.cn/a.html"


def test_what_another_process_reads_is_what_the_archive_reads(
    archive: Archive, look: Look
) -> None:
    look(URL, "一。")
    look(URL, "一。")  # the same again: a revisit
    archive.flush()
    rows = archive.captures(URL)
    assert [row.revisit_of is None for row in rows] == [True, False]
    for row in rows:
        placed = archive.placed(row)
        assert placed is not None
        read: Capture = pickle.loads(pickle.dumps(placed)).read()
        assert read == archive.capture(row.capture_id or 0)
        assert read.payload


def test_bytes_that_are_lost_are_told(archive: Archive) -> None:
    stored = archive.write_capture(a_capture(URL, b"x"))
    placed = archive.placed(stored)
    assert placed is not None
    with pytest.raises(ValueError, match="ends before"):
        replace(placed, length=stored.warc_length + 1).read()
    with pytest.raises(FileNotFoundError):
        replace(placed, path=f"{placed.path}.gone").read()
