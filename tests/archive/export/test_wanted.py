"""What an export is asked for: all records as JSONL, where nothing is said."""

from __future__ import annotations

import pytest

from archive.export.exporting import export
from archive.export.wanted import Wanted
from archive.store.filters import Filters


def test_nothing_asked_is_all_records_as_jsonl(filled, tmp_path):
    counted = []
    told = export(filled, tmp_path / "x", Wanted(), count=counted.append)
    assert told.records == sum(counted) == 2
    assert (tmp_path / "x").read_bytes().startswith(b'{"record_id"')
    assert Wanted() == Wanted(format_name="jsonl", filters=Filters())


def test_it_is_asked_for_by_name_only():
    with pytest.raises(TypeError):
        Wanted("csv")


def test_raw_cells_and_linked_data_are_asked_for_one_by_one(filled, tmp_path):
    export(filled, tmp_path / "x", Wanted(linked_data=True))
    assert b"schema.org" in (tmp_path / "x").read_bytes()
    export(filled, tmp_path / "y", Wanted(format_name="csv", linked_data=True))
    assert b"schema.org" not in (tmp_path / "y").read_bytes()
    assert b"'=HYPERLINK(1)" in (tmp_path / "y").read_bytes()
