"""Cases that readers of robots.txt are held to, beside those of test_google_cases.py.

What they test: groups, names, spelling, precedence, wildcards, encoding, line ends,
byte-order marks, long lines. Where RFC 9309 and the others disagree, it is the RFC.
"""

from __future__ import annotations

import gzip
import zlib

import pytest

from crawler.demo.portals.server import Reply
from crawler.frontier.robots import PARSED_BYTES, parse_robots, whole_lines

SITE = "http://foo.bar"
ALL = "user-agent: *\n"
OURS = "user-agent: gongbao\n"

# robots.txt, path, whether it is left to us
CASES: list[tuple[str, str, bool]] = [
    # nothing said
    ("", "/x", True),
    ("foo: bar\n", "/x", True),
    ("disallow: /\n", "/x", True),
    ("user-agent: gongbao\n", "/x", True),
    # lines
    (OURS + "disallow: /\n", "/x/y", False),
    ("foo: gongbao\nbar: /\n", "/x/y", True),
    ("user-agent gongbao\ndisallow /\n", "/x/y", False),
    ("user-agent gongbao\ndisallow / x\n", "/x/y", True),
    ("USER-AGENT: GongBao\nDISALLOW: /\n", "/x", False),
    ("useragent: gongbao\ndisallow: /\n", "/x", False),
    ("user agent: gongbao\ndisallow: /\n", "/x", False),
    (OURS + "dissallow: /\n", "/x", False),
    (OURS + "disalow: /\n", "/x", False),
    (OURS + "diasllow: /\n", "/x", False),
    (OURS + "disallaw: /\n", "/x", False),
    (OURS + "  disallow : /  # all\n", "/x", False),
    (OURS + "# disallow: /\n", "/x", True),
    # groups
    ("allow: /foo/bar/\n\nuser-agent: gongbao\ndisallow: /\nallow: /x/\n", "/x/b", True),
    ("allow: /foo/bar/\n\nuser-agent: gongbao\ndisallow: /\nallow: /x/\n", "/foo/bar/", False),
    ("user-agent: BarBot\nuser-agent: gongbao\ndisallow: /\n", "/x", False),
    ("user-agent: BarBot\nsitemap: http://foo.bar/s\nuser-agent: *\ndisallow: /\n", "/x", False),
    ("user-agent: gongbao\nunknown: line\nuser-agent: *\ndisallow: /\n", "/x", False),
    ("user-agent: gongbao\nallow: /x\nuser-agent: *\ndisallow: /\n", "/y", True),
    (ALL + "disallow: /\n" + OURS + "allow: /x\n", "/y", True),
    (OURS + "allow: /x\n" + ALL + "disallow: /\n", "/y", True),
    (OURS + "disallow: /a\n\n" + OURS + "disallow: /b\n", "/b", False),
    ("user-agent: *, gongbao\ndisallow: /\n", "/x", True),
    ("user-agent: * baz\ndisallow: /\n", "/x", False),
    ("user-agent: gongbao bar\ndisallow: /\n", "/x", False),
    ("user-agent: gongbao/1.2\ndisallow: /\n", "/x", False),
    ("user-agent: gongbaos\ndisallow: /\n", "/x", True),
    # precedence
    (OURS + "disallow: \nallow: \n", "/x", True),
    (OURS + "disallow: /\nallow: /\n", "/x", True),
    (OURS + "disallow: /x/\n" + ALL + "disallow: /y\n", "/y", True),
    # paths are case-sensitive; a rule without a slash has one
    (OURS + "disallow: /x/\n", "/X/", True),
    (OURS + "disallow: x\n", "/x", False),
    # the start of a path
    ("user-agent: *\ndisallow: /\nallow: /fish\n", "/fish.php?id=anything", True),
    ("user-agent: *\ndisallow: /\nallow: /fish*\n", "/desert/fish", False),
    ("user-agent: *\nallow: /$\ndisallow: /\n", "/page.htm", False),
    (ALL + "disallow: /foo/*/quz\n", "/foo/bar/bar/quz", False),
    (ALL + "disallow: /a/***/b\n", "/a/x/b", False),
    (ALL + "disallow: /a$b\n", "/a$b", False),
    # the page of a folder
    (ALL + "allow: /x/index.html\ndisallow: /\n", "/x/", True),
    (ALL + "allow: /x/index.html\ndisallow: /\n", "/x/index.html", True),
    (ALL + "allow: /x/index.htm\ndisallow: /\n", "/x/", True),
    (ALL + "allow: /x/index.html\ndisallow: /\n", "/x/other", False),
    (ALL + "allow: /x/index.html\ndisallow: /\n", "/", False),
    # encoding
    (ALL + "disallow: /\nallow: /a?qux=taz&baz=http://foo.bar?tar&par\n", "/a?qux=taz&baz=http://foo.bar?tar&par", True),
    (ALL + "disallow: /\nallow: /foo/bar/%E3%83%84\n", "/foo/bar/ツ", True),
    (ALL + "disallow: /\nallow: /foo/bar/%e3%83%84\n", "/foo/bar/%E3%83%84", True),
    (ALL + "disallow: /\nallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz", True),  # the RFC
    (ALL + "disallow: /%2F\n", "//", True),
    # line ends
    (OURS.replace("\n", "\r") + "disallow: /\r", "/x", False),
    (OURS.replace("\n", "\r\n") + "disallow: /\r\n", "/x", False),
    (OURS + "allow: /x\n\ndisallow: /", "/y", False),
    # byte-order marks, whole and cut; other bytes in front are no mark
    ("\ufeff" + OURS + "disallow: /\n", "/x", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "is_allowed"), CASES)
