"""Lists that portals load as JSON: rows with a title, an address and a date.

The reader knows no portal: it looks for the rows of the answer by the names that
such rows have, so gkmlpt, WAS5 and search answers need no code of their own. Answers
that hold HTML (jpaas) are left to the readers of HTML.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cleaning.fields.dates import parse_date, parse_epoch
from crawler.listing.links import absolute, is_route
from crawler.listing.row import one_line
from crawler.listing.scripted_paging import Paging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]
MAX_DEPTH: Final = 12
TITLES: Final = ("title", "doctitle", "showtitle", "infotitle", "headline", "name")
URLS: Final = (
    "post_url", "url", "chnldocurl", "docpuburl", "publishurl", "docurl", "linkurl",
    "detailurl", "infourl", "link", "href",
)  # fmt: skip
DATES: Final = (
    "display_publish_time", "first_publish_time", "docrelpubtime", "publishtime",
    "publish_time", "publishdate", "pubtime", "pubdate", "docreltime", "releasedate",
    "releasetime", "date", "time", "created_at", "create_time",
)  # fmt: skip
PAGE_KEYS: Final = (
    "page", "pageno", "pagenum", "pageindex", "currentpage", "curpage", "p", "pn",
)  # fmt: skip
OFFSET_KEYS: Final = ("offset", "start", "skip", "startindex", "from")
SIZE_KEYS: Final = ("pagesize", "perpage", "prepage", "n", "size", "rows", "limit")
PAGE_TOTALS: Final = ("totalpage", "totalpages", "pagecount", "pages")
ROW_TOTALS: Final = (
    "post_count", "totalcount", "totalrecord", "totalrecords", "recordcount", "totalelements",
    "totalrows", "total", "count", "num",
)  # fmt: skip
TAGS = re.compile(r"<[^<>]{1,200}>")
WRAPPED = re.compile(
    r"^[\s\ufeff(]*+(?:var\s++)?[\w.$]++\s*+[(=]\s*+([\[{].*[\]}])[\s);]*+$", re.DOTALL
)
BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)\s*:")
TRAILING_COMMA = re.compile(r",(\s*[\]}])")


@dataclass(frozen=True, slots=True)
class JsonRow:
    """One row: absolute URL, title without markup, ISO day."""

    url: str
    title: str
    date: str | None


def json_total(data: Any) -> int | None:
    """How many rows an answer says that there are in all."""
    return _number(data, ROW_TOTALS, 0)


def looks_like_json(text: str, content_type: str | None) -> bool:
    """Whether a listing's text is JSON or a script call around it.

    >>> looks_like_json('{"a": 1}', None), looks_like_json("<p>", "text/html")
    (True, False)
    """
    start = text.lstrip("\ufeff \t\r\n(")[:80]
    if start[:1] in {"{", "["}:
        return True
    return "json" in (content_type or "") or bool(
        re.match(r"(?:var\s+)?[\w.$]+\s*[(=]\s*[\[{]", start)
    )


def parse_json(text: str) -> Any:
    """The value of a JSON answer, also with raw line breaks, bare keys or a wrapper.

    >>> parse_json('cb({docs:[{title:"a\\nb",},]});')
    {'docs': [{'title': 'a\\nb'}]}
    >>> parse_json("<html>") is None
    True
    """
    wrapped = WRAPPED.match(text)
    body = wrapped[1] if wrapped else text.strip("\ufeff \t\r\n;")
    for attempt in (body, TRAILING_COMMA.sub(r"\1", BARE_KEY.sub(r'\1"\2":', body))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def html_inside(data: Any) -> str | None:
    """The HTML that an answer holds as a text (jpaas), None where it holds none."""
    inner = data.get("data") if isinstance(data, dict) else None
    html = inner.get("html") if isinstance(inner, dict) else None
    return html if isinstance(html, str) else None


def json_rows(data: Any, base: str) -> list[JsonRow]:
    """The rows of an answer in order: those lists whose rows lead somewhere."""
    rows = [_row(row, base) for row in _find_rows(data, 0)]
    return [row for row in rows if row]


def json_routes(data: Any) -> int:
    """How many rows of an answer lead where only a script could show: #/detail?id=7."""
    return sum(1 for row in _find_rows(data, 0) if is_route(_address(row)))


