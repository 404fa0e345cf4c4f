"""Dates as these pages write them; nothing that stands there is completed or guessed.

Reads digits, full-width digits, Chinese numerals with any sign for zero, 元月, 廿, 号,
mixtures, times with ∶ (U+2236), dates glued to their time. Words (Mar 5, 今天, 下午)
are for cleaning/fields/spoken_dates.py. A lone year is no date. Days that do not exist
are None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final, Literal

from archive.instants import BEIJING
from cleaning.fields.spoken_dates import find_spoken, parse_clock
from cleaning.text.numerals import COUNT_CHARS, YEAR_CHARS, parse_count, parse_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

Precision = Literal["month", "day", "minute", "second"]

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
"""Where nobody knows when the page was captured; else the year after the capture."""

_VALUE_LENGTH = 200

# One character for one character, so that offsets stay those of the text.
_PLAIN: Final = (
    {chr(0xFF10 + n): str(n) for n in range(10)}
    | dict.fromkeys("：∶﹕︓", ":")
    | dict.fromkeys("／∕", "/")
    | dict.fromkeys("．。", ".")
    | dict.fromkeys("－–—‐‑‒−", "-")
    | dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\t\r", " ")
)
_NOT_PLAIN: Final = re.compile(f"[{''.join(_PLAIN)}]")

_TIME = (
    r"(?P<clock>(?P<half>上午|下午|中午|晚上|晚|凌晨|早上|AM|PM)?\s*+"
    r"(?P<hour>\d{1,2})\s*+[:时時点點]\s*+(?P<minute>\d{1,2})(?!\d)"
    r"(?:\s*+[:分]\s*+(?P<second>\d{1,2})(?!\d)(?:\.\d{1,9})?)?[分秒]?"
    r"(?:\s*+(?P<half2>AM|PM))?)(?:\s*+(?P<zone>Z|[+-]\d\d:?\d\d(?!\d)))?"
)
_BETWEEN = (
    r"(?:\s*+(?:[(（\[]\s*+)?(?:星期|周|礼拜)[一二三四五六日天]\s*+[)）\]]?)?"
    r"\s*+[T,，\-/]?\s*+"
)
_CHINESE = re.compile(
    rf"(?<![\d{YEAR_CHARS}])(?P<year>[{YEAR_CHARS}]{{4}})\s*年\s*"
    rf"(?P<month>元|[{COUNT_CHARS}]{{1,3}}+|\d{{1,2}}+)\s*月"
    rf"(?:\s*(?:(?P<day>(?:[{COUNT_CHARS}]{{1,3}}+|\d{{1,2}}+)(?=\s*[日号](?!线))|"
    rf"\d{{1,2}}+(?=\s|$))\s*[日号]?)|(?P<more>\s*[\d初{COUNT_CHARS}]))?"
)
_NUMERIC = re.compile(
    r"(?<![\d.\-/])(?P<year>\d{4})\s*(?P<mark>--?|/|\.)\s*(?P<month>\d{1,2})"
    r"\s*(?P=mark)\s*(?P<day>\d{2}(?=\d{1,2}:\d\d)|\d{1,2}+)"
    r"(?![./]?\d)(?!-\d+(?!\d*:))|"
    r"(?<![\d.\-/])(?P<year2>\d{4})\s*(?P<mark2>--?|/|\.)\s*(?P<month2>\d{1,2})"
    r"\s*(?P=mark2)\s*(?P<day2>\d{2})(?=\d{1,2}:\d\d)"
)
# What every date in digits has, be its signs and digits of whatever width.
_MAY_BE: Final = re.compile(r"\d{4}\s*[-/.－–—‐‑‒−／∕．。]")
_AFTER = re.compile(_BETWEEN + _TIME, re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:[T ]?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?"
)
# Three numbers with signs between them that no template is known for: 2021_03_03.
_THREE = re.compile(
    r"\D{0,12}(?P<year>\d{4})\D{1,3}(?P<month>\d{1,2})\D{1,3}(?P<day>\d{1,2})\D{0,4}"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: ISO `value`, as exact as the text; `raw` as it stands there."""

    value: str
    precision: Precision
    raw: str
    start: int = 0

    @property
    def day(self) -> str | None:
        """The day alone; None where only the month is known.

        >>> FoundDate("2021-03-03T10:20:00+08:00", "minute", "").day
        '2021-03-03'
        """
        return None if self.precision == "month" else self.value[:10]

    def without_midnight(self) -> FoundDate:
        """The day alone where the time is a midnight, as content systems fill it in.

        >>> FoundDate("2021-03-03T00:00:00+08:00", "second", "").without_midnight().value
        '2021-03-03'
        """
        if not self.value.endswith("T00:00:00+08:00"):
            return self
        return FoundDate(self.value[:10], "day", self.raw, self.start)


def parse_date(
    text: str, last_year: int = LAST_YEAR, now: datetime | None = None
) -> FoundDate | None:
    """The first date of a label line, a meta value or a cell; None without one.

    `now` is when the page was captured: what 今天 and 3小时前 are counted from.

    >>> parse_date("发布时间：2021-03-0310:20　作者：admin").value
    '2021-03-03T10:20:00+08:00'
    >>> parse_date("二〇二一年元月廿三日").value, parse_date("20210303").value
    ('2021-01-23', '2021-03-03')
    >>> [parse_date(s) for s in ("2021年2月30日", "2021年度", "2020413", "© 2005-2026")]
    [None, None, None, None]
    """
    text = text.strip()[:_VALUE_LENGTH]
    plain = _plain(text)
    whole = _COMPACT.fullmatch(plain) or _THREE.fullmatch(plain)
    for match in _shapes(plain):
        return _read(match, plain, text, last_year)
    if whole:
        found = _from_groups(whole.groupdict(), last_year)
        return _found(found, text, 0) if found else None
    return _spoken(text, last_year, now)


