"""A site file drafted from a probe, as TOML ready to use; a person still reads it."""

from __future__ import annotations

import json
import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.onboarding.portal_survey import is_report
from crawler.site.definition import ScopeRules
from crawler.site.report_titles import REPORT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.onboarding.portal_survey import Column, Probe

MAX_FORMS: Final = 6
SHOWN: Final = 3


def site_id_of(url: str) -> str:
    """An id for the site of an address: its host without www, gov and cn.

    >>> site_id_of("http://www.qingxi.gov.cn/zwgk/"), site_id_of("http://127.0.0.1:80/")
    ('qingxi', '127-0-0-1-80')
    """
    split = urlsplit(url)
    host = split.netloc.lower()
    labels = [x for x in re.split("[.:]", host) if x not in {"www", "gov", "cn"}]
    name = "-".join(labels) if not _is_address(split.hostname or "") else host
    return re.sub(r"[^a-z0-9_-]+", "-", name).strip("-_")[:64] or "site"


def draft_site_file(found: Probe) -> str:
    """The TOML text of a site file for what a probe found."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Probe) -> Iterator[str]:
    yield from (f"# {note}" for note in found.notes)
    yield f"title = {_quoted(found.title)}"
    yield f"base_url = {_quoted(found.base_url)}"
    if found.family:
        yield f"family = {_quoted(found.family.id)}"
    if found.division_code:
        yield f"division_code = {_quoted(found.division_code)}"
    yield "verified = false"
    for column in found.columns:
        yield from _seed(column)
    yield from _scope(found)
    if _is_address(urlsplit(found.base_url).hostname or ""):
        yield from ("", "[politeness]", "delay_s = 0.0", "allow_private = true")
    yield from ("", "[expect]", f"reports_min = {_seen(found)}")


def _seed(column: Column) -> Iterator[str]:
    pages = f", {column.total_pages} pages" if column.total_pages else ""
    yield ""
    yield f"# {plain(column.title)}: {len(column.items)} items on the first page{pages}"
    for item in column.items[:SHOWN]:
        yield f"#   {item.date or '----------'} {plain(item.title)}"
    yield "[[seeds]]"
    yield f"url = {_quoted(column.url)}"
    yield 'kind = "listing"'


def _scope(found: Probe) -> Iterator[str]:
    """What belongs to the site; whatever only some of it fits stands as a comment.

    The first pages do not show all forms of addresses, so none is asked for.
    """
    hosts, pages = sorted(_other_hosts(found)), _max_pages(found)
    if hosts or pages:
        yield from ("", "[scope]")
    if hosts:
        yield f"hosts = [{_list(hosts)}]"
    if pages:
        yield f"max_pages = {pages}"
    items = [item for column in found.columns for item in column.items]
    narrow = {"allow": _article_forms(found, [item.url for item in items])}
    if any(not is_report(item.title) for item in items):
        narrow["kinds"] = list(REPORT_KINDS)
    rules = [
        f"#   {key} = [{_list(values)}]" for key, values in narrow.items() if values
    ]
    if rules:
        yield from (
            "",
            "# To keep only reports, or addresses of these forms, add to [scope]:",
        )
    yield from rules


def _list(values: Iterable[str]) -> str:
    return ", ".join(_quoted(value) for value in values)


def _max_pages(found: Probe) -> int | None:
    """Room for the longest column, where a site has not as much by itself."""
    most = max((column.total_pages or 0 for column in found.columns), default=0)
    return most * 2 if most > ScopeRules().max_pages else None


def _article_forms(found: Probe, urls: list[str]) -> list[str]:
    """The family's URL forms of articles if all items have one, else their own forms."""
    rules = found.family.listing if found.family else None
    used = {
        pattern.pattern
        for url in urls
        for pattern in (rules.article if rules else ())
        if pattern.search(url)
    }
    if urls and all(any(re.search(form, url) for form in used) for url in urls):
        return sorted(used)
    forms = sorted({_form(url) for url in urls})
    return forms if len(forms) <= MAX_FORMS else []


def _form(url: str) -> str:
    """What addresses like this one have in common, wide on purpose.

    >>> print(_form("http://a.cn/zw/t20240102_5.html"), _form("http://a.cn/show.aspx?id=7"))
    /[\\w.-]+\\.html$ /show\\.aspx\\?
    """
    split = urlsplit(url)
    name = split.path.rpartition("/")[2]
    if split.query:
        return rf"/{re.escape(name)}\?"
    stem, dot, ending = name.rpartition(".")
    return rf"/[\w.-]+\.{re.escape(ending)}$" if dot and stem else "/[^/?]*$"


def _seen(found: Probe) -> int:
    """How many different reports the first pages showed, on hosts of the site."""
    hosts = {urlsplit(found.base_url).netloc, *_other_hosts(found)}
    urls = {item.url for column in found.columns for item in column.items}
    return sum(1 for url in urls if urlsplit(url).netloc in hosts)


def _other_hosts(found: Probe) -> set[str]:
    """Hosts of the same domain that several items of the columns lead to."""
    own = urlsplit(found.base_url).netloc
    domain = ".".join(own.split(".")[-3:])
    linked = [urlsplit(i.url).netloc for c in found.columns for i in c.items]
    return {h for h in linked if h != own and h.endswith(f".{domain}")}


def _is_address(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _quoted(text: str) -> str:
    return json.dumps(plain(text), ensure_ascii=False)


def plain(text: str) -> str:
    """A text on one line without control characters, as a comment or a terminal takes it.

    >>> plain("年报\\n[politeness]\\x1b[2J")
    '年报 [politeness] [2J'
    """
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()
