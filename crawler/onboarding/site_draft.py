"""A site file drafted from a probe, as TOML ready to use; a person still reads it."""

from __future__ import annotations

import json
import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.onboarding.portal_survey import is_report
from crawler.site.report_titles import REPORT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.onboarding.portal_survey import Column, Probe

DEDICATED: Final = 0.8
SHOWN: Final = 3


def site_id_of(url: str) -> str:
    """An id for the site of an address: its host without www, gov and cn.

    >>> site_id_of("http://www.qingxi.gov.cn/zwgk/"), site_id_of("http://127.0.0.1:80/")
    ('qingxi', '127-0-0-1-80')
    """
    split = urlsplit(url)
    host = split.netloc.lower()
    labels = [x for x in host.split(".") if x not in {"www", "gov", "cn"}]
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
    yield from ("", "[expect]", "reports_min = 1")


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
    """The family's forms of articles, kinds for mixed columns, further hosts."""
    mixed = [c for c in found.columns if c.items and c.report_share < DEDICATED]
    rules = {
        "allow": _article_forms(found),
        "kinds": REPORT_KINDS if mixed else (),
        "hosts": sorted(_other_hosts(found)),
    }
    if any(rules.values()):
        yield from ("", "[scope]")
    for key, values in rules.items():
        if values:
            yield f"{key} = [{', '.join(_quoted(value) for value in values)}]"


def _article_forms(found: Probe) -> list[str]:
    """The family's URL forms of articles, if every report in the columns has one."""
    rules = found.family.listing if found.family else None
    reports = [i.url for c in found.columns for i in c.items if is_report(i.title)]
    used = {
        pattern.pattern
        for url in reports
        for pattern in (rules.article if rules else ())
        if pattern.search(url)
    }
    all_fit = all(any(re.search(form, url) for form in used) for url in reports)
    return sorted(used) if all_fit else []


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
