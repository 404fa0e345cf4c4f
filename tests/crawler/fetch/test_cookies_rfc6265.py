"""Cookies by RFC 6265: cases after the http-state suite, as data of our own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.fetch.cookies import Jar, cookie_date

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HOME = "http://www.home.example.org/cookie-parser"

# Set-Cookie lines of HOME, the next address, the Cookie header that goes there.
CASES = [
    # pairs
    (["foo=bar"], HOME, "foo=bar"),
    (["foo=bar; Expires=Fri, 07 Aug 2099 08:04:19 GMT"], HOME, "foo=bar"),
    (["foo=bar; Expires=Fri, 07 Aug 2007 08:04:19 GMT"], HOME, None),
    (["foo=bar; expires=Sunday, 06-Nov-94 08:49:37 GMT"], HOME, None),
    (["foo=bar; expires=Thu Jan  1 00:00:00 1970"], HOME, None),
    (["foo=bar; expires=no date"], HOME, "foo=bar"),
    (["foo"], HOME, None),
    (["=foo"], HOME, None),
    (["foo=bar; max-age=10000"], HOME, "foo=bar"),
    (["foo=bar; max-age=0"], HOME, None),
    (["foo=bar; max-age=-1"], HOME, None),
    (["foo=bar; max-age=3x"], HOME, "foo=bar"),
    (["foo=bar; max-age=100; expires=Fri, 07 Aug 2007 08:04:19 GMT"], HOME, "foo=bar"),
    (["foo=bar; max-age=0; expires=Fri, 07 Aug 2099 08:04:19 GMT"], HOME, None),
    (["foo=bar", "foo=gone; max-age=0"], HOME, None),
    (["foo=bar; path=/other", "foo=x; max-age=0"], "http://www.home.example.org/other", "foo=bar"),
    (["foo=bar", "foo=qux"], HOME, "foo=qux"),
    (["foo=1; bar=2"], HOME, "foo=1"),
    (["foo=1", "bar=2"], HOME, "foo=1; bar=2"),
    (["foo=", "bar=2"], HOME, "foo=; bar=2"),
    (["foo=a=b"], HOME, "foo=a=b"),
    (['foo="bar"'], HOME, 'foo="bar"'),
    (["  foo=bar  ;"], HOME, "foo=bar"),
    (["foo=bar; HttpOnly; nobody=knows; ;;"], HOME, "foo=bar"),
    # Secure
    (["foo=bar; secure"], HOME, None),
    (["foo=bar; Secure=no"], HOME, None),
    (["foo=bar; secure"], "https://www.home.example.org/cookie-parser", "foo=bar"),
    (["foo=bar"], "https://www.home.example.org/cookie-parser", "foo=bar"),
    # Path
    (["foo=bar; path=/"], "http://www.home.example.org/x/y", "foo=bar"),
    (["foo=bar; path=/cookie"], HOME, None),
    (["foo=bar; path=/cookie-parser"], HOME, "foo=bar"),
    (["foo=bar; path=/cookie-parser"], HOME + "/more", "foo=bar"),
    (["foo=bar; path=/cookie-parser/"], HOME, None),
    (["foo=bar; path=/cookie-parser/"], HOME + "/more", "foo=bar"),
    (["foo=bar; path=relative"], "http://www.home.example.org/", "foo=bar"),
    (["foo=bar; path="], HOME, "foo=bar"),
    (["foo=bar; path=/a; path=/"], HOME, "foo=bar"),
    (["foo=bar; path=/; path=/a"], HOME, None),
    (["short=1; path=/", "long=2; path=/cookie-parser"], HOME, "long=2; short=1"),
    # Domain
    (["foo=bar; domain=home.example.org"], HOME, "foo=bar"),
    (["foo=bar; domain=.home.example.org"], "http://sub.home.example.org/", "foo=bar"),
    (["foo=bar; domain=example.org"], "http://example.org/", "foo=bar"),
    (["foo=bar; domain=HOME.example.org"], "http://a.home.example.org/", "foo=bar"),
    (["foo=bar"], "http://sub.www.home.example.org/", None),
    (["foo=bar; domain=www.home.example.org"], "http://sub.www.home.example.org/", "foo=bar"),
    (["foo=bar; domain=sub.www.home.example.org"], HOME, None),
    (["foo=bar; domain=other.org"], HOME, None),
    (["foo=bar; domain=me.example.org"], HOME, None),
    (["foo=bar; domain=org"], HOME, None),
    (["foo=bar; domain=.org"], HOME, None),
    (["foo=bar; domain="], HOME, "foo=bar"),
    (["foo=bar; domain=other.org; domain=home.example.org"], HOME, "foo=bar"),
    (["foo=bar"], "http://WWW.HOME.example.org/", "foo=bar"),
    (["foo=bar"], "http://www.home.example.org:8080/", "foo=bar"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "address", "sent"), CASES)
def test_what_is_given_back_where(
    lines: list[str], address: str, sent: str | None
) -> None:
    jar = Jar(lambda: NOW)
    jar.take(HOME, lines)
    assert jar.header(address) == sent


def test_a_whole_country_shares_no_cookie() -> None:
    jar = Jar(lambda: NOW)
    for domain in ("cn", "gov.cn", ".gov.cn", "bj.cn"):
        assert not jar.take("http://www.a.gov.cn/", [f"foo=bar; domain={domain}"])
    assert jar.take("http://www.a.gov.cn/", ["foo=bar; domain=a.gov.cn"])
    assert jar.header("http://b.a.gov.cn/") == "foo=bar"
    assert not Jar().take("http://10.0.0.1/", ["foo=bar; domain=0.0.1"])


def test_a_cookie_ends_within_the_look() -> None:
    now = [NOW]
    jar = Jar(lambda: now[0])
    jar.take(HOME, ["foo=bar; expires=Fri, 27 Nov 2026 00:00:10 GMT"])
    assert jar.header(HOME) == "foo=bar"
    now[0] = datetime(2026, 11, 27, 0, 0, 11, tzinfo=UTC)
    assert jar.header(HOME) is None


DATES = [
    ("Mon, 10-Dec-2007 17:02:24 GMT", "2007-12-10T17:02:24"),
    ("Wed, 09 Dec 2009 16:27:23 GMT", "2009-12-09T16:27:23"),
    ("Thursday, 01-Jan-1970 00:00:00 GMT", "1970-01-01T00:00:00"),
    ("Mon Dec 24 16:32:39 1977 GMT", "1977-12-24T16:32:39"),
    ("Tue, 20-Nov-17 00:12:54 GMT", "2017-11-20T00:12:54"),
    ("24 dECEMBer 95 16:32:39", "1995-12-24T16:32:39"),
    ("3/Dec/2011 1:2:3", "2011-12-03T01:02:03"),
    ("Mon Dec 32 16:32:39 1977", None),
    ("Mon Dec 24 25:32:39 1977", None),
    ("Mon Dec 24 16:32:39 1600", None),
    ("Mon Dec 24 1977", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "instant"), DATES)
def test_dates_of_any_order(text: str, instant: str | None) -> None:
    read = cookie_date(text)
    assert (read.isoformat()[:19] if read else None) == instant