def test_what_other_parsers_are_held_to(text: str, path: str, is_allowed: bool) -> None:
    assert parse_robots(text.encode()).allows(SITE + path) is is_allowed


@pytest.mark.parametrize(
    ("mark", "is_read"),
    [
        (b"\xef\xbb\xbf", True),
        (b"\xef\xbb", True),
        (b"\xef", True),
        (b"\xef\x11\xbf", False),
    ],
)
def test_a_mark_that_is_cut_is_a_mark(mark: bytes, is_read: bool) -> None:
    body = mark + (OURS + "disallow: /\n").encode()
    assert parse_robots(body).allows(SITE + "/x") is not is_read


def test_the_first_500_kib_count_up_to_a_whole_line() -> None:
    body = b"user-agent: *\ndisallow: /secret\n" + b"# filler line\n" * 50_000
    assert len(body) > PARSED_BYTES
    assert not parse_robots(body + b"allow: /secret/x\n").allows(SITE + "/secret/x")
    cut = b"user-agent: *\n" + b"allow: /" + b"x" * PARSED_BYTES + b"\n"
    assert whole_lines(cut) == b"user-agent: *\n"
    assert parse_robots(cut).rules == ()


BIG = b"User-agent: *\nDisallow: /zw/t20240101_2.html\n" + b"# more of it\n" * 60_000
LOGIN = "<!DOCTYPE html><title>登录</title><input type=password>".encode()


def replied(case: str) -> dict[str, Reply]:
    by_case = {
        "600 KiB": Reply(BIG),
        "30 MB": Reply(BIG + b"# \n" * 10_000_000),
        "gzip": Reply(gzip.compress(BIG * 8), headers=(("Content-Encoding", "gzip"),)),
        "deflate": Reply(
            zlib.compress(BIG * 8)[2:-4], headers=(("Content-Encoding", "deflate"),)
        ),
        "login": Reply(status=302, headers=(("Location", "/login.html"),)),
        "html": Reply(LOGIN),
        "403": Reply(b"forbidden", status=403),
    }
    return {"/robots.txt": by_case[case], "/login.html": Reply(LOGIN)}


@pytest.mark.parametrize("case", ["600 KiB", "30 MB", "gzip", "deflate"])
def test_a_large_robots_txt_is_heeded(make_portal, crawl, case):
    portal = make_portal(count=3, replies=replied(case))
    crawl()
    assert crawl.code == 0
    assert "/zw/t20240101_1.html" in portal.hits()
    assert "/zw/t20240101_2.html" not in portal.hits()
    assert crawl.rows("SELECT robots_status, detail FROM hosts") == [(200, None)]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("login", "robots.txt: no rules: a page of HTML"),
        ("html", "robots.txt: no rules: a page of HTML"),
        ("403", "robots.txt: no rules: 403"),
    ],
)
def test_what_is_no_robots_txt_leaves_everything_and_is_told(
    make_portal, crawl, case, told
):
    portal = make_portal(count=3, replies=replied(case))
    crawl()
    assert crawl.code == 0
    assert "/zw/t20240101_2.html" in portal.hits()
    assert crawl.rows("SELECT detail FROM hosts") == [(told,)]
