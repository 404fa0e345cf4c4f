"""Hanweb's publish server: a list's pages are units built on request, as JSON.

The column page names its unit in `<script url="…/build/unit" queryData="{…}">`; the
answer is `{"data": {"html": …}}`, whose pager says how many rows there are.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.listing.links import absolute
from crawler.listing.scripted_paging import Paging

if TYPE_CHECKING:
    from crawler.listing.scripted_paging import PageSource

UNIT: Final = "/front/page/build/unit"
UNIT_TAG = re.compile(r"<\w(?=[^<>]*+>)[^<>]*/front/page/build/unit[^<>]*+>")
QUERY_DATA = re.compile(r"querydata\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
PAIR = re.compile(r"(?<!\w)(\w++)['\"]?\s*+:\s*+['\"]?([^'\",{}]*+)")
LIST_TAG = re.compile(r"列表|分页|list|信息|内容", re.IGNORECASE)
PAGE_SIZE: Final = 50


def jpaas_unit(page: PageSource) -> Paging | None:
    """The unit that holds the next rows: for a column page, and for an answer."""
    if UNIT in urlsplit(page.url).path:
        return _after_answer(page)
    query = _unit_query(page.text)
    if query is None:
        return None
    rows, count = _pager(page.text)
    target = absolute(_unit_path(page.text), page.url) or page.url
    if rows and page.shown:
        return _page(target, query, 2, rows, count)
    return _page(target, query, 1, PAGE_SIZE, count)


def _after_answer(page: PageSource) -> Paging:
    split = urlsplit(page.url)
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    asked = _pairs(query.get("paramJson", ""))
    rows, count = _pager(page.text)
    size = int(asked.get("pageSize") or rows or page.shown)
    if not page.shown:
        return Paging(None)
    target = urlunsplit(split._replace(query=""))
    return _page(target, query, int(asked.get("pageNo") or 1) + 1, size, count)


def _page(
    target: str, query: dict[str, str], number: int, size: int, count: int | None
) -> Paging:
    total = None if count is None or not size else -(-count // size)
    if total is not None and number > max(total, 1):
        return Paging(None, total, count)
    asked = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    return Paging(f"{target}?{urlencode(query | {'paramJson': asked})}", total, count)


def _unit_query(text: str) -> dict[str, str] | None:
    """The parameters of the page's list: of several units the one named as a list."""
    found = [_pairs(_query_data(tag[0])) for tag in UNIT_TAG.finditer(text)]
    units = [pairs for pairs in found if pairs]
    named = [u for u in units if LIST_TAG.search(u.get("tagId", ""))]
    return next(iter([*named, *units]), None)


def _unit_path(text: str) -> str:
    tag = UNIT_TAG.search(text)
    path = re.search(r"url\s*=\s*[\"']([^\"']+)", tag[0]) if tag else None
    return path[1] if path else ""


def _query_data(tag: str) -> str:
    found = QUERY_DATA.search(tag)
    return unescape(found[1] or found[2] or "") if found else ""


def _pager(text: str) -> tuple[int | None, int | None]:
    """Rows a page and rows in all, from the pager of a unit."""
    for match in QUERY_DATA.finditer(text):
        pairs = _pairs(unescape(match[1] or match[2] or ""))
        if pairs.get("count", "").isdigit():
            rows = pairs.get("rows") or pairs.get("pageSize") or ""
            return int(rows) if rows.isdigit() else None, int(pairs["count"])
    return None, None


def _pairs(raw: str) -> dict[str, str]:
    """The pairs of an object literal with either quotes.

    >>> _pairs("{'pageType':'column','tagId':'当前栏目_list'}")
    {'pageType': 'column', 'tagId': '当前栏目_list'}
    """
    return {match[1]: match[2].strip() for match in PAIR.finditer(raw)}
