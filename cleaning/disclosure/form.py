"""The names of the standard tables, read from form.toml, and how cells match them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from archive import toml_tables as toml

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES: Final = toml.Rows(
    {
        "name": toml.Key(toml.a_text, required=True),
        "part": toml.Key(toml.a_text),
        "pattern": toml.Key(toml.a_pattern, required=True),
    }
)
SHAPE: Final = toml.Named({"rows": _NAMES, "columns": _NAMES})
_Part = Literal["rows", "columns"]
TOTAL: Final = "总计"
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(
    r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)(?:万元|[件项个宗次条起])?"
)
_MARK = re.compile(r"[-—–―/\\、.·]*|无|空|-*无-*")
_RULE = re.compile(r":?-{3,}:?|:-+:?|-+:")


class _Cell(NamedTuple):
    """What a cell holds: its even text, whether that is a figure, the number in it."""

    text: str
    is_figure: bool
    number: float | None


class Named(NamedTuple):
    """A row or column of the form: what it is stored under, and what shows it."""

    name: str
    part: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One standard table: its rows and columns in their order."""

    table: str
    rows: tuple[Named, ...]
    columns: tuple[Named, ...]

    def row(self, label: str) -> Named | None:
        """The row that a label names."""
        return _named(self.table, "rows", even(label))

    def column(self, label: str) -> Named | None:
        """The column that a label names."""
        return _named(self.table, "columns", even(label))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table in a text: its cells, and where its line stands in the text."""

    cells: tuple[str, ...]
    start: int
    line: str

    @property
    def end(self) -> int:
        """Where the line ends in the text."""
        return self.start + len(self.line)


@lru_cache(maxsize=1)
def load_forms() -> dict[str, Form]:
    """The three forms by table: proactive, applications, disputes."""
    return {
        table: Form(table, _names(parts["rows"]), _names(parts["columns"]))
        for table, parts in toml.load_data(
            "cleaning.disclosure", "form.toml", SHAPE
        ).items()
    }


def table_rows(text: str) -> Iterator[TableRow | None]:
    """The rows of a text's tables in order; None where lines outside tables stand.

    >>> [row and row.cells for row in table_rows("一、总则\\n| 规章 | 0 |\\n| --- | --- |")]
    [None, ('规章', '0')]
    """
    start = 0
    for line in text.split("\n"):
        cells = _cells(line.strip())
        if cells is None:
            yield None
        elif not all(_RULE.fullmatch(cell) for cell in cells):
            yield TableRow(cells, start, line)
        start += len(line) + 1


def even(label: str) -> str:
    """A label as the patterns expect it: half width, no space, straight brackets.

    >>> even("商业 企业"), even("（七）总 计"), even("１．属于国家秘密")
    ('商业企业', '(七)总计', '1.属于国家秘密')
    """
    return _read(label).text


def _read(cell: str) -> _Cell:
    return _known(cell) if len(cell) <= _SHORT else _read_anew(cell)


def _read_anew(cell: str) -> _Cell:
    text = _SPACE.sub("", unicodedata.normalize("NFKC", cell))
    found = _NUMBER.fullmatch(text)
    if found is None:
        return _Cell(text, _MARK.fullmatch(text) is not None, None)
    digits = found[1].replace(",", "")
    return _Cell(text, True, float(digits) if "." in digits else int(digits))


_SHORT: Final = 40
# Most cells of these tables are 0, and their labels are the form's own.
_known: Final = lru_cache(maxsize=4096)(_read_anew)


def is_figure(cell: str) -> bool:
    """Whether a cell holds a figure, or what stands for one: a stroke, 无, nothing.

    >>> [is_figure(c) for c in ("12", "-", "", "1,204.5万元", "规章", "3.其他")]
    [True, True, True, True, False, False]
    """
    return _read(cell).is_figure


def number(cell: str) -> float | None:
    """The number in a cell, whole where it is whole; None where it holds none.

    >>> number("1,204"), number("１８６.５万元"), number("-8"), number("—"), number("")
    (1204, 186.5, -8, None, None)
    """
    return _read(cell).number


def _names(rows: list[dict[str, Any]]) -> tuple[Named, ...]:
    return tuple(
        Named(row["name"], row.get("part", ""), re.compile(row["pattern"]))
        for row in rows
    )


def _named(table: str, part: _Part, text: str) -> Named | None:
    """What a label of a form names: the same ones stand in every report."""
    if len(text) <= _SHORT:
        return _known_name(table, part, text)
    return _first_named(table, part, text)


def _first_named(table: str, part: _Part, text: str) -> Named | None:
    form = load_forms()[table]
    for named in form.rows if part == "rows" else form.columns:
        if named.pattern.search(text):
            return named
    return None


_known_name: Final = lru_cache(maxsize=1024)(_first_named)


def _cells(line: str) -> tuple[str, ...] | None:
    """The cells of a line: Markdown, or apart by bars or tabs; None for other lines."""
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        inner = line[1:-1]
    elif " | " in line:
        inner = line
    elif "\t" in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    else:
        return None
    if "\\" not in inner:
        return tuple(map(str.strip, inner.split("|")))
    return tuple(
        cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)
    )
