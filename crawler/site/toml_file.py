"""What may stand in a site file: the keys, and the checks that are a site's own."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, resolved
from archive.configuration.sections import REVISIT
from archive.reports.issuers import ANNUAL, LEVELS
from archive.toml_tables import (
    BadToml,
    BadValue,
    Key,
    Named,
    Rows,
    Shape,
    a_bool,
    a_count,
    a_list,
    a_number,
    a_pattern,
    a_text,
    any_text,
    hours_of_day,
    one_of,
    read_toml,
)
from crawler.site.report_titles import REPORT_KINDS

if TYPE_CHECKING:
    from pathlib import Path

LOOKUP_FIELDS = frozenset({"source", "issuer", "author", "title", "date", "kind"})
SEED_KINDS = ("listing", "report", "sitemap", "feed")
SITE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def read_site_file(path: Path) -> dict[str, Any]:
    """The checked content of one site file; BadToml with the first error."""
    if not SITE_ID.fullmatch(path.stem):
        sentence = "the file's name is the site's id: use a-z, 0-9, _ and -."
        raise BadToml(path, 1, "file", sentence)
    return read_toml(path, SITE)


def _url(value: Any) -> None:
    a_text(value)
    try:
        resolved(value)
    except BadUrl as error:
        raise BadValue("give a whole URL with http:// or https://.") from error


def _selector(value: Any) -> None:
    from cleaning.page.tree import is_selector

    a_text(value)
    if not is_selector(value):
        msg = f"{value!r} is not a CSS selector."
        raise BadValue(msg)


def _family(value: Any) -> None:
    from cleaning.rules.family import load_families

    a_text(value)
    if value not in load_families():
        msg = f"no such family; known are {', '.join(sorted(load_families()))}."
        raise BadValue(msg)


def _code(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(
        r"[0-9]{6}|[0-9]{9}|[0-9]{12}", value
    ):
        raise BadValue("give the GB/T 2260 code in quotes: six digits.")


def _day(value: Any) -> None:
    if type(value) is not datetime.date:
        raise BadValue("give a day without quotes, like 2023-06-30.")


def _host(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9.-]+(:\d+)?", value):
        raise BadValue("give a host's name in lower case, with :port where needed.")


SITE: Shape = {
    "title": Key(a_text, required=True),
    "base_url": Key(_url, required=True),
    "family": Key(_family),
    "division_code": Key(_code),
    "verified": Key(a_bool),
    "scope": {
        "allow": Key(a_list(a_pattern)),
        "deny": Key(a_list(a_pattern)),
        "title": Key(a_list(a_text)),
        "deny_title": Key(a_list(a_text)),
        "kinds": Key(a_list(one_of(*REPORT_KINDS))),
        "hosts": Key(a_list(_host)),
        "max_pages": Key(a_count(1, 100_000)),
        "max_urls": Key(a_count(1, 10_000_000)),
    },
    "politeness": {
        "delay_s": Key(a_number(0, 3600)),
        "allow_private": Key(a_bool),
        "tls": Key(one_of("verified", "legacy")),
        "hours": Key(hours_of_day),
        "daily_requests": Key(a_count(1, 1_000_000)),
    },
    "revisit": REVISIT,
    "listing": {"items": Key(a_list(_selector))},
    "discovery": {"sitemaps": Key(a_bool)},
    "browser": {"enabled": Key(a_bool)},
    "expect": {
        "reports_min": Key(a_count(0, 10_000_000)),
        "date_fill_rate": Key(a_number(0, 1)),
        "source_fill_rate": Key(a_number(0, 1)),
    },
    "seeds": Rows(
        {
            "url": Key(_url, required=True),
            "kind": Key(one_of(*SEED_KINDS), required=True),
        },
        missing="give at least one [[seeds]] with url and kind.",
    ),
    "issuers": Rows(
        {
            "name": Key(a_text, required=True),
            "level": Key(one_of(*LEVELS)),
            "department": Key(a_bool),
            "division_code": Key(_code),
            "kinds": Key(a_list(one_of(*ANNUAL))),
            "aliases": Key(a_list(a_text)),
            "since_year": Key(a_count(1990, 2100)),
        },
    ),
    "layouts": Rows(
        {
            "valid_until": Key(_day),
            "body": Key(_selector),
            "title": Key(_selector),
            "date": Key(_selector),
            "source": Key(_selector),
            "family": Key(_family),
        },
    ),
    "lookups": Named(
        Rows(
            {
                "match": Key(a_text, required=True),
                "value": Key(any_text, required=True),
            }
        ),
        LOOKUP_FIELDS,
    ),
}
