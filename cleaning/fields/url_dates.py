"""The date that a CMS writes into its URLs: the last resort, often a migration stamp."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from cleaning.fields.dates import LAST_YEAR, FoundDate, parse_date

_Y = r"(?P<y>(?:19|20)\d\d)"
_M, _D = r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_MM, _DD = r"(?P<m>[01]\d)", r"(?P<d>[0-3]\d)"

_DAYS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"/t{_Y}{_MM}{_DD}_\d",
        rf"/art/{_Y}/{_M}/{_D}/",
        rf"/{_Y}-{_M}-{_D}(?:/|$)",
        rf"/{_Y}-{_MM}/{_DD}/",
        rf"/{_Y}/{_M}/{_D}/",
        rf"/{_Y}/{_MM}-?{_DD}/",
        rf"/{_Y}{_MM}/{_DD}/",
        rf"/{_Y}{_MM}{_DD}(?:/|[_-]\w|\d{{6,9}}/)",
    )
)
_MONTHS: Final = tuple(
    re.compile(pattern)
    for pattern in (rf"/{_Y}{_MM}/", rf"/{_Y}-{_MM}/", rf"/{_Y}/{_MM}/")
)


def url_date(url: str | None, last_year: int = LAST_YEAR) -> FoundDate | None:
    """The date in a URL's path: a day, or the month where only that stands there.

    >>> url_date("http://x.gov.cn/xw/202303/t20230316_18424.html").value
    '2023-03-16'
    >>> url_date("http://x.gov.cn/art/2021/3/3/art_1_2.html").value
    '2021-03-03'
    >>> url_date("http://x.gov.cn/zhengce/202303/content_1.htm").value
    '2023-03'
    >>> url_date("http://x.gov.cn/info/1102/52172.htm") is None
    True
    """
    path = _path(url)
    for pattern in _DAYS:
        for match in pattern.finditer(path):
            found = parse_date("{y}-{m}-{d}".format(**match.groupdict()), last_year)
            if found:
                return FoundDate(found.value, "day", match[0], match.start())
    for pattern in _MONTHS:
        for match in pattern.finditer(path):
            found = parse_date("{y}年{m}月".format(**match.groupdict()), last_year)
            if found:
                return FoundDate(found.value, "month", match[0], match.start())
    return None


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path[:500]
    except ValueError:
        return ""
