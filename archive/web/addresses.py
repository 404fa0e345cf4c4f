"""The addresses of the web page (CONTRACT.md), and what answers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from archive.store.reader import Reader
from archive.web.asking import Answer, Ask
from archive.web.pages.home import home
from archive.web.pages.report import report
from archive.web.pages.search import search

PageFunction = Callable[[Reader, Ask], Answer]

_ID: Final = r"/report/(?P<id>[0-9a-f]{16})"
ADDRESSES: Final[tuple[tuple[str, PageFunction], ...]] = (
    (r"/?", home),
    (r"/search(?:\.(?P<format>csv|json|atom))?", search),
    (rf"{_ID}(?:\.(?P<format>json))?", report),
)
_OURS: Final = tuple(re.compile(f"(?:/@[^/]+)?{pattern}") for pattern, _ in ADDRESSES)


def is_ours(path: str) -> bool:
    """Whether an address is one of our pages, and not Datasette's.

    >>> is_ours("/search"), is_ours("/archive/records")
    (True, False)
    """
    return any(pattern.fullmatch(path) for pattern in _OURS)
