"""Text of spreadsheets, XLS and XLSX; the owner of python-calamine."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import python_calamine

from cleaning.documents.result import Unreadable
from cleaning.documents.table_rows import markdown_row
from cleaning.documents.zips import check_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CELLS = 2_000_000
_PLACE = re.compile(rb'\br=["\']([A-Z]{1,3})([1-9][0-9]{0,6})["\']')
_LONGEST_PLACE = 14
_CHUNK = 1 << 20
_FIRST_RECORD = b"\x09\x08\x10\x00\x00\x06"
_FILE_PASS = b"\x2f\x00"
_LOCKED_WITHIN = 4


def read_sheets(payload: bytes) -> str:
    """Every sheet that has cells: its name on a line, then its rows in Markdown.

    Raises Unreadable: encrypted, damaged, too_large.
    """
    if payload.startswith(b"PK"):
        check_zip(payload)
        _check_places(payload)
    elif _is_locked_xls(payload):
        raise Unreadable("encrypted", "the workbook asks for a password")
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(payload))
        parts = [_sheet(workbook, name) for name in workbook.sheet_names]
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted", "the workbook asks for a password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged", f"not a readable workbook: {error}") from error
    except BaseException as error:
        # How calamine, written in Rust, ends on some cut files; it has no class here.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged", "the workbook's own tables mislead") from error
    return "\n".join(part for part in parts if part)


def _check_places(payload: bytes) -> None:
    """Unreadable where a sheet's cells lie so far apart that the space between counts.

    The reader fills the whole rectangle before it can say how large it is.
    """
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with package.open(name) as part:
                    cells = _rectangle(iter(lambda: part.read(_CHUNK), b""))
                if cells > MAX_CELLS:
                    raise Unreadable("too_large", f"a sheet of {cells} cells")


def _is_locked_xls(payload: bytes) -> bool:
    """Whether a FilePass record is among the first of the workbook ([MS-XLS] 2.4.117)."""
    at = payload.find(_FIRST_RECORD)
    for _ in range(_LOCKED_WITHIN if at >= 0 else 0):
        at += 4 + int.from_bytes(payload[at + 2 : at + 4], "little")
        if payload[at : at + 2] == _FILE_PASS:
            return True
    return False


def _rectangle(chunks: Iterator[bytes]) -> int:
    """How many cells the smallest rectangle around all filled ones has.

    >>> _rectangle(iter([b'<c r="B2"/><c r="D', b'11"/>']))
    30
    """
    columns, rows, rest = set(), set(), b""
    for chunk in chunks:
        text = rest + chunk
        for letters, digits in _PLACE.findall(text):
            columns.add(letters)
            rows.add(int(digits))
        rest = text[-_LONGEST_PLACE:]
    if not rows:
        return 0
    numbers = [_column(letters) for letters in columns]
    wide, high = max(numbers) - min(numbers) + 1, max(rows) - min(rows) + 1
    return wide * high


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27.

    >>> _column(b"AA")
    27
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


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
