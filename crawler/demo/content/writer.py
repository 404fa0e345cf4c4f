"""Writes sample reports from phrases.toml: the same arguments give the same report."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from archive.reports.issuers import is_department
from crawler.demo.content.files import make_file
from crawler.demo.content.report import Attachment, Paragraph, Report, chinese_number
from crawler.demo.content.tables import (
    applications_table,
    disputes_table,
    indicators_table,
    proactive_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Kind
    from crawler.demo.content.report import Block, Markup, Publisher
    from crawler.demo.portals.facts import Fate

_LATE_DAYS = 40
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
_MARKUPS: tuple[Markup, ...] = ("plain", "word", "lines")
_EXTENSIONS = ("docx", "pdf", "xlsx")
_FILE_NAMES = {
    "law_government": "{year}年法治建设工作情况统计表",
    "disclosure": "{year}年政府信息公开数据表",
    "work_report": "{year}年民生实事清单",
    "statistics": "{year}年主要经济指标",
}


@cache
def phrases() -> dict[str, Any]:
    """What phrases.toml holds."""
    return tomllib.loads(
        Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    )


class Writer:
    """Fills phrases for one report: its publisher, its year, its own dice."""

    def __init__(self, publisher: Publisher, year: int, rng: Random) -> None:
        self.rng = rng
        self._words = {
            "year": str(year),
            "next": str(year + 1),
            "us": publisher.us,
            "area": publisher.area,
            "place": publisher.place,
            "leader": publisher.leader,
        }

    def fill(self, phrase: str) -> str:
        """A phrase with its words and figures filled in."""

        def value(match: re.Match[str]) -> str:
            name, low, high = match.groups()
            if name == "n":
                return str(self.rng.randint(int(low), int(high)))
            if name == "d":
                return f"{self.rng.uniform(int(low), int(high)):.1f}"
            return self._words[name]

        return _PLACEHOLDER.sub(value, phrase)

    def one_of(self, choices: Sequence[str]) -> list[Block]:
        """One of these phrases as a paragraph; nothing where it is empty."""
        text = self.fill(self.rng.choice(choices))
        return [Paragraph(text)] if text else []

    def each(self, choices: Sequence[str]) -> list[Block]:
        """All of these phrases, a paragraph each."""
        return [Paragraph(self.fill(phrase)) for phrase in choices]

    def section(self, number: int, section: dict[str, Any]) -> list[Block]:
        """一、heading, then its paragraphs, or some of its topics under （一）, （二）…."""
        heading = f"{chinese_number(number)}、{self.fill(section['heading'])}"
        blocks: list[Block] = [Paragraph(heading)]
        if "paragraphs" in section:
            return blocks + self.each(section["paragraphs"])
        topics: list[list[str]] = section["topics"]
        chosen = sorted(self.rng.sample(range(len(topics)), min(4, len(topics))))
        for place, index in enumerate(chosen, 1):
            name, *sentences = topics[index]
            blocks.append(Paragraph(f"（{chinese_number(place)}）{name}"))
            blocks += self.each(sentences)
        return blocks


def write_report(
    kind: Kind, publisher: Publisher, year: int, *, number: int, fate: Fate = ""
) -> Report:
    """The report of one kind that a body issued on (a work report: in) a year."""
    rng = Random(f"{publisher.name}/{kind}/{year}")  # noqa: S311 - text, not secrets
    writer = Writer(publisher, year, rng)
    published = _publication_time(kind, publisher, year, rng)
    if fate == "late":
        published += timedelta(days=_LATE_DAYS)
    kicker, title, subtitle = _title(kind, publisher, year, number, published)
    name = _FILE_NAMES[kind].format(year=year)
    extension = _EXTENSIONS[number % 3]
    return Report(
        number=number,
        kind=kind,
        publisher=publisher,
        title=title,
        kicker=kicker,
        subtitle=subtitle,
        report_year=year,
        published=published,
        blocks=tuple(_body(kind, writer, year, is_wrong=fate == "wrong_sum")),
        attachment=Attachment(
            name, extension, make_file(extension, [publisher.name, name])
        ),
        signed=None
        if kind == "work_report"
        else published.date() - timedelta(days=rng.randint(0, 12)),
        signed_in_numerals=number % 2 == 0,
        annex=number % 4 == 1 and kind != "work_report",
        markup=_MARKUPS[number % len(_MARKUPS)],
        has_wrong_sum=fate == "wrong_sum",
    )


def _publication_time(
    kind: Kind, publisher: Publisher, year: int, rng: Random
) -> datetime:
    """Within the time that the law leaves; departments disclose until 31 January."""
    first, days = date(year + 1, 1, 15), 70
    if kind == "work_report":
        first, days = date(year, 1, 8), 20
    elif kind == "disclosure" and is_department(publisher.name):
        days = 16
    day = first + timedelta(days=rng.randint(0, days))
    return datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)))


def _title(
    kind: Kind, publisher: Publisher, year: int, number: int, published: datetime
) -> tuple[str, str, str]:
    """Kicker, title and subtitle; most reports have only the second."""
    name = publisher.name
    if kind == "work_report":
        day = f"{published.year}年{published.month}月{published.day}日"
        session = f"——{day}在{publisher.place}人民代表大会会议上"
        return "", f"{publisher.place}{year}年政府工作报告", session
    if kind == "statistics":
        return "", f"{publisher.place}{year}年国民经济和社会发展统计公报", ""
    if kind == "disclosure":
        return "", f"{name}{year}年政府信息公开工作年度报告", ""
    if number % 5 == 2:
        return name, f"{year}年度法治政府建设情况报告", ""
    forms = (
        f"{name}{year}年法治政府建设年度报告",
        f"{name}关于{year}年度法治政府建设工作情况的报告",
        f"{name}{year}年度法治政府建设工作报告",
    )
    return "", forms[number % 3], ""


def _body(kind: Kind, writer: Writer, year: int, *, is_wrong: bool) -> list[Block]:
    words = phrases()[kind]
    blocks = writer.one_of(words["opening"])
    if kind == "disclosure":
        return blocks + _disclosure_body(words, writer, is_wrong=is_wrong)
    for number, section in enumerate(words["sections"], 1):
        blocks += writer.section(number, section)
        if section["heading"] == "农业":
            blocks.append(indicators_table(writer.rng, year))
    return blocks + writer.one_of(words["closing"])


def _disclosure_body(
    words: dict[str, Any], writer: Writer, *, is_wrong: bool
) -> list[Block]:
    return [
        Paragraph("一、总体情况"),
        *writer.each(words["overview"]),
        Paragraph("二、主动公开政府信息情况"),
        proactive_table(writer.rng),
        Paragraph("三、收到和处理政府信息公开申请情况"),
        applications_table(writer.rng, is_wrong=is_wrong),
        Paragraph("四、政府信息公开行政复议、行政诉讼情况"),
        disputes_table(writer.rng),
        Paragraph("五、存在的主要问题及改进情况"),
        *writer.each(words["improvement"]),
        Paragraph("六、其他需要报告的事项"),
        *writer.one_of(words["other"]),
    ]
