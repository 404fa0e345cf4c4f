"""Figures over issuers and years, with their sums checked."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.archive.web.conftest import Pages


def test_figures_over_years_and_issuers(pages: Pages):
    assert re.search(r">21<span aria-hidden", pages.html("/figures"))
    one = pages.html("/figures?issuer=安化县水利局")
    assert 'class="path" d="M' in one
    assert "L" not in re.search(r'class="path" d="([^"]*)"', one)[1].split("M")[-1]
    rows = list(
        csv.DictReader(
            io.StringIO(pages.get("/figures.csv?year=2021").content.decode("utf-8-sig"))
        )
    )
    assert {(row["column"], row["value"]) for row in rows} == {
        *(("自然人", "21"), ("总计", "21"))
    }
    assert {row["sums_add_up"] for row in rows} == {"no"}
