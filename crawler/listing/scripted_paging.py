"""Ways from one page of a listing to the next that scripts write: one function each.

A way takes a `PageSource` and answers with the next page, or with the end, or with
None where the page does not page in that way. crawler/listing/listing.py names them for the
family files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.listing.links import absolute
from crawler.listing.scripts import (
    Scope,
    evaluate,
    literal_at,
    object_fields,
    opened,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaning.page.tree import Node


@dataclass(frozen=True, slots=True)
class PageSource:
    """A listing page as a way of paging sees it; `shown` counts its items."""

    text: str
    url: str
    root: Node
    options: Mapping[str, str]
    shown: int = 0

    def join(self, href: str) -> str:
        """An address on this page, absolute; the page's own where it is none."""
        return absolute(href, self.url) or self.url


@dataclass(frozen=True, slots=True)
class Paging:
    """The next page, None at the end; how many pages and rows there are, if known."""

    next_url: str | None
    total_pages: int | None = None
    total_rows: int | None = None


CALL = re.compile(
    r"(?<!function )\b(?:create|show|make|write|build|print)\w{0,40}?pag\w{0,40}+\s*+\(([^()]{3,300})\)",
    re.IGNORECASE,
)
ASSIGNED = r"\b{name}\s*=\s*[\"']?(\d{{1,6}})"


def create_page_html(page: PageSource) -> Paging | None:
    """TRS and UCAP: `createPageHTML(total, current, name, extension[, records])`.

    A call with a leading element id counts from 1, else from 0; in both the file
    after `current` is `name_<current + 1>.extension`. Calls that are commented out
    count too: the page then does the same with variables.
    """
    for call in CALL.finditer(page.text):
        paging = _call_paging(page, _arguments(call[1], page.text))
        if paging:
            return paging
    return None


def _arguments(raw: str, text: str) -> list[str]:
    """The arguments of a call, quotes off, variables replaced by their numbers.

    >>> _arguments("n, 0, 'index',\\"html\\"", "var n = 12;")
    ['12', '0', 'index', 'html']
    """
    return [_value(part.strip(), text) for part in raw.split(",")]


def _value(raw: str, text: str) -> str:
    if raw[:1] in {'"', "'"}:
        return raw.strip("\"' ")
    if re.fullmatch(r"[A-Za-z_]\w*", raw):
        found = re.search(ASSIGNED.format(name=re.escape(raw)), text)
        return found[1] if found else raw
    return raw


def _call_paging(page: PageSource, args: list[str]) -> Paging | None:
    from_one = bool(args) and not args[0].isdigit()
    if from_one:
        args = args[1:]
    if len(args) < 4 or not (args[0].isdigit() and args[1].isdigit()):
        return None
    total, current, name, extension = int(args[0]), int(args[1]), args[2], args[3]
    if not re.fullmatch(r"\.?\w{2,5}", extension):
        return None
    own = re.search(rf"{re.escape(name)}_(\d+)\.", urlsplit(page.url).path)
    if own:
        current = int(own[1])
    last = total if from_one or (current == 1 and not own) else total - 1
    return _numbered(
        page, f"{name}_{current + 1}.{extension.lstrip('.')}", total, current >= last
    )


PAGER_CALL = re.compile(
    r"(?<!function )\b[\w.]{0,40}?(?:pag|fenye)[\w.]{0,40}+(?=\()", re.IGNORECASE
)
PAGES: Final = (
    "totalpages", "totalpage", "pagecount", "countpage", "pagetotal", "pages", "total", "size",
)  # fmt: skip
VAGUE: Final = ("total", "size")  # of pages, or of rows
CURRENT: Final = (
    "current",
    "currentpage",
    "curpage",
    "pageindex",
    "cur",
    "pageno",
    "page",
)
PREFIX: Final = ("prefix", "pagename", "filename", "name", "file")
SUFFIX: Final = ("suffix", "extension", "ext", "fileext")
ROWS: Final = (
    "count",
    "totalcount",
    "totalrecords",
    "recordcount",
    "total",
    "totalrecord",
)
ROWS_A_PAGE: Final = ("limit", "pagesize", "perpage", "size", "rows")
OWN_NUMBER = re.compile(
    r"(?i)(?:[?&](?:p|pn|page|page_?(?:no|num|index)|cur_?page)=|_)(\d{1,5})(?=[.&#]|$)"
)
GIVEN = re.compile(
    r"\bfunction\s*+(?:\w{1,40}+)?\(\s*+([A-Za-z_$][\w$]{0,40}+)"
    r"|(?<![\w$])([A-Za-z_$][\w$]{0,40}+)(?:\s*+\))?\s*+=>"
)
NUMBER_HERE = re.compile(
    r"\$?\{(?:page|pageno|pagenum|p|n|num|i|0)\}|__id__|\[page\]|#page#", re.IGNORECASE
)
FROM_ONE = re.compile(r"\bcurrent(?:Page)?\s*:\s*1\b")


