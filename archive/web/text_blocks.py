"""A report's text as blocks to show: headings, paragraphs, tables, with marks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Heading

_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|[\s:|-]+\|")
_NUMERIC = re.compile(r"-?[\d,.]+%?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: `kind` is `issue` or `word`, `number` that of the issue."""

    start: int
    end: int
    kind: Literal["issue", "word"]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text with at most one mark on it; an empty one marks a place."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `is_number` sets it to the right, `span` is its columns."""

    pieces: tuple[Piece, ...]
    is_number: bool
    span: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.pieces


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level`, `anchor`), a paragraph (`pieces`) or a table (`rows`)."""

    kind: Literal["heading", "paragraph", "table"]
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    anchor: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


def blocks(
    text: str, outline: Sequence[Heading] = (), marks: Iterable[Mark] = ()
) -> list[Block]:
    """The text's lines as blocks, in order; the nth heading's anchor is `h-n`."""
    heads = {heading.start: n for n, heading in enumerate(outline)}
    found: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for start, line, here in _lines(text, marks):
        if line.startswith("|"):
            if not _RULE.fullmatch(line):
                rows.append(tuple(_cells(line, start, here)))
            continue
        found += _table(rows)
        rows = []
        if line.strip():
            found.append(_block(line, start, heads, outline, here))
    return found + _table(rows)


def _block(
    line: str,
    start: int,
    heads: dict[int, int],
    outline: Sequence[Heading],
    places: Sequence[Mark],
) -> Block:
    pieces = tuple(_pieces(line, start, places))
    number = heads.get(start)
    # A numbered paragraph is in the outline too: only its short ones are headings.
    if number is None or len(line) > len(outline[number].heading) + 20:
        anchor = "" if number is None else f"h-{number}"
        return Block("paragraph", pieces, anchor=anchor)
    return Block("heading", pieces, outline[number].level, f"h-{number}")


def _table(rows: list[tuple[Cell, ...]]) -> list[Block]:
    if not rows:
        return []
    cells = [cell for row in rows for cell in row if not cell.is_empty]
    numbers = sum(cell.is_number for cell in cells)
    # A form of figures: its labels reached over the columns that Markdown has apart.
    if numbers * 3 >= len(cells) > 0:
        rows = [_spanning(row) for row in rows]
    return [Block("table", rows=tuple(rows))]


def _spanning(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The row with each label over the empty cells to its right."""
    joined: list[Cell] = []
    for cell in row:
        last = joined[-1] if joined else None
        if cell.is_empty and last and not last.is_empty and not last.is_number:
            joined[-1] = replace(last, span=last.span + 1)
        else:
            joined.append(cell)
    return tuple(joined)


def _lines(text: str, marks: Iterable[Mark]) -> Iterator[tuple[int, str, list[Mark]]]:
    """Each line with its offset and the marks that touch it."""
    waiting = sorted(marks, key=lambda mark: (mark.start, -mark.end), reverse=True)
    here: list[Mark] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        here = [mark for mark in here if mark.end > start]
        while waiting and waiting[-1].start <= end:
            here.append(waiting.pop())
        yield start, line, here
        start = end + 1


def _cells(line: str, start: int, places: Sequence[Mark]) -> Iterator[Cell]:
    """The cells between the bars of a Markdown row, without the spaces around them."""
    bars = [match.start() for match in _CELL.finditer(line)]
    if bars[-1] != len(line.rstrip()) - 1:
        bars.append(len(line))
    for left, right in pairwise(bars):
        inner = line[left + 1 : right]
        content = inner.strip()
        offset = start + left + 1 + len(inner) - len(inner.lstrip())
        pieces = _pieces(content, offset, places)
        is_number = bool(_NUMERIC.fullmatch(content))
        yield Cell(tuple(pieces), is_number)


def _pieces(line: str, start: int, places: Sequence[Mark]) -> Iterator[Piece]:
    """The line cut at its marks; where two lie on each other, the first counts."""
    here, end = start, start + len(line)
    for mark in places:
        begin, stop = max(mark.start, here), min(mark.end, end)
        is_point = mark.start == mark.end and here <= mark.start <= end
        if begin >= stop and not is_point:
            continue
        if begin > here:
            yield Piece(line[here - start : begin - start])
        yield Piece(line[begin - start : stop - start], mark)
        here = stop
    if here < end:
        yield Piece(line[here - start :])
