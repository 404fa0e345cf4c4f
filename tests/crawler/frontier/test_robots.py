"""RFC 9309, rule by rule."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.robots import PARSED_BYTES, parse_robots, robots_for

SITE = "http://www.example.gov.cn"


def allows(text: str | bytes, path: str) -> bool:
    body = text if isinstance(text, bytes) else text.encode()
    return parse_robots(body).allows(SITE + path)


def star(*lines: str) -> str:
    return "\n".join(("User-agent: *", *lines))


# --- 2.2.1 The User-agent line: group choice by product token


@pytest.mark.parametrize(
    ("agent", "is_ours"),
    [
        ("gongbao", True),
        ("GongBao", True),
        ("  gongbao  # ours", True),
        ("gongbao/1.0", True),
        ("gongbao (+http://x.cn)", True),
        ("gong", False),
        ("gongbao-news", False),
        ("gongbaobot", False),
        ("mygongbao", False),
        ("", False),
    ],
)
def test_a_group_is_ours_by_its_whole_product_token(agent, is_ours):
    assert allows(f"User-agent: {agent}\nDisallow: /", "/a") is not is_ours


def test_our_group_excludes_the_one_for_all():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: gongbao\nDisallow: /a"
    assert allows(text, "/b")
    assert not allows(text, "/a")


def test_our_group_without_rules_leaves_everything():
    assert allows("User-agent: *\nDisallow: /\nUser-agent: gongbao\n", "/a")


def test_without_a_group_for_us_or_all_everything_is_left():
    assert allows("User-agent: other\nDisallow: /", "/a")


@pytest.mark.parametrize("agent", ["gongbao", "*"])
def test_groups_for_the_same_token_are_one(agent):
    text = (
        f"User-agent: {agent}\nDisallow: /a\n\n"
        f"User-agent: other\nDisallow: /\n\nUser-agent: {agent}\nDisallow: /b"
    )
    assert [allows(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_one_group_may_have_several_names():
    text = "User-agent: other\n\nUser-agent: gongbao\nDisallow: /a"
    assert not allows(text, "/a")


@pytest.mark.parametrize("line", ["Sitemap: /s.xml", "Crawl-delay: 9", "Host: x", "?"])
def test_other_lines_do_not_end_the_names_of_a_group(line):
    assert not allows(f"User-agent: gongbao\n{line}\nUser-agent: b\nDisallow: /", "/a")


def test_rules_before_any_name_are_nobodys():
    assert allows("Disallow: /\nUser-agent: *\nDisallow: /b", "/a")


# --- 2.2.2 Allow and Disallow


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        (("Disallow: /a/b", "Allow: /a"), "/a/b", False),
        (("Allow: /a", "Disallow: /a/b"), "/a/c", True),
        (("Allow: /a/b/c", "Disallow: /a/b"), "/a/b/c/d", True),
        (("Disallow: /*.html", "Allow: /a"), "/a/b.html", False),
        (("Disallow: /a", "Allow: /a"), "/a", True),
        (("Allow: /a", "Disallow: /a"), "/a", True),
        (("Disallow:",), "/a", True),
        (("Disallow: /", "Allow:"), "/a", False),
        (("Disallow: /",), "/robots.txt", True),
        (("Disallow: /A",), "/a", True),
        (("Disallow: a",), "/a", False),
        (("disALLOW : /a",), "/a", False),
        (("Disallow: /a?b",), "/a?b=1", False),
        (("Disallow: /a;b",), "/a;b", False),
        (("Disallow: /a # why",), "/a", False),
        (("Disallow: /a/",), "/a", True),
    ],
)
def test_the_longest_match_decides_and_ties_go_to_allow(rules, path, allowed):
    assert allows(star(*rules), path) is allowed


# --- 2.2.2 and 2.2.3: percent-encoding, * and $


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/a*b", "/axyzb", True),
        ("/a*b", "/ab", True),
        ("/a*b", "/a", False),
        ("*", "/a", True),
        ("/*.php$", "/a/b.php", True),
        ("/*.php$", "/a/b.php?x", False),
        ("/*.php$", "/a.php.php", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/a$b", "/a$b", True),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/a*$", "/a/b/c", True),
        ("/**a", "/xa", True),
        ("/*ab*ab$", "/ab", False),
        ("/*ab*ab$", "/abab", True),
        ("/a%24", "/a$", True),
        ("/a%2A", "/a*", True),
        ("/a%2A", "/ab", False),
        ("/%7Ejoe", "/~joe", True),
        ("/~joe", "/%7ejoe", True),
        ("/a%3cd", "/a%3Cd", True),
        ("/a<d", "/a%3Cd", True),
        ("/a%2fb", "/a/b", False),
        ("/a/b", "/a%2Fb", False),
        ("/法治", "/%E6%B3%95%E6%B2%BB/1", True),
        ("/%e6%b3%95%e6%b2%bb", "/法治/1", True),
        ("/法治", "/法制", False),
        ("/a b", "/a%20b", True),
    ],
)
def test_patterns(pattern, path, matches):
    assert allows(star(f"Disallow: {pattern}"), path) is not matches


# --- 2.3 Access: encoding, line ends, size


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\n\r\n", "\n\r"])
def test_line_ends(end):
    text = end.join(
        ("User-agent: other", "Disallow: /", "User-agent: *", "Disallow: /a")
    )
    assert not allows(text, "/a")
    assert allows(text, "/b")


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert not allows(b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "/a")


def test_octets_that_are_no_utf_8_still_match():
    assert not allows(b"User-agent: *\nDisallow: /\xb7\xa8", "/%B7%A8/1.html")
    assert not allows(b"User-agent: *\n# \xb7\xa8\nDisallow: /a", "/a")


def test_the_first_500_kib_count_and_a_cut_line_does_not():
    filler = b"# " + b"x" * 98 + b"\n"
    head = b"User-agent: *\nDisallow: /a\n"
    body = head + filler * (PARSED_BYTES // len(filler) + 1) + b"Disallow: /b\n"
    assert [allows(body, path) for path in ("/a", "/b")] == [False, True]
    cut = b"User-agent: *\n" + b"x\n" * ((PARSED_BYTES - 20) // 2) + b"Disallow: /abc"
    assert len(cut) > PARSED_BYTES
    assert allows(cut, "/abc")
    assert allows(cut, "/a")


def test_html_under_that_name_has_no_rules():
    assert allows("<html><body>404: Disallow</body></html>", "/a")


def test_nul_and_an_endless_line_do_no_harm():
    assert not allows(b"\0\0\nUser-agent: *\nDisallow: /a\n" + b"y" * 400_000, "/a")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, False),
        (206, False),
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (429, False),
        (500, False),
        (503, False),
        (None, False),
    ],
)
def test_what_a_status_means(status, allowed):
    robots = robots_for(status, b"User-agent: *\nDisallow: /")
    assert robots.allows(SITE + "/a") is allowed
    assert robots.why


# --- other lines that we heed


def test_crawl_delay_of_our_group():
    text = b"User-agent: *\nCrawl-delay: 9\n\nUser-agent: gongbao\nDisallow:\n%s"
    delays = {
        b"Crawl-delay: 4": 4.0,
        b"crawl-delay:2.5 # s": 2.5,
        b"Crawl-delay: -1": None,
        b"Crawl-delay: soon": None,
        b"Crawl-delay: 1\nCrawl-delay: 3": 3.0,
        b"": None,
    }
    found = {line: parse_robots(text % line).crawl_delay_s for line in delays}
    assert found == delays
    assert parse_robots(b"User-agent: *\nCrawl-delay: 9").crawl_delay_s == 9.0


def test_sitemaps_belong_to_no_group():
    text = b"Sitemap: http://x.cn/1.xml\nUser-agent: a\nDisallow: /\nSITEMAP: /2.xml"
    assert parse_robots(text).sitemaps == ("http://x.cn/1.xml", "/2.xml")


def test_a_hostile_pattern_takes_no_time():
    text = star("Disallow: /" + "a*" * 5_000 + "b$")
    began = time.perf_counter()
    assert allows(text, "/" + "a" * 20_000)
    assert time.perf_counter() - began < 1


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_give_rules_and_any_path_an_answer(body, path):
    robots = parse_robots(b"User-agent: *\nDisallow: /" + body)
    assert robots.allows(SITE + "/" + path) in (True, False)
    assert robots.allows(SITE + "/robots.txt")
