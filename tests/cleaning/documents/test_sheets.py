"""Workbooks: names and rows of sheets, figures as one reads them."""

from __future__ import annotations

import pytest

from cleaning.documents import sheets
from cleaning.documents.result import Unreadable
from cleaning.documents.sheets import read_sheets
from tests.cleaning.documents.samples import OLE, packed, workbook

# The first record of an old workbook's stream, 16 bytes long, and a lock behind it.
FIRST = b"\x09\x08\x10\x00\x00\x06" + bytes(14)
LOCK = b"\x2f\x00"


def cell(place: str, value: str, kind: str = "n") -> str:
    return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'


def read(*rows: str) -> list[str]:
    numbered = (f'<row r="{n}">{row}</row>' for n, row in enumerate(rows, 1))
    return read_sheets(workbook("".join(numbered))).split("\n")


def status(payload: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read_sheets(payload)
    return raised.value.status


def test_figures_stand_as_a_reader_sees_them() -> None:
    row = cell("A1", "581") + cell("B1", "2.5") + cell("C1", "1", "b")
    assert read(row)[1:] == ["| 581 | 2.5 | TRUE |"]
    assert read(cell("A1", "-3.0") + cell("B1", "0"))[1:] == ["| -3 | 0 |"]


def test_empty_rows_go_and_columns_stay_in_line() -> None:
    assert read(cell("A1", "1") + cell("C1", "3"), "", cell("B3", "2"))[1:] == [
        "| 1 |  | 3 |",
        "|  | 2 |  |",
    ]


def test_a_sheet_without_cells_is_not_named() -> None:
    assert read("") == [""]


def test_sheets_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    far = f"<row>{cell('A1', '1')}{cell('XFD1048576', '2')}</row>"
    assert status(workbook(far)) == "too_large"
    monkeypatch.setattr(sheets, "MAX_CELLS", 3)
    assert status(workbook(f"<row>{cell('A1', '1')}{cell('B2', '2')}</row>")) == (
        "too_large"
    )


def test_locked_and_broken_workbooks_say_so() -> None:
    assert status(OLE + FIRST + LOCK + bytes(64)) == "encrypted"
    assert status(OLE + FIRST + bytes(64)) == "damaged"
    assert status(packed({"xl/workbook.xml": "<workbook"})) == "damaged"
    assert status(workbook()[:-60]) == "damaged"
    assert status(b"") == "damaged"
