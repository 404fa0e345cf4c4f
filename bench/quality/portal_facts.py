"""What a random portal's page says: the truth that cleaning has to find."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import portal_words as words
from portal_habits import in_numerals

if TYPE_CHECKING:
    import random


@dataclass
class Facts:
    """The truth of one page; habits may change it before the page is written.

    `signers` sign below the text; `body` holds all that is text, the signature too.
    `without` are snippets that must not be in the text.
    """

    place: str
    year: int
    month: int
    day: int
    title: str
    source: str | None
    shown: str
    published: str
    issuer: str
    signed: str | None
    number: str | None
    index: str | None
    body: list[str]
    ending: int
    """How many lines of the body are its signature and what follows."""
    site_code: str = ""
    without: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """The text without its signature."""
        return self.body[: len(self.body) - self.ending]

    @property
    def day_of_signing(self) -> str:
        """The day before publication, as it is written in Chinese."""
        return f"{self.year + 1}年{self.month}月{self.day - 1}日"

    def sign(self, *lines: str, after: tuple[str, ...] = ()) -> None:
        """Another signature, with the lines of text that follow it."""
        end = [*lines, self.day_of_signing, *after]
        self.body = [*self.sentences, *end]
        self.ending = len(end)
        self.signed = f"{self.year + 1}-{self.month:02}-{self.day - 1:02}"

    def unsigned(self) -> None:
        """No signature at all."""
        self.body, self.ending, self.signed = self.sentences, 0, None

    def gold(self) -> dict[str, Any]:
        """The truth under the names that the gold of real pages has."""
        return {
            "body": "\n".join(self.body),
            "title": self.title,
            "publish_date": self.published,
            "source": self.source,
            "signed_date": self.signed,
            "doc_number": self.number,
            "index_number": self.index,
            "region": words.PLACES[self.place],
            "files": self.files,
            "without": ["责任编辑", "扫一扫", "网站标识码", "浏览次数", *self.without],
        }


def facts_of(r: random.Random) -> Facts:
    """The facts of a page, by chance."""
    place, subject = r.choice(tuple(words.PLACES)), r.choice(words.SUBJECTS)
    year = r.randint(2012, 2024)
    title = r.choice(words.TITLES).format(place=place, subject=subject, year=year)
    office = r.choice(words.OFFICES).format(place=place)
    month, day = r.randint(1, 12), r.randint(2, 28)
    shown, published = _dates(r, year + 1, month, day)
    is_signed, has_table = r.random() < 0.55, r.random() < 0.3
    issuer = r.choice([f"{place}人民政府", f"{place}人民政府办公室", f"{place}司法局"])
    serial = f"11{r.randint(100000, 659999)}0{r.randint(10**6, 10**7 - 1)}X"
    index = f"{serial}/{year + 1}-{r.randint(1, 9999):05}" if has_table else None
    number = f"{place[0]}政办〔{year + 1}〕{r.randint(1, 99)}号" if has_table else None
    body = _sentences(r)
    if is_signed:
        date = f"{year + 1}年{month}月{day - 1}日"
        body += [issuer, in_numerals(date) if r.random() < 0.3 else date]
    signed = f"{year + 1}-{month:02}-{day - 1:02}" if is_signed else None
    source = office if r.random() < 0.85 else None
    return Facts(
        place=place,
        year=year,
        month=month,
        day=day,
        title=title,
        source=source,
        shown=shown,
        published=published,
        issuer=issuer,
        signed=signed,
        number=number,
        index=index,
        body=body,
        ending=2 if is_signed else 0,
    )


def _dates(r: random.Random, year: int, month: int, day: int) -> tuple[str, str]:
    """A date as shown, and as ISO to the minute or day."""
    shown = r.choice(
        [
            f"{year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02}",
            f"{year}/{month}/{day}",
            f"{year}年{month}月{day}日",
            f"{year}年{month:02}月{day:02}日",
            f"{year}.{month:02}.{day:02}",
        ]
    )
    iso = f"{year}-{month:02}-{day:02}"
    hour, minute = r.randint(8, 18), r.randint(0, 59)
    exact = r.choice(["", f" {hour:02}:{minute:02}", f" {hour:02}:{minute:02}:31"])
    return shown + exact, iso + (f"T{hour:02}:{minute:02}" if exact else "")


def _sentences(r: random.Random) -> list[str]:
    """Paragraphs of one to four sentences; sometimes with headings."""
    pool = list(words.SENTENCES)
    r.shuffle(pool)
    lines: list[str] = []
    has_headings = r.random() < 0.4
    for n in range(r.randint(2, 5)):
        size = r.randint(1, 4)
        text, pool = "".join(pool[:size]), pool[size:]
        heading = "一二三四五"[n] + "、" + r.choice(["主要工作", "存在问题"])
        numbers = {
            "a": r.randint(12, 96),
            "b": r.randint(2, 9),
            "c": r.randint(120, 990),
        }
        if text:
            lines += [heading] if has_headings else []
            lines += [text.format(**numbers)]
    return lines
