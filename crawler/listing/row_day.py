"""The day that a row of a listing shows: whole, in pieces, or glued to the title."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaning.fields.dates import find_dates, parse_date
from cleaning.fields.spoken_dates import is_spoken
from cleaning.fields.url_dates import url_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaning.fields.dates import FoundDate

AROUND: Final = " \t\r\n\xa0\u3000()（）[]【】"
SHORT: Final = 40
NEVER: Final = 9
LABEL_END = re.compile(r"[:：]\s*$")
LABEL: Final = 12
MAX_TITLE: Final = 300
BARE_DAY = re.compile(r"^[\[(（【]?\s*(\d{1,2})[-./月](\d{1,2})日?\s*[\])）】]?$")
# Content systems print %y-%m-%d; a day first is not written in China.
SHORT_YEAR = re.compile(
    r"^['’]?([0-3]\d)([-./年])(\d{1,2})(?:\2|月)(\d{1,2})日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?$"
)
NO_DAY = re.compile(r"^(?:1970[-/.年]0?1[-/.月]0?1|0000-00-00)")
MONTH = re.compile(r"^[\[(（【]?\s*((?:19|20)\d\d)[-./年]\s*(\d{1,2})月?\s*[\])）】]?$")
YEAR = re.compile(r"^(?:19|20)\d\d年?$")
NUMBER = re.compile(r"^\d{1,2}月?$")
DAY = re.compile(r"^\d{1,2}日?$")
COMPACT = re.compile(r"^((?:19|20)\d\d)(0\d|1[0-2])([0-3]\d)$")
OWN_LABEL = re.compile(r"(?:时间|日期)\s*[:：]\s*$")
GLUED = re.compile(
    r"(?P<title>.{4,}?)(?<!\s)\s*(?P<last>[\[(（【 ]\d{4}([-/.])\d{1,2}\3\d{1,2}[\])）】]?)$"
    r"|(?P<first>[\[(（【]?\d{4}([-/.])\d{1,2}\5\d{1,2}[\])）】 ])(?P<rest>.{4,})$"
)
LABEL_ONLY = re.compile(
    r"^[\s:：|/·()（）\[\]]*(?:(?:发布|发文|公开|更新|时间|日期)[\s:：]*)*$"
)
LABELLED = re.compile(r"^[^:：]{0,8}[:：]\s*(?=\D|\d+\s*[小分秒天A-Z])")
GOOD_LABEL = re.compile(r"发布|公开|公布|上网|发表")
MADE_LABEL = re.compile(r"成文|生成|更新|印发|发文")
OTHER_LABEL = re.compile(r"生效|实施|施行|废止|截[止至]|失效|有效|开始|结束|出生|活动")


def day_of(texts: list[str], url: str) -> str | None:
    """The day among the texts of a row, ISO: a labelled one first, then a lone one.

    A lone day that only the capture can tell (3小时前) is given as it stands there.

    >>> day_of(["成文日期：2023-01-02", "发布日期：", "2023-02-03"], "")
    '2023-02-03'
    >>> day_of(["23", "2026-01"], ""), day_of(["05-06"], "/t20240506_1.html")
    ('2026-01-23', '2024-05-06')
    >>> day_of(["05-06"], "/a.html") is None
    True
    """
    if not texts:
        return None
    shown = [
        (_rank(before, text, found.raw), found.value[:10])
        for before, text in zip(["", *texts], texts, strict=False)
        for found in _dates(text)
        if found.precision != "month"
    ]
    best = min(shown, key=lambda pair: pair[0], default=(NEVER, ""))
    if best[0] < NEVER:
        return best[1]
    return (
        _split_day(texts)
        or _short_year(texts)
        or _day_of_url(texts, url)
        or _spoken_day(texts)
    )


def _dates(text: str) -> Sequence[FoundDate]:
    """The dates of a text; of a short one but once, since rows of a list share days."""
    return _few_dates(text) if len(text) <= SHORT else find_dates(text)


@lru_cache(maxsize=512)
def _few_dates(text: str) -> tuple[FoundDate, ...]:
    return tuple(find_dates(text))


def _spoken_day(texts: list[str]) -> str | None:
    """A piece that is a date in words, alone or behind its label."""
    for text in texts:
        said = LABELLED.sub("", text.strip(AROUND))
        if is_spoken(said):
            found = parse_date(said)
            return found.day if found else said
    return None


def day_in_year(texts: list[str], year: str) -> str | None:
    """The one month and day among the texts, in a year that stands elsewhere.

    >>> day_in_year(["[05-06]"], "2023"), day_in_year(["05-06", "07-08"], "2023")
    ('2023-05-06', None)
    """
    shown = [m for t in texts if (m := BARE_DAY.match(t.strip()))]
    found = find_dates(f"{year}-{shown[0][1]}-{shown[0][2]}") if len(shown) == 1 else []
    return found[0].day if found else None


def _short_year(texts: list[str]) -> str | None:
    """The one day written with two digits of its year, or without signs: 22-03-15."""
    shown = [m for t in texts if (m := SHORT_YEAR.match(t.strip(AROUND)))]
    days = [f"20{m[1]}-{m[3]}-{m[4]}" for m in shown]
    whole = [m for t in texts if (m := COMPACT.match(t.strip(AROUND)))]
    days += [f"{m[1]}-{m[2]}-{m[3]}" for m in whole]
    found = find_dates(days[0]) if len(days) == 1 else []
    return found[0].day if found else None


def _rank(before: str, text: str, raw: str) -> int:
    """How surely a date is the one of publication; NEVER for one inside a summary."""
    raw, bare = raw.strip(), text.strip(AROUND)
    front, _, behind = text.partition(raw)
    label = (front + behind).strip(AROUND) or (before if len(before) <= LABEL else "")
    if len(label) > LABEL:
        label = front[-LABEL // 2 :]
    # A summary tells of dates too: 自2013年10月1日起施行, 2003年4月18日公布.
    is_line = len(bare) <= SHORT or bool(LABEL_END.search(label))
    for pattern, rank in ((OTHER_LABEL, NEVER), (GOOD_LABEL, 0), (MADE_LABEL, 3)):
        if pattern.search(label):
            long = 0 if len(bare) <= SHORT else 2
            return min(rank + long, NEVER) if is_line else NEVER
    if len(bare) <= len(raw) + 4 or (is_line and OWN_LABEL.search(front)):
        return 1
    at_an_end = bare.startswith(raw) or bare.endswith(raw)
    return 2 if at_an_end and len(bare) <= SHORT else NEVER


def _split_day(texts: list[str]) -> str | None:
    """A day written in two or three pieces: day and month in boxes of their own."""
    pieces = [t.strip(AROUND) for t in texts]
    windows = (pieces[n : n + size] for size in (3, 2) for n in range(len(pieces)))
    return next((day for window in windows if (day := _whole(window))), None)


def _whole(pieces: list[str]) -> str | None:
    """The day that two or three pieces are together and not by less."""
    joined: list[str | None] = []
    if len(pieces) == 3:
        year, month, day = pieces
        if YEAR.match(year) and NUMBER.match(month) and DAY.match(day):
            joined = [f"{year[:4]}-{month.rstrip('月')}-{day.rstrip('日')}"]
    elif len(pieces) == 2:
        joined = [_joined(*pieces), _joined(*reversed(pieces))]
    found = [date for text in joined if text for date in find_dates(text)]
    return next((d.value[:10] for d in found if d.precision != "month"), None)


def _joined(month: str, day: str) -> str | None:
    year_month, month_day = MONTH.match(month), BARE_DAY.match(day)
    if year_month and DAY.match(day):
        return f"{year_month[1]}-{year_month[2]}-{day.rstrip('日')}"
    if re.fullmatch(r"(?:19|20)\d\d年?", month) and month_day:
        return f"{month[:4]}-{month_day[1]}-{month_day[2]}"
    return None


def _day_of_url(texts: list[str], url: str) -> str | None:
    found = url_date(url)
    if found is None or found.day is None:
        return None
    shown = [m for t in texts if (m := BARE_DAY.match(t.strip()))]
    month_day = tuple(int(part) for part in found.day.split("-")[1:])
    fits = any((int(m[1]), int(m[2])) == month_day for m in shown)
    return found.day if fits else None


def split_day(title: str) -> tuple[str, str | None]:
    """A title and the day in digits that is glued to its end or start.

    >>> split_day("城关镇年度报告 2024-03-01"), split_day("[2024/03/01]城关镇年度报告")
    (('城关镇年度报告', '2024-03-01'), ('城关镇年度报告', '2024-03-01'))
    >>> split_day("2024年3月1日会议纪要")
    ('2024年3月1日会议纪要', None)
    """
    glued = GLUED.match(title) if len(title) <= MAX_TITLE else None
    found = find_dates(glued["last"] or glued["first"]) if glued else []
    rest = (glued["title"] or glued["rest"]).strip() if glued else ""
    return (rest, found[0].day) if rest and found else (title, None)


def date_pieces(pieces: list[str]) -> list[bool]:
    """Which of a link's pieces are dates, alone or with those beside them.

    >>> date_pieces(["11", "2024-01", "年度报告"]), date_pieces(["2024", "年度报告"])
    ([True, True, False], [False, False])
    """
    shown = [n for n, piece in enumerate(pieces) if piece.strip()]
    found = {n for n in shown if is_date(pieces[n])}
    for size in (3, 2):
        for start in range(len(shown) - size + 1):
            places = shown[start : start + size]
            if _whole([pieces[n].strip(AROUND) for n in places]):
                found.update(places)
    return [n in found for n in range(len(pieces))]


def is_date(piece: str) -> bool:
    """Whether a text is a date and nothing else but its label and brackets."""
    text = piece.strip(AROUND)
    if not text or len(text) > 30:
        return False
    if any(form.match(text) for form in (BARE_DAY, MONTH, SHORT_YEAR, NO_DAY, COMPACT)):
        return True
    found = find_dates(text)
    return bool(found) and bool(
        LABEL_ONLY.match(text.replace(found[0].raw.strip(), ""))
    )
