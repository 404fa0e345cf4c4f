"""The addresses of the web page (CONTRACT.md), and what answers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from archive.store.reader import Reader
from archive.web.asking import Answer, Ask
from archive.web.pages.changes import changes_page, changes_since, removed_page
from archive.web.pages.coverage import coverage
from archive.web.pages.figures import figures
from archive.web.pages.home import home
from archive.web.pages.report import record_json, report
from archive.web.pages.report_parts import attachment, diff, raw
from archive.web.pages.search import search
from archive.web.pages.sites import site, sites

PageFunction = Callable[[Reader, Ask], Answer]

_ID: Final = r"(?P<id>[0-9a-f]{16})"
_REPORT: Final = rf"/report/{_ID}"
ADDRESSES: Final[tuple[tuple[str, PageFunction], ...]] = (
    (r"/?", home),
    (r"/search(?:\.(?P<format>csv|json|atom))?", search),
    (rf"{_REPORT}(?:\.(?P<format>json))?", report),
    (rf"{_REPORT}/raw", raw),
    (rf"{_REPORT}/diff", diff),
    (rf"{_REPORT}/attachment/(?P<number>[0-9]{{1,6}})", attachment),
    (r"/coverage(?:\.(?P<format>csv|json))?", coverage),
    (r"/changes(?:\.(?P<format>atom|json))?", changes_page),
    (r"/removed", removed_page),
    (r"/sites", sites),
    (r"/sites/(?P<site>[^/]+)", site),
    (r"/figures(?:\.(?P<format>csv))?", figures),
    (r"/-/changes\.json", changes_since),
    (rf"/-/records/{_ID}\.json", record_json),
)
_OURS: Final = tuple(re.compile(f"(?:/@[^/]+)?{pattern}") for pattern, _ in ADDRESSES)


def is_ours(path: str) -> bool:
    """Whether an address is one of our pages, and not Datasette's.

    >>> is_ours("/search"), is_ours("/archive/records")
    (True, False)
    """
    return any(pattern.fullmatch(path) for pattern in _OURS)
