"""Versions are written behind their view, and are what the view would have made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.records.hash_chain import VERSION_COLUMNS, link_of
from tests.archive.conftest import LATER, URL

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


def test_only_the_record_has_the_present_text(archive: Archive, look: Look) -> None:
    look(text="一")
    look(text="二", now=LATER)
    rows = archive.rows("SELECT text FROM version_rows ORDER BY version")
    assert [row["text"] for row in rows] == ["一", None]
    told = archive.versions(archive.record(URL).record_id)  # type: ignore[union-attr]
    assert [version.text for version in told] == ["一", "二"]


def test_each_goes_on_from_the_one_before(archive: Archive, look: Look) -> None:
    for number in range(3):
        look(text=str(number))
    before = None
    for row in archive.rows("SELECT * FROM versions ORDER BY version"):
        before = link_of(before, row, VERSION_COLUMNS)
        assert row["chain_digest"] == before


def test_pages_stay_those_that_a_version_came_from(archive: Archive) -> None:
    from archive.rows import Visit
    from tests.archive.conftest import a_capture, a_record

    further = URL.replace("_1", "_1_2")
    for at in (b"1", b"2"):
        stored = [archive.write_capture(a_capture(u, at)) for u in (URL, further)]
        captures = tuple(stored)
        archive.add_visit(
            Visit(URL, "archived", captures=captures, record=a_record(), pages=captures)
        )
    rows = archive.rows("SELECT version, position, capture_id FROM version_pages")
    assert [tuple(row) for row in rows] == [(1, 2, 2)]
