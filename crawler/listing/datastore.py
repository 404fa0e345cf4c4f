"""Hanweb's jpage lists: records inside the page, the rest from `dataproxy.jsp`.

The first page holds some groups of records in `<script type="text/xml">`; a script
call `jpage({…})` names the proxy, its parameters and the number of records. Answers
of the proxy are the same XML.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.listing.links import absolute
from crawler.listing.scripted_paging import Paging

if TYPE_CHECKING:
    from collections.abc import Mapping

STORE = re.compile(r"<datastore>(.*?)(?:</datastore>|\Z)", re.DOTALL | re.IGNORECASE)
RECORD = re.compile(r"<record>", re.IGNORECASE)
RECORD_END = re.compile(r"</record>", re.IGNORECASE)
CDATA = re.compile(r"^\s*<!\[CDATA\[(.*?)(?:\]\]>\s*)?$", re.DOTALL)
NEXT_GROUP = re.compile(
    r"<nextgroup>(?:(?!<nextgroup>).)*?href\s*+=\s*+[\"']([^\"']+)",
    re.DOTALL | re.IGNORECASE,
)
TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecord[\"']?\s*:\s*[\"']?(\d+)")
INIT_DATA = re.compile(
    r"\bInitData\w*+\s*+=\s*+\[((?:(?!\bInitData).)*?)\]\s*+;", re.DOTALL
)
PROXY = re.compile(r"proxyUrl[\"']?\s*:\s*[\"']([^\"']+)")
PER_PAGE = re.compile(r"perPage[\"']?\s*:\s*[\"']?(\d+)")
GROUP_SIZE = re.compile(r"groupSize[\"']?\s*:\s*[\"']?(\d+)")
AJAX = re.compile(r"ajaxParam[\"']?\s*:\s*\{([^{}]*)\}")
PAIR = re.compile(r"(?<!\w)(\w++)[\"']?\s*+:\s*+(?:'([^']*)'|\"([^\"]*)\"|([\w.]+))")
QUOTED = re.compile(r"(?<!\\)'((?:[^'\\]++|\\.)*+)'", re.DOTALL)
PER_PAGE_USUAL: Final = 15


def has_datastore(text: str) -> bool:
    """Whether a page or an answer keeps its list in records."""
    return "<datastore>" in text or "<recordset>" in text or "jpage({" in text


def records(text: str) -> list[str]:
    """The HTML of each record of the longest store in the page, in order.

    >>> records("<datastore><record><![CDATA[<li>一</li>]]></record></datastore>")
    ['<li>一</li>']
    """
    stores = [_records_of(match[1]) for match in STORE.finditer(text)]
    stores += [_init_data(match[1]) for match in INIT_DATA.finditer(text)]
    return max(stores, key=len, default=[])


def markup(rows: list[str]) -> str:
    """The records as one piece of HTML that has their rows as siblings."""
    tag = "table" if any(r.lstrip()[:3].lower() == "<tr" for r in rows) else "div"
    return f"<{tag}>{''.join(rows)}</{tag}>"


def datastore_paging(text: str, url: str) -> Paging:
    """Where the records go on: the proxy by number, else by its own next group."""
    total = _total(text)
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    shown = len(records(text))
    if "startrecord" in query:
        return _after(url, query, shown, total)
    proxy, ajax = PROXY.search(text), AJAX.search(text)
    if proxy and ajax and total is not None:
        per_page = _number(PER_PAGE, text, PER_PAGE_USUAL)
        group = per_page * max(_number(GROUP_SIZE, text, 3), 1)
        numbers = _window(1 + shown, max(group, shown), per_page)
        target = absolute(proxy[1].split("?")[0], url) or url
        next_url = f"{target}?{urlencode(numbers | _pairs(ajax[1]))}"
        is_more = shown < total
        return Paging(next_url if is_more else None, _pages(total, per_page), total)
    return _next_group(text, url, total)


def _records_of(store: str) -> list[str]:
    return [_content(part) for part in RECORD.split(store)[1:]]


def _content(part: str) -> str:
    """What stands in a record, in a CDATA section or escaped."""
    inner = RECORD_END.split(part, maxsplit=1)[0]
    cdata = CDATA.match(inner)
    return cdata[1] if cdata else unescape(inner.strip())


def _init_data(raw: str) -> list[str]:
    """Records as an older jpage has them: an array of quoted HTML."""
    return [m[1].replace("\\'", "'").replace("\\/", "/") for m in QUOTED.finditer(raw)]


def _after(url: str, query: Mapping[str, str], shown: int, total: int | None) -> Paging:
    """The answer after this one, of the same length."""
    start, per_page = (
        _int(query["startrecord"]) or 1,
        _int(query.get("perpage", "")) or 1,
    )
    length = max(_int(query.get("endrecord", "")) - start + 1, shown, 1)
    pages = _pages(total, per_page)
    if not shown or (total is not None and start + length > total):
        return Paging(None, pages, total)
    numbers = _window(start + length, length, per_page)
    merged = dict(query) | numbers
    after = f"{url.split('?', maxsplit=1)[0]}?{urlencode(merged)}"
    return Paging(after, pages, total)


def _next_group(text: str, url: str, total: int | None) -> Paging:
    group = NEXT_GROUP.search(text)
    if not group or not records(text):
        return Paging(None)
    target = absolute(unescape(group[1]), _proxy_base(text, url)) or url
    here = dict(parse_qsl(urlsplit(url).query)).get("page")
    there = dict(parse_qsl(urlsplit(target).query)).get("page")
    return Paging(target if target != url and here != (there or "") else None, total)


def _proxy_base(text: str, url: str) -> str:
    proxy = PROXY.search(text)
    return (absolute(proxy[1], url) if proxy else None) or url


def _window(start: int, length: int, per_page: int) -> dict[str, str]:
    return {
        "startrecord": str(start),
        "endrecord": str(start + length - 1),
        "perpage": str(per_page),
    }


def _pairs(raw: str) -> dict[str, str]:
    """The parameters of an object literal.

    >>> _pairs("col:1,appid:'1',webname:'某县',permissiontype:0")
    {'col': '1', 'appid': '1', 'webname': '某县', 'permissiontype': '0'}
    """
    return {m[1]: m[2] or m[3] or m[4] or "" for m in PAIR.finditer(raw)}


def _total(text: str) -> int | None:
    found = TOTAL.search(text)
    return int(found[1] or found[2]) if found else None


def _pages(total: int | None, per_page: int) -> int | None:
    return None if total is None else -(-total // max(per_page, 1))


def _number(pattern: re.Pattern[str], text: str, default: int) -> int:
    found = pattern.search(text)
    return int(found[1]) if found else default


def _int(raw: str) -> int:
    return int(raw) if raw.isdigit() else 0
