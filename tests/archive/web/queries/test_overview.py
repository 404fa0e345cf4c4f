"""The archive at a glance, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store import Archive
from archive.web.queries import overview

if TYPE_CHECKING:
    from pathlib import Path


def test_totals_kinds_and_years(shown: Path):
    with Archive.open(shown) as reader:
        totals = overview.totals(reader)
        assert (totals["reports"], totals["removed"], totals["sites"]) == (7, 1, 1)
        assert (totals["first_year"], totals["last_year"]) == (2020, 2023)
        assert sum(number for _, number in overview.kinds(reader)) == 7
        assert overview.years(reader) == [(2020, 1), (2021, 2), (2023, 1)]
        assert overview.years_of(reader, "disclosure") == [2020, 2021, 2023]
        assert overview.provinces(reader) == [("43", "湖南省")]
        dates = [row["date"] for row in overview.latest(reader, 3)]
    assert dates == sorted(dates, reverse=True)


def test_an_empty_archive_has_nothing(archive: Archive):
    assert overview.totals(archive)["reports"] == 0
    assert overview.kinds(archive) == overview.years(archive) == []
