"""The archive held against what the sample portals know: every difference, readable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.model import Record
    from crawler.demo.portals.facts import Expected

_RULE_ROW = re.compile(r"[|\s:-]+")
_SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be; `field` is of the record, or `record`."""

    site_id: str
    url: str
    field: str
    expected: object
    found: object

    def __str__(self) -> str:
        return (
            f"{self.site_id} {self.url} {self.field}:"
            f" expected {_short(self.expected)}, found {_short(self.found)}"
        )


def compare(
    site_id: str, expected: Mapping[str, Expected], records: Iterable[Record]
) -> list[Difference]:
    """Every difference between a portal's reports and the records of its site.

    `records` are those that were not removed. A record too many differs as much as one
    that is missing.
    """
    found = {record.url: record for record in records}
    differences = [
        Difference(site_id, url, "record", "a record", None)
        for url in expected.keys() - found.keys()
    ]
    differences += [
        Difference(site_id, url or "", "record", None, found[url].title)
        for url in found.keys() - expected.keys()
    ]
    for url in expected.keys() & found.keys():
        differences += [
            Difference(site_id, url, *parts)
            for parts in _record_differences(expected[url], found[url])
        ]
    return sorted(differences, key=lambda d: (d.url, d.field))


def _record_differences(
    expected: Expected, record: Record
) -> Iterator[tuple[str, object, object]]:
    if record.title != expected.title:
        yield "title", expected.title, record.title
    for name, value in expected.fields.items():
        found = getattr(record, name)
        if name in ("published_at", "date"):
            found = _to_precision(found, value)
        if found != value:
            yield name, value, found
    yield from _text_differences(expected.lines, record.text)
    for phrase in expected.absent:
        if phrase in record.text:
            yield "text", f"nothing of {phrase}", phrase
    yield from _flag_differences(expected.flags, record)
    files = [link.url for link in record.attachments]
    if files != [expected.attachment_url]:
        yield "attachments", [expected.attachment_url], files


def _flag_differences(
    flags: frozenset[str], record: Record
) -> Iterator[tuple[str, object, object]]:
    """Sums that fail are told where a table is wrong, and nowhere else."""
    found = {i.code for i in record.issues if i.code.startswith("disclosure")}
    if found != flags:
        yield "issues", ", ".join(sorted(flags)), ", ".join(sorted(found))


def _text_differences(
    lines: tuple[str, ...], text: str
) -> Iterator[tuple[str, object, object]]:
    """The first line that differs; the others would only follow from it."""
    found = comparable_lines(text)
    for number, (want, got) in enumerate(zip(lines, found, strict=False), 1):
        if want != got:
            yield f"text line {number}", *_from_first_difference(want, got)
            return
    if len(lines) != len(found):
        short = min(len(lines), len(found))
        want_rest, found_rest = lines[short:], found[short:]
        yield (
            "text end",
            want_rest[0] if want_rest else None,
            found_rest[0] if found_rest else None,
        )


def comparable_lines(text: str) -> list[str]:
    """A record's text as lines; a table row as its filled cells, rule rows left out.

    >>> comparable_lines("一、总则\\n| 规章 | 0 |  |\\n| --- | --- | --- |")
    ['一、总则', '规章 | 0']
    """
    lines = []
    for line in text.split("\n"):
        stripped = line.strip()
        if "|" in stripped:
            if _RULE_ROW.fullmatch(stripped):
                continue
            cells = (cell.strip() for cell in stripped.split("|"))
            stripped = " | ".join(cell for cell in cells if cell)
        if stripped:
            lines.append(stripped)
    return lines


def _to_precision(found: str | None, expected: object) -> str | None:
    """A date as far as the page shows it: neither zone nor seconds that it lacks.

    >>> _to_precision("2024-03-28T10:19:00+08:00", "2024-03-28T10:19")
    '2024-03-28T10:19'
    """
    if found is None or not isinstance(expected, str):
        return found
    return found[: len(expected)]


def _from_first_difference(want: str, got: str) -> tuple[str, str]:
    """Two lines from shortly before the place where they part.

    >>> _from_first_difference("全年共排查矛盾纠纷三百六十二件", "全年共排查矛盾纠纷三百六十三件")
    ('…排查矛盾纠纷三百六十二件', '…排查矛盾纠纷三百六十三件')
    """
    pairs = zip(want, got, strict=False)
    same = next(
        (n for n, (a, b) in enumerate(pairs) if a != b), min(len(want), len(got))
    )
    if same <= 10:
        return want, got
    return "…" + want[same - 10 :], "…" + got[same - 10 :]


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"
