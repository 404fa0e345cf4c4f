"""Dates in words: Mar 5, 2021, 今天 09:30, 3小时前, 下午3:20; dateparser reads them.

It is asked only for pieces whose shape says that a date stands there, and believed only
where its answer has the very numbers of the page: it completes and reorders what it is
given. Weeks and months ago are no day; what is relative needs the capture's instant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from archive.instants import BEIJING

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = (
    r"(?:,?\s+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?"
    r"(?:\s*[AP]M\b)?(?P<zone>\s*(?:GMT|UTC|CST|Z)?(?:\s*[+-]\d\d:?\d\d)?))?"
)
_ENGLISH = re.compile(
    rf"(?<![\w.])(?:(?P<d>{_DAY})[\s-]+(?P<m>{_MONTH})[\s,-]+(?P<y>(?:19|20)\d\d)"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>{_DAY}),?\s+(?P<y2>(?:19|20)\d\d))(?!\d){_CLOCK}",
    re.IGNORECASE,
)
# What Java prints: Thu May 18 10:19:00 CST 2026; CST is China's time there.
_JAVA = re.compile(
    rf"({_MONTH}) (\d\d?) (\d\d:\d\d:\d\d) (?:CST|GMT\+08:00) ((?:19|20)\d\d)"
)
_HALF = r"(?:上午|下午|中午|晚上|凌晨|早上)"
_RELATIVE = re.compile(
    rf"(?:(?P<day>今天|昨天|前天)(?:\s*+(?P<clock>{_HALF}?\s*+\d{{1,2}}:\d\d)(?::\d\d)?)?"
    r"|\d{1,3}\s*(?:秒钟?|分钟|小时|天)\s*前|半小时前|刚刚)"
)
_HAS_RELATIVE = re.compile("[今昨前刚剛]")
# One character for one, so that places stay those of the text.
_SIMPLE = str.maketrans("時點鐘剛週：∶　", "时点钟刚周:: ")
# In every date in words that is_spoken knows.
_SAID: Final = re.compile("[今昨前刚剛A-Za-z]")
_LONGEST: Final = 48
_WORDS: Final = (("今日", "今天"), ("昨日", "昨天"), ("前日", "前天"))


class SpokenDate(NamedTuple):
    """An instant in Beijing, whether its time of day was said, the piece, its place."""

    moment: datetime
    is_timed: bool
    raw: str
    start: int


def find_spoken(text: str, now: datetime | None = None) -> SpokenDate | None:
    """The first date in words of a label's value; None without one.

    >>> find_spoken("Tue, 05 Mar 2024 22:00:00 GMT").moment.isoformat()
    '2024-03-06T06:00:00+08:00'
    >>> noon = datetime(2024, 3, 5, 4, tzinfo=UTC)
    >>> found = find_spoken("昨天 18:20", noon)
    >>> found.moment.isoformat(), found.is_timed
    ('2024-03-04T18:20:00+08:00', True)
    >>> find_spoken("昨天 18:20"), find_spoken("2周前", noon), find_spoken("Mar 5")
    (None, None, None)
    """
    english = _ENGLISH.search(text) if "20" in text or "19" in text else None
    if english:
        return _english(english)
    java = _JAVA.search(text)
    if java:
        written = f"{java[2]} {java[1]} {java[4]} {java[3]} +0800"
        found = _ENGLISH.search(written)
        inner = _english(found) if found else None
        return inner._replace(raw=java[0], start=java.start()) if inner else None
    if now is None or not _HAS_RELATIVE.search(text):
        return None
    return _relative(text, now)


def is_spoken(text: str) -> bool:
    """Whether a text has the shape of a date in words and is nothing else.

    >>> is_spoken("3小时前"), is_spoken("Mar 5, 2021"), is_spoken("今天的会议")
    (True, True, False)
    """
    if len(text) > _LONGEST or not (text[:1] in "今昨前刚剛半" or text[:1].isascii()):
        return False
    if not _SAID.search(text):
        return False
    plain = _plain(text)
    return bool(_RELATIVE.fullmatch(plain) or _ENGLISH.fullmatch(plain))


def english_start(text: str) -> str | None:
    """The date in English words that a line begins with; None without one.

    >>> english_start("Mar 5, 2021 3:20 PM　Source: Xinhua"), english_start("May I ask")
    ('Mar 5, 2021 3:20 PM', None)
    """
    match = _ENGLISH.match(text) if text[:1].isascii() else None
    return match[0].rstrip() if match else None


def _plain(text: str) -> str:
    plain = text.translate(_SIMPLE).strip()
    for word, simple in _WORDS:
        plain = plain.replace(word, simple)
    return plain


def _english(match: re.Match[str]) -> SpokenDate | None:
    day = int(re.sub(r"\D", "", match["d"] or match["d2"]))
    month = (match["m"] or match["m2"])[:3].title()
    year = int(match["y"] or match["y2"])
    # What stands before the zone is compared, for the zone may move the day.
    here = _parsed(match[0].removesuffix(match["zone"] or ""), "en")
    if here is None or (here.year, here.month, here.day) != (
        year,
        _MONTHS.index(month) + 1,
        day,
    ):
        return None
    moment = _parsed(match[0].replace("CST", "+0800"), "en")
    if moment is None:
        return None
    return SpokenDate(moment, bool(match["hour"]), match[0], match.start())


def _relative(text: str, now: datetime) -> SpokenDate | None:
    """今天 09:30 or 3小时前, where the text is nothing else."""
    plain = _plain(text)
    match = _RELATIVE.fullmatch(plain)
    if match is None:
        return None
    local = (now if now.tzinfo else now.replace(tzinfo=UTC)).astimezone(BEIJING)
    if match["clock"]:
        day = _parsed(match["day"], "zh", local)
        moment = day and parse_clock(day.strftime("%Y-%m-%d"), match["clock"])
    else:
        moment = _parsed(plain, "zh", local)
    if moment is None or not 0 <= (local.date() - moment.date()).days <= 999:
        return None
    return SpokenDate(moment, bool(match["clock"]), text.strip(), 0)


def parse_clock(day: str, clock: str) -> datetime | None:
    """The instant of a day (ISO) and a time with its half: 下午3:20, 3:20:05 PM.

    >>> parse_clock("2021-03-03", "下午3时20分").isoformat()
    '2021-03-03T15:20:00+08:00'
    >>> parse_clock("2021-03-03", "3:04:05 PM").isoformat()
    '2021-03-03T15:04:05+08:00'
    """
    plain = re.sub(r"[时点]", ":", clock.translate(_SIMPLE)).rstrip("分秒: ")
    plain = re.sub(r"分", ":", plain).replace("晚上", "晚").replace("晚", "晚上")
    is_english = bool(re.search("[AP]M", plain, re.IGNORECASE))
    moment = _parsed(f"{day} {plain}", "en" if is_english else "zh")
    numbers = [int(n) for n in re.findall(r"\d+", plain)]
    if moment is None or moment.date().isoformat() != day:
        return None
    said = numbers[0] % 12 == moment.hour % 12 and numbers[1:2] == [moment.minute]
    return moment if said else None


def _parsed(text: str, language: str, now: datetime | None = None) -> datetime | None:
    base = now.replace(tzinfo=None) if now else None
    return _asked(text, language, base)


@lru_cache(maxsize=1024)
def _asked(text: str, language: str, base: datetime | None) -> datetime | None:
    import dateparser

    settings: dict[str, Any] = {
        "TIMEZONE": "Asia/Shanghai",
        "TO_TIMEZONE": "Asia/Shanghai",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
    }
    if base is not None:
        settings["RELATIVE_BASE"] = base
        del settings["REQUIRE_PARTS"]
    found = dateparser.parse(text, languages=[language], settings=settings)
    return found.astimezone(BEIJING) if found else None
