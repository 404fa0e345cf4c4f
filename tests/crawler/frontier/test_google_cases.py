"""Google's cases for readers of robots.txt, held against ours.

`google_cases.json` holds, one robots.txt a line, what google/robotstxt's robots_test.cc
and google/robotstxt-spec-test expect (Apache-2.0, Google LLC): for each crawler's name
the paths left to it and the paths that are not. Their comments are left out. Where the
two differ (a cut byte-order mark) the first counts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.frontier.robots import parse_robots

SITE = "http://foo.bar"
FILES: list[tuple[str, dict[str, tuple[list[str], list[str]]]]] = json.loads(
    Path(__file__).with_name("google_cases.json").read_text(encoding="utf-8")
)
CASES = [
    (text, name, path, path in left)
    for text, names in FILES
    for name, (left, kept) in names.items()
    for path in left + kept
]
# Paths that Google's reader refuses and ours leaves to us, because RFC 9309 2.2.2 says:
# paths are compared percent-encoded, unreserved characters plain (Google leaves the
# encoding to its callers), and /robots.txt itself is always left.
DEPARTURES = [
    ("AB", "/robots.txt"),
    ("BarBot", "/robots.txt"),
    ("FooBot", "/foo/bar/baz"),
    ("FooBot", "/foo/bar/ツ"),
    ("FooBot", "/foo/bar/ツ"),
    ("XYZ", "/robots.txt"),
    ("asdfbot", "/robots.txt"),
]


def is_left(text: str, name: str, path: str) -> bool:
    body = text.encode("utf-8", "surrogateescape")
    return parse_robots(body, token=name).allows(SITE + path)


def test_robots_txt_is_read_as_google_reads_it_but_for_named_departures() -> None:
    assert len(CASES) == 406
    differ = [
        (name, path, is_expected)
        for text, name, path, is_expected in CASES
        if is_left(text, name, path) is not is_expected
    ]
    assert sorted(differ) == [(name, path, False) for name, path in DEPARTURES]


@pytest.mark.parametrize(
    ("rules", "path", "is_expected"),
    [
        ("disallow: {a}/qux\n", "/fux", True),
        ("disallow: {a}/qux\n", "{a}/fux", False),
        ("disallow: /\nallow: {a}/qux\nallow: {b}/qux\n", "/", False),
        ("disallow: /\nallow: {a}/qux\nallow: {b}/qux\n", "{a}/qux", True),
        ("disallow: /\nallow: {a}/qux\nallow: {b}/qux\n", "{b}/fux", True),
    ],
)
def test_of_a_line_that_is_too_long_the_start_counts(
    rules: str, path: str, is_expected: bool
) -> None:
    long = {letter: "/x/" + letter * 16_650 for letter in "ab"}
    text = "user-agent: FooBot\n" + rules.format(**long)
    assert is_left(text, "FooBot", path.format(**long)) is is_expected
