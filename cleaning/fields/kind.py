"""What kind of report a page is, and the year that it reports on; rules: kinds.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from archive.toml_tables import Key, Rows, a_pattern, a_text, load_data
from cleaning.fields.dates import FIRST_YEAR, LAST_YEAR
from cleaning.text.numerals import YEAR_CHARS, parse_digits

if TYPE_CHECKING:
    from archive.model import Kind

REPORTS: Final = frozenset(
    ("law_government", "work_report", "disclosure", "statistics", "budget")
)
"""Kinds whose text may tell the year where the title does not."""

_HEAD: Final = 600
_TAIL: Final = 60
_TITLE_YEAR = re.compile(
    rf"(?<![\d〔\[{YEAR_CHARS}])([{YEAR_CHARS}]{{4}})\s*(?:年(?!第)|[)）]|(?=[上下]半年))"
)
_RANGE = re.compile(r"\d{4}\s*+(?:年\s*+)?[-—–~～至]++\s*+\d{4}")
_TEXT_YEAR = re.compile(
    r"(?<![\d〔\[—–-])((?:19|20)\d\d)\s*年(?=以来|度|来|[，,]|全年|我|是|工作|上?下?半年)"
)


_OPENING: Final = 8
_LOOKS_BACK = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?:政府|主要)?工作(?:的)?回顾")
_GIVEN = re.compile(
    r"((?:19|20)\d\d)\s*年\s*[1-4]\s*月\s*\d{1,2}\s*日.{0,40}(?:代表大会|会议)"
)


SHAPE = {
    "kinds": Rows(
        {
            "kind": Key(a_text, required=True),
            "title": Key(a_pattern),
            "unless": Key(a_pattern),
            "text": Key(a_pattern),
        }
    )
}


@dataclass(frozen=True, slots=True)
class KindRule:
    """One rule of kinds.toml, compiled; a pattern that is not given is None."""

    kind: Kind
    title: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    text: re.Pattern[str] | None


@lru_cache(maxsize=1)
def load_kinds() -> tuple[KindRule, ...]:
    """The rules in their order."""
    rows = load_data("cleaning.fields", "kinds.toml", SHAPE)["kinds"]
    return tuple(
        KindRule(
            cast("Kind", row["kind"]),
            *(re.compile(row[k]) if k in row else None for k in _PATTERNS),
        )
        for row in rows
    )


_PATTERNS: Final = ("title", "unless", "text")


def kind_of(title: str | None, text: str) -> Kind:
    """The kind of a page, by its title, then by how its text begins.

    >>> kind_of("大江镇2021年法治建设工作情况报告", ""), kind_of(None, "今天天气好")
    ('law_government', 'other')
    >>> kind_of("关于印发《法治政府建设实施纲要》的通知", "")
    'notice'
    """
    name = (title or "").replace(" ", "")
    for rule in load_kinds():
        refused = rule.unless and rule.unless.search(name)
        if rule.title and rule.title.search(name) and not refused:
            return rule.kind
    head = text[:_HEAD].replace("\n", "")
    if len(text) > _HEAD:
        head += "\n" + text[-_TAIL:].replace("\n", " ")
    for rule in load_kinds():
        refused = rule.unless and rule.unless.search(name)
        if rule.text and rule.text.search(head) and not refused:
            return rule.kind
    return "other"


def report_year(
    title: str | None, text: str, kind: Kind, last_year: int = LAST_YEAR
) -> tuple[int, str, bool] | None:
    """The year reported on, what says so, and whether that is the title.

    >>> report_year("关于2022年法治工作情况暨2023年工作要点的报告", "", "law_government")
    (2022, '2022年', True)
    >>> report_year(None, "2024年以来，巩留镇坚持", "law_government")[:2]
    (2024, '2024年')
    >>> report_year(None, "2021年3月3日，", "news") is None
    True
    """
    if kind == "work_report":
        reviewed = _reviewed(text, last_year)
        if reviewed:
            return *reviewed, False
    name = _RANGE.sub("", title or "")
    for match in _TITLE_YEAR.finditer(name):
        year = parse_digits(match[1])
        if year and FIRST_YEAR <= year <= last_year:
            return year, match[0].strip("）)"), True
    if kind not in REPORTS:
        return None
    said = _TEXT_YEAR.search(text[:_HEAD])
    if not said or not FIRST_YEAR <= int(said[1]) <= last_year:
        return None
    return int(said[1]), said[0], False


def _reviewed(text: str, last_year: int) -> tuple[int, str] | None:
    """The year that a 政府工作报告 looks back on, where it says so itself.

    Its title names the year in which it was given; it is given in the first months.
    """
    said = _LOOKS_BACK.search(text)
    if said and FIRST_YEAR <= int(said[1]) <= last_year:
        return int(said[1]), said[0]
    for line in text[:_HEAD].split("\n")[:_OPENING]:
        given = _GIVEN.search(line)
        if given and FIRST_YEAR < int(given[1]) <= last_year:
            return int(given[1]) - 1, line.strip("（()）")
    return None
