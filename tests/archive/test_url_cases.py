"""The URL cases of web-platform-tests, held against what is asked for.

`url_cases.json` holds, one a line, the http and https cases of its
url/resources/urltestdata.json (BSD-3-Clause, web-platform-tests contributors): what is
written, its base, and the address it means (null: none). By design `resolved` leaves
out fragment and userinfo, so they are left out of what is expected.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from archive.canonical import BadUrl, resolved

CASES: list[tuple[str, str, str | None]] = [
    tuple(case)
    for case in json.loads(
        Path(__file__).with_name("url_cases.json").read_text(encoding="utf-8")
    )
]
LINKS = [case for case in CASES if case[2] is not None]
_USERINFO = re.compile(r"(?<=://)[^/?#]*@")

# What differs, and what is asked for instead. The standard no longer lets IDNA refuse a
# host in ASCII, for browsers ask for such hosts and some exist; the cases are older.
DEPARTURES = {
    "http://a.b.c.xn--pokxncvks": "http://a.b.c.xn--pokxncvks/",
    "http://a.b.c.XN--pokxncvks": "http://a.b.c.xn--pokxncvks/",
    "http://a.b.c.Xn--pokxncvks": "http://a.b.c.xn--pokxncvks/",
    "http://10.0.0.xn--pokxncvks": "http://10.0.0.xn--pokxncvks/",
    "http://10.0.0.XN--pokxncvks": "http://10.0.0.xn--pokxncvks/",
    "http://10.0.0.xN--pokxncvks": "http://10.0.0.xn--pokxncvks/",
    "https://xn--/": "https://xn--/",
}


def asked(href: str, base: str) -> str | None:
    try:
        return resolved(href, base)
    except BadUrl:
        return None


def meant(address: str | None) -> str | None:
    return address and _USERINFO.sub("", address.partition("#")[0], count=1)


def test_links_are_asked_for_as_browsers_do() -> None:
    assert len(LINKS) == 230
    wrong = [case for case in LINKS if asked(*case[:2]) != meant(case[2])]
    assert wrong == []


def test_what_no_browser_asks_for_is_refused_but_for_named_departures() -> None:
    refused = [case[:2] for case in CASES if case[2] is None]
    assert len(refused) == 204
    differ = {href: got for href, base in refused if (got := asked(href, base))}
    assert differ == DEPARTURES


def test_an_address_means_itself() -> None:
    addresses = [got for href, base, _ in CASES if (got := asked(href, base))]
    assert [a for a in addresses if resolved(a) != a] == []
