"""The heat map: a cell leads to its report or says why there is none."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.archive.web.conftest import Pages


def test_coverage_leads_to_the_report_or_says_why(pages: Pages):
    html = pages.html("/coverage?years=2020-2023")
    assert re.search(r'<a class="c-on_time" href="/report/\w{16}"', html)
    assert re.search(r'class="c-(?:missing|unknown)" href="#', html)
    rows = csv.DictReader(
        io.StringIO(pages.get("/coverage.csv?years=2022").content.decode("utf-8-sig"))
    )
    assert [row["status"] in ("missing", "unknown") for row in rows] == [True]
    told = pages.get("/coverage.json?years=2020-2021").json()
    assert told["years"] == [2020, 2021]
    assert told["summary"]["on_time"] == 2


@pytest.mark.parametrize(
    ("query", "issuers"),
    [
        ("province=43", 1),
        ("province=44", 0),
        ("level=department", 1),
        ("level=county", 0),
        ("level=nonsense", 1),
        ("years=nonsense", 1),
        ("years=0000-9999", 1),
    ],
)
def test_coverage_is_narrowed(pages: Pages, query: str, issuers: int):
    assert len(pages.get(f"/coverage.json?{query}").json()["issuers"]) == issuers