def find_dates(text: str, last_year: int = LAST_YEAR) -> list[FoundDate]:
    """All dates of a text in order, with their places; no bare digit strings.

    >>> [d.value for d in find_dates("2021年3月3日至2021年4月，电话 0750-5524538")]
    ['2021-03-03', '2021-04']
    """
    if not ("年" in text and "月" in text) and not _MAY_BE.search(text):
        return []
    plain = _plain(text)
    found = (_read(match, plain, text, last_year) for match in _shapes(plain))
    return [date for date in found if date]


def has_date_shape(text: str) -> bool:
    """Whether a value is written like a date, be there such a day or not.

    >>> has_date_shape("2021-13-45"), has_date_shape("11220000013544357T/2022-00426")
    (True, False)
    """
    plain = _plain(text.strip()[:_VALUE_LENGTH])
    return next(_shapes(plain), None) is not None


def parse_epoch(value: int | str, last_year: int = LAST_YEAR) -> FoundDate | None:
    """A Unix time in seconds or milliseconds, as the JSON of portals has it.

    >>> parse_epoch(1614739488).value, parse_epoch("1614739488000").value
    ('2021-03-03T10:44:48+08:00', '2021-03-03T10:44:48+08:00')
    >>> parse_epoch(2021) is None
    True
    """
    raw = str(value).strip()
    if not re.fullmatch(r"\d{9,10}|\d{12,13}", raw):
        return None
    seconds = int(raw) // (1000 if len(raw) > 10 else 1)
    moment = datetime.fromtimestamp(seconds, BEIJING)
    if not FIRST_YEAR <= moment.year <= last_year:
        return None
    return FoundDate(moment.isoformat(), "second", raw)


def _plain(text: str) -> str:
    """The text with plain signs; str.translate looks up each of its characters."""
    return _NOT_PLAIN.sub(lambda sign: _PLAIN[sign[0]], text)


def _shapes(plain: str) -> Iterator[re.Match[str]]:
    """Everything that has the shape of a date, by place, possible or not."""
    found = [*_CHINESE.finditer(plain), *_NUMERIC.finditer(plain)]
    yield from sorted(found, key=re.Match.start)


def _read(
    match: re.Match[str], plain: str, text: str, last_year: int
) -> FoundDate | None:
    groups = _given(match)
    if "more" in groups:
        return None
    end = match.end()
    after = _AFTER.match(plain, end) if groups.get("day") else None
    if after:
        timed = _from_groups(groups | _given(after), last_year)
        if timed:
            return _found(timed, text[match.start() : after.end()], match.start())
    day = _from_groups(groups, last_year)
    return _found(day, text[match.start() : end], match.start()) if day else None


def _given(match: re.Match[str]) -> dict[str, str]:
    return {k.rstrip("2"): v for k, v in match.groupdict().items() if v}


def _from_groups(
    groups: dict[str, str], last_year: int
) -> tuple[str, Precision] | None:
    """The ISO value of parts that were read, None where no such day exists."""
    year = parse_digits(groups["year"])
    month = parse_count(groups["month"])
    if not year or not month or not (FIRST_YEAR <= year <= last_year and month <= 12):
        return None
    if not groups.get("day"):
        return f"{year:04}-{month:02}", "month"
    day = parse_count(groups["day"])
    try:
        moment = datetime(year, month, day or 0, tzinfo=BEIJING)
        return _with_time(moment, groups)
    except ValueError:
        return None


def _with_time(moment: datetime, groups: dict[str, str]) -> tuple[str, Precision]:
    if not groups.get("hour"):
        return moment.date().isoformat(), "day"
    precision: Precision = "second" if groups.get("second") else "minute"
    if groups.get("half"):
        timed = parse_clock(moment.date().isoformat(), groups["clock"])
        if timed is None:
            return moment.date().isoformat(), "day"
        return timed.isoformat(), precision
    second = int(groups.get("second") or 0)
    hour, minute = int(groups["hour"]), int(groups["minute"])
    moment = moment.replace(hour=hour, minute=minute, second=second)
    if groups.get("zone"):
        moment = _in_beijing(moment, groups["zone"])
    return moment.isoformat(), precision


def _in_beijing(moment: datetime, zone: str) -> datetime:
    offset = "+00:00" if zone == "Z" else zone
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    there = moment.replace(tzinfo=timezone(sign * shift))
    return there.astimezone(BEIJING)


def _found(value: tuple[str, Precision], raw: str, start: int) -> FoundDate:
    return FoundDate(value[0], value[1], raw.strip(), start)


def _spoken(text: str, last_year: int, now: datetime | None) -> FoundDate | None:
    said = find_spoken(text, now)
    if said is None or not FIRST_YEAR <= said.moment.year <= last_year:
        return None
    if not said.is_timed:
        return FoundDate(said.moment.date().isoformat(), "day", said.raw, said.start)
    return FoundDate(said.moment.isoformat(), "minute", said.raw, said.start)