def json_tables(data: Any, depth: int = 0) -> int:
    """How many tables stand in the lists of an answer, whether they are rows or not."""
    if depth > MAX_DEPTH or not isinstance(data, dict | list):
        return 0
    inner = data.values() if isinstance(data, dict) else data
    own = sum(isinstance(x, dict) for x in data) if isinstance(data, list) else 0
    return own + sum(json_tables(value, depth + 1) for value in inner)


def _address(row: Row) -> str:
    lowered = {str(key).lower(): value for key, value in row.items()}
    found = _first(lowered, URLS)
    return found if isinstance(found, str) else ""


def json_paging(data: Any, url: str, shown: int) -> Paging:
    """The address of the answer's next page; the end where the totals say so."""
    split = urlsplit(url)
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    size = _size(query) or shown
    total = _total_pages(data, size)
    page = _page_of(query, size)
    if page is None:
        return Paging(None, total, json_total(data))
    number, with_next = page
    if not shown or (total is not None and number >= total):
        return Paging(None, total, json_total(data))
    after = urlunsplit(split._replace(query=urlencode(with_next)))
    return Paging(after, total, json_total(data))


def _find_rows(data: Any, depth: int) -> Iterator[Row]:
    if depth > MAX_DEPTH:
        return
    if isinstance(data, list) and any(_is_row(item) for item in data):
        yield from (item for item in data if _is_row(item))
        return
    below = data.values() if isinstance(data, dict) else data
    for value in below if isinstance(data, dict | list) else ():
        yield from _find_rows(value, depth + 1)


def _is_row(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    keys = {str(key).lower() for key in item}
    return not keys.isdisjoint(TITLES) and not keys.isdisjoint(URLS)


def _row(row: Row, base: str) -> JsonRow | None:
    lowered = {str(key).lower(): value for key, value in row.items()}
    url, title = _first(lowered, URLS), _first(lowered, TITLES)
    if not isinstance(url, str) or not isinstance(title, str) or is_route(url):
        return None
    clean, address = one_line(unescape(TAGS.sub("", title))), absolute(url, base)
    return JsonRow(address, clean, _day(lowered)) if clean and address else None


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[n] for n in names if n in row and row[n] not in {"", None}), None)


def _day(row: Mapping[str, Any]) -> str | None:
    for name in DATES:
        value = row.get(name)
        if isinstance(value, int | str) and value:
            found = parse_epoch(value) or parse_date(str(value))
            if found and found.day:
                return found.day
    return None


def _page_of(query: dict[str, str], size: int) -> tuple[int, dict[str, str]] | None:
    """The number of the page asked for, and the query that asks for the next.

    Pages are counted from 0 or from 1: page=0 is followed by page=1.
    """
    for key, value in query.items():
        if key.lower() in PAGE_KEYS and value.isdigit():
            return int(value), query | {key: str(int(value) + 1)}
        if key.lower() in OFFSET_KEYS and value.isdigit() and size:
            return int(value) // size + 1, query | {key: str(int(value) + size)}
        if key.lower() == "paramjson":
            inner = parse_json(value)
            if isinstance(inner, dict) and isinstance(inner.get("pageNo"), int):
                after = inner | {"pageNo": inner["pageNo"] + 1}
                packed = json.dumps(after, separators=(",", ":"))
                return inner["pageNo"], query | {key: packed}
    return None


def _size(query: Mapping[str, str]) -> int | None:
    for key, value in query.items():
        if key.lower() in SIZE_KEYS and value.isdigit():
            return int(value)
        if key.lower() == "paramjson":
            inner = parse_json(value)
            size = inner.get("pageSize") if isinstance(inner, dict) else None
            return size if isinstance(size, int) else None
    return None


def _total_pages(data: Any, size: int) -> int | None:
    pages = _number(data, PAGE_TOTALS, 0)
    if pages:
        return pages
    rows = _number(data, ROW_TOTALS, 0)
    return -(-rows // size) if rows and size else None


def _number(data: Any, names: tuple[str, ...], depth: int) -> int | None:
    """A total of the answer, from its own level or one of the tables in it."""
    if not isinstance(data, dict) or depth > 2:
        return None
    lowered = {str(key).lower(): value for key, value in data.items()}
    for name in names:
        value = lowered.get(name)
        if isinstance(value, int | str) and str(value).isdigit():
            return int(value)
    found = (_number(value, names, depth + 1) for value in data.values())
    return next((number for number in found if number), None)
