"""Text of spreadsheets, XLS and XLSX; the owner of python-calamine."""

from __future__ import annotations

import io

import python_calamine

from cleaning.documents.outcome import Unreadable
from cleaning.documents.table_rows import markdown_row
from cleaning.documents.zips import check_zip

MAX_CELLS = 2_000_000


def read_sheets(payload: bytes) -> str:
    """Every sheet that has cells: its name on a line, then its rows in Markdown.

    Raises Unreadable: encrypted, damaged, too_large.
    """
    if payload.startswith(b"PK"):
        check_zip(payload)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(payload))
        parts = [_sheet(workbook, name) for name in workbook.sheet_names]
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted", "the workbook asks for a password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged", f"not a readable workbook: {error}") from error
    return "\n".join(part for part in parts if part)


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str) -> str:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise Unreadable("too_large", f"more than {MAX_CELLS} cells in {name}")
    rows = [[_cell(value) for value in row] for row in sheet.to_python()]
    width = max((_used(row) for row in rows), default=0)
    lines = [markdown_row(row[:width]) for row in rows if any(row)]
    return "\n".join([name, *lines]) if lines else ""


def _used(row: list[str]) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell), default=0)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value).strip()
