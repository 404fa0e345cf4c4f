"""Figures by issuer, year, row and column; of one report an issuer and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store import Archive
from archive.web.queries import figures

if TYPE_CHECKING:
    from pathlib import Path

ROW = ("", "一、本年新收政府信息公开申请数量")
WATER = "安化县水利局"


def test_who_when_and_what(shown: Path):
    with Archive.open(shown) as reader:
        assert figures.issuers(reader, "applications") == [WATER]
        assert figures.years(reader, "applications", WATER) == [2020, 2021, 2023]
        assert figures.names(reader, "applications") == ([ROW], ["自然人", "总计"])
        assert figures.issuers(reader, "disputes") == []


def test_cells_are_narrowed_and_doubted(shown: Path):
    with Archive.open(shown) as reader:
        found = list(figures.cells(reader, "applications", row=ROW, column="总计"))
        assert [(cell["year"], cell["value"]) for cell in found] == [
            *((2020, 20), (2021, 21), (2023, 23))
        ]
        assert [cell["doubt"] for cell in found] == [0, 1, 0]
        one = list(figures.cells(reader, "applications", issuer=WATER, year=2023))
        assert [cell["column"] for cell in one] == ["自然人", "总计"]
        assert list(figures.cells(reader, "applications", row=("", "x"))) == []
