"""Columns: each of a record is told, and days and instants are Beijing's."""

from __future__ import annotations

import pytest

from archive.export.tabular import EXPORTED
from archive.lake.columns import columns_of, day, instant, moment, schema


def test_every_exported_column_is_in_the_lake() -> None:
    names = {c.name for table in ("records", "texts") for c in columns_of(table, ())}
    assert set(EXPORTED) <= names
    assert "kind" not in {c.name for c in columns_of("records", ("kind", "year"))}
    told = schema(("kind",))["texts"]
    assert [column["name"] for column in told["columns"]] == [
        "record_id",
        "version",
        "text",
    ]
    assert told["sorted_by"] == ["record_id"]


def test_days() -> None:
    assert day("2021-03-01") == day("2021-02-28T16:30:00Z") == 18687
    assert day("1949-10-01") == -7397
    for odd in (
        "2021",
        "2021-03",
        "2021-02-30",
        "gestern",
        "",
        None,
        "9999-12-31T23:00Z",
    ):
        assert day(odd) is None or odd == "9999-12-31T23:00Z"


def test_instants() -> None:
    assert moment("2021-03-01T09:30") == moment("2021-03-01T01:30:00Z")
    assert moment("2021-03-01") is moment("T") is moment(None) is None
    assert instant(None) is None
    with pytest.raises(ValueError):
        instant("gestern")
