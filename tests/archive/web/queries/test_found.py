"""Hits and facets count the same records, whatever is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.store import Archive
from archive.web.queries.found import FACETS, Wanted, count, hits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def reader(shown: Path) -> Iterator[Archive]:
    with Archive.open(shown) as archive:
        yield archive


@pytest.mark.parametrize("words", ["", "法", "年报", "普法 办件", "没有", "!!!"])
@pytest.mark.parametrize("values", [{}, {"kind": "disclosure"}, {"year": 2021}])
def test_the_number_is_that_of_the_hits(
    reader: Archive, words: str, values: dict[str, str | int]
):
    wanted = Wanted(words=words, values=values)
    found = count(reader, wanted)
    assert found.total == len(hits(reader, wanted, limit=99, columns="record_id"))
    for name in FACETS:
        numbers = [number for _, number in found.facets.get(name, [])]
        assert sum(numbers) <= found.total


def test_each_value_of_a_facet_gives_its_number(reader: Archive):
    for name, values in count(reader, Wanted()).facets.items():
        for value, number in values:
            assert count(reader, Wanted(values={name: value})).total == number


def test_pages_hold_every_hit_once(reader: Archive):
    seen = [
        row["record_id"]
        for skip in range(0, 8, 2)
        for row in hits(reader, Wanted(), limit=2, skip=skip, columns="record_id")
    ]
    assert len(seen) == len(set(seen)) == 7


def test_a_day_holds_all_its_hours(reader: Archive):
    assert count(reader, Wanted(since="2022-03-09", until="2022-03-09")).total == 1
    assert count(reader, Wanted(since="2022", until="2022")).total == 2
    assert count(reader, Wanted(until="2019")).total == 0
