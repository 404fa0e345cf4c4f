"""What writes is loaded by who writes, and by nobody else."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive.rows import Visit
from archive.store.hand import Hand
from tests.archive.conftest import URL, a_record

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look

READ = """
import sys
from archive.store import Archive
with Archive.open(sys.argv[1]) as archive:
    assert len(list(archive.records())) == 1
print(*sys.modules)
"""


def test_a_reader_loads_none_of_it(archive: Archive, look: Look) -> None:
    look(URL, "一。")
    archive.flush()
    told = subprocess.run(
        [sys.executable, "-c", READ, str(archive.path)],
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(told.stdout.split())
    assert "archive.store.archive" in loaded
    assert not loaded & {
        "archive.store.hand",
        "archive.records.visit",
        "warcio",
        "rich",
    }


def test_a_visit_is_written_whole_or_not_at_all(archive: Archive) -> None:
    archive.write("DELETE FROM records")
    hand = Hand(archive.connection, archive.warc, frozenset())
    visit = Visit(URL, "archived", record=a_record(URL, "一。"))
    assert hand.write(visit) == "added"
    assert (hand.due, hand.is_batch_due) == (1, False)
    odd = Visit(URL, "archived", record=a_record(URL, "二。"), at=object())  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"."):
        hand.write(odd)
    (text,) = archive.one("SELECT text FROM records")
    assert text == "一。"
    hand.complete()
    assert archive.one("SELECT count(*) FROM records_fts WHERE records_fts MATCH '一'")[
        0
    ]
    hand.undo()
