"""A sample report before any portal dresses it: what its record must say, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from archive.model import Kind

Markup = Literal["plain", "word", "lines"]

_DIGITS = "〇一二三四五六七八九"
_COUNTED = re.compile(r"(?<!\d)(\d++)(件|个|人次|人|家|条)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell and how many rows and columns it spans."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the page marks it up: a spanned place has no cell of its own."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a report; `name` is what the page calls it."""

    name: str
    extension: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Publisher:
    """A body that issues reports, and how its reports speak of it.

    `area` is what it answers for (全县), `leader` its head's office (县长).
    """

    name: str
    us: str
    area: str
    leader: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report. `number` is its place in the portal's column, 0 the oldest.

    `published` is Beijing time without a zone; `signed` is None where the report
    bears no signature; `annex` says whether the text itself lists the attachment.
    """

    number: int
    kind: Kind
    publisher: Publisher
    title: str
    report_year: int
    published: datetime
    blocks: tuple[Block, ...]
    attachment: Attachment
    kicker: str = ""
    subtitle: str = ""
    signed: date | None = None
    signed_in_numerals: bool = False
    annex: bool = False
    markup: Markup = "plain"
    has_wrong_sum: bool = False

    @property
    def full_title(self) -> str:
        """The title's lines as a record joins them."""
        return " ".join(filter(None, (self.main_title, self.subtitle)))

    @property
    def main_title(self) -> str:
        """The title as meta tags have it: without the subtitle."""
        return " ".join(filter(None, (self.kicker, self.title)))

    @property
    def plain_title(self) -> str:
        """The title as listings have it: one line, no subtitle."""
        return self.kicker + self.title

    @property
    def signature(self) -> tuple[str, ...]:
        """The lines of the sign-off: who and when; none without a signature."""
        if self.signed is None:
            return ()
        day = self.signed
        written = f"{day.year}年{day.month}月{day.day}日"
        if self.signed_in_numerals:
            written = chinese_date(day)
        return (self.publisher.name, written)

    @property
    def annex_line(self) -> str | None:
        """The text's own mention of the attachment; None where it has none."""
        return f"附件：1.{self.attachment.name}" if self.annex else None

    def paragraphs(self) -> list[str]:
        """All lines of the record's text, table rows as their filled cells."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines += [row_text(row) for row in block.rows]
        if self.annex_line:
            lines.append(self.annex_line)
        return [*lines, *self.signature]

    def with_one_number_changed(self) -> Report:
        """The same report with exactly one of its numbers one higher."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Paragraph) and (hit := _COUNTED.search(block.text)):
                higher = str(int(hit[1]) + 1)
                text = block.text[: hit.start(1)] + higher + block.text[hit.end(1) :]
                blocks = (
                    *self.blocks[:index],
                    Paragraph(text),
                    *self.blocks[index + 1 :],
                )
                return replace(self, blocks=blocks)
        problem = f"no counted number in {self.title}"
        raise ValueError(problem)


def row_text(row: tuple[Cell, ...]) -> str:
    """A table row as one comparable line: its filled cells.

    >>> row_text((Cell("规章"), Cell("0"), Cell("")))
    '规章 | 0'
    """
    return " | ".join(cell.text for cell in row if cell.text)


def chinese_date(day: date) -> str:
    """A day as sign-offs write it.

    >>> from datetime import date
    >>> chinese_date(date(2024, 3, 28))
    '二〇二四年三月二十八日'
    """
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def chinese_number(number: int) -> str:
    """A number from 1 to 99 in Chinese.

    >>> [chinese_number(n) for n in (3, 10, 12, 20, 31)]
    ['三', '十', '十二', '二十', '三十一']
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else _DIGITS[tens]) + "十"
    return head + (_DIGITS[ones] if ones else "")