def pager_call(page: PageSource) -> Paging | None:
    """A pager made by a call with an object: `Pager({size, current, prefix, suffix})`.

    The file after the page is `prefix_<current + 1>.suffix`, or the form with the
    number in it that another key gives (`url: 'list_{page}.html'`).
    """
    for call in PAGER_CALL.finditer(page.text):
        literal = literal_at(page.text, call.end())
        fields = {k.lower(): v for k, v in object_fields(literal).items()}
        total, current = _length(fields), _number_here(page, fields)
        if total is None:
            continue
        paging = (
            _by_form(page, fields, total, current)
            or _by_prefix(page, fields, total, current)
            or _by_function(page, literal, total, current)
        )
        is_counted = bool(_int_of(fields, ROWS) and _int_of(fields, ROWS_A_PAGE))
        sure = total if is_counted else _int_of(fields, PAGES[: -len(VAGUE)])
        if paging or sure is not None:
            return paging or Paging(None, sure)  # what leads on is told as missing
    return None


def _length(fields: Mapping[str, str]) -> int | None:
    """How many pages there are: said, or rows by rows a page."""
    rows, size = _int_of(fields, ROWS), _int_of(fields, ROWS_A_PAGE)
    if rows is not None and size and not _int_of(fields, PAGES[: -len(VAGUE)]):
        return -(-rows // size)
    return _int_of(fields, PAGES)


def _number_here(page: PageSource, fields: Mapping[str, str]) -> int:
    """The number of this page: said, or that of its own address, else the first."""
    said = _int_of(fields, CURRENT)
    own = OWN_NUMBER.search(page.url)
    return said if said is not None else int(own[1]) if own else 1


def _by_function(
    page: PageSource, literal: str, total: int, current: int
) -> Paging | None:
    """`jump: function(o){ location.href='list_'+o.curr+'.html' }`, or what it returns."""
    number = max(current, 1) + 1
    known: dict[str, str | int] = {
        f"this.{k}": v for k, v in object_fields(literal).items()
    }
    for given in GIVEN.finditer(literal):
        name, body = given[1] or given[2], literal[given.end() :]
        body = re.sub(rf"\b{name}\.(?:get\w*\(\)|\w+)", name, body)
        scope = Scope(page.text, known | {name: number})
        back = re.search(r"\breturn\b", body)
        target = opened(body, scope) or (back and evaluate(body, back.end(), scope))
        if isinstance(target, str) and str(number) in target:
            return _numbered(page, target, total, number > total)
    return None


def _by_prefix(
    page: PageSource, fields: Mapping[str, str], total: int, current: int
) -> Paging | None:
    prefix, suffix = _text_of(fields, PREFIX), _text_of(fields, SUFFIX)
    if not (prefix and suffix) or _int_of(fields, CURRENT) is None:
        return None
    own = re.search(rf"{re.escape(prefix)}_(\d+)\.", urlsplit(page.url).path)
    is_from_one = (own is None and current == 1) or bool(FROM_ONE.search(page.text))
    last = total if is_from_one else total - 1
    name = f"{prefix}_{current + 1}.{suffix.lstrip('.')}"
    return _numbered(page, name, total, current >= last)


def _by_form(
    page: PageSource, fields: Mapping[str, str], total: int, current: int
) -> Paging | None:
    form = next((v for v in fields.values() if NUMBER_HERE.search(v)), None)
    if form is None:
        return None
    number = max(current, 1) + 1  # a form is written for people: from 1
    return _numbered(page, NUMBER_HERE.sub(str(number), form), total, number > total)


def _int_of(fields: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    given = (fields[n] for n in names if fields.get(n, "").isdigit())
    return next((int(value) for value in given), None)


def _text_of(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[n] for n in names if fields.get(n)), "")


def _numbered(page: PageSource, name: str, total: int, is_last: bool) -> Paging:
    return Paging(None if is_last else page.join(name), total)


NEXT_FILE = re.compile(
    r"(?<![\w-])([A-Za-z][\w-]{0,80})[\"']?\s*+(?:\+\s*+)?[\"']?_[\"']?\s*+\+\s*+"  # "index" + "_" +
    r"\(?\s*+\w++(?:\s*+[+-]\s*+1)?\s*+\)?\s*+\+\s*+"  # (currentPage + 1) +
    r"[\"']\.(?:[\"']\s*\+\s*[\"'])?\s*(s?html?|jsp|aspx?|php)"  # "." + "html"
)
CURRENT_PAGE = re.compile(r"\bvar\s+(?:currentPage|nCurrIndex|curPage)\s*=\s*(\d+)")
PAGE_COUNT = re.compile(r"\bvar\s+(?:countPage|pageCount|nPageCount)\s*=\s*(\d+)")


def page_variables(page: PageSource) -> Paging | None:
    """TRS with its script written out: `currentPage` (from 0) and `countPage`."""
    current, count = CURRENT_PAGE.search(page.text), PAGE_COUNT.search(page.text)
    form = NEXT_FILE.search(page.text) if current and count else None
    if not (current and count and form):
        return None
    number, total = int(current[1]), int(count[1])
    name = f"{form[1]}_{number + 1}.{form[2]}"
    return _numbered(page, name, total, number >= total - 1)
