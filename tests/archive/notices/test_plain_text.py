"""Titles of strangers are text wherever they go."""

from __future__ import annotations

import html
import shlex
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.notices.plain_text import MOST_CHARACTERS, link, plain, word

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;",
    "markdown": "[点击](http://evil.example/) **粗** `代码` ![x](y) _斜_ ~~删~~ # 题 | 表",
    "mentions": "@all @everyone @所有人 <@U1> <!channel> <@&2> #general",
    "ansi": "\x1b[31m红\x1b[0m\x9b1m\x07\x08\x7f",
    "breaks": "一\r\n二\u2028三\u2029四\x85五\x0b六\x0c七\t八",
    "shell": "$(reboot) `id` ; rm -rf / && x | y > z \\ 'a' \"b\" {{7*7}} ${HOME} *",
    "direction": "\u202e倒\u2066置\u200b零\ufeff\U000e0041标",
    "surrogate": "半\ud800个\ufffe\U0010ffff",
    "link": "请登录 HTTP://evil.example 或 javascript://x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_hostile_title_means_anything(name):
    text = plain(HOSTILE[name])
    assert text
    assert not set(text) & set("<>&@*_`[]{}|~#$\\\"';^")
    assert len(text.splitlines()) == 1
    assert "://" not in text
    assert all(unicodedata.category(c)[0] != "C" for c in text)
    assert html.escape(text) == text
    assert len(shlex.split(f"say {text}")) == len(f"say {text}".split(" "))


def test_what_people_read_stays():
    title = "某某县2023年法治政府建设年度报告（公开版），增长5.2%：一、二；“三”"
    assert plain(title) == title
    assert plain("  两个\n\n空格 ") == "两个 空格"
    assert plain(None) == plain("\x00") == ""


def test_a_long_title_is_cut():
    assert plain("长" * 500) == "长" * (MOST_CHARACTERS - 1) + "…"
    assert len(plain("\x00" * 10**6 + "长")) == 0


@given(st.text(st.characters(codec=None), max_size=60))
def test_plain_is_plain_for_any_text(text):
    once = plain(text)
    assert plain(once) == once
    once.encode()


def test_links_lead_to_the_same_page_and_hold_no_markup():
    assert link("http://a.gov.cn/t20210301_1.html") == (
        "http://a.gov.cn/t20210301_1.html"
    )
    assert link("http://a.gov.cn/中?文=二&b=%E4#x") == (
        "http://a.gov.cn/%E4%B8%AD?%E6%96%87=%E4%BA%8C&b=%E4"
    )
    hostile = link("http://a.gov.cn/<b>[x](y)`$(id)`;@all\r\n'\"|{}\\^*~")
    assert hostile is not None
    assert not set(hostile) & set("<>[]`$;@\r\n'\"|{}\\^*~ ")
    assert link("http://[::1]:8000/a") == "http://[::1]:8000/a"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://user:key@a.gov.cn/",
        "http://[broken/",
        "//a.gov.cn/",
        "http://a.gov.cn/" + "x" * 3000,
    ],
)
def test_what_is_no_web_page_is_no_link(url):
    assert link(url) is None


def test_names_of_ours_stay():
    assert word("law_government") == "law_government"
    assert word("2026-11-21T00:00:00Z") == "2026-11-21T00:00:00Z"
    assert word("<b>") == "＜b＞"
