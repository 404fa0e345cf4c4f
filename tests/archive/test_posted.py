"""A form's address leads back to where it is sent, and with what."""

from __future__ import annotations

import pytest

from archive.posted import posted_parts, posted_url


@pytest.mark.parametrize(
    ("action", "fields", "parts"),
    [
        ("http://a.cn/l", {"page": "2"}, ("http://a.cn/l", b"page=2")),
        ("http://a.cn/l?c=1#x", {"p": "2"}, ("http://a.cn/l?c=1", b"p=2")),
        ("http://a.cn/l", {}, ("http://a.cn/l", b"")),
        ("http://a.cn/l", {"q": "a&b=c"}, ("http://a.cn/l", b"q=a%26b%3Dc")),
    ],
)
def test_there_and_back(action, fields, parts):
    assert posted_parts(posted_url(action, fields)) == parts


def test_a_field_is_in_the_pages_charset_and_loses_no_character():
    assert posted_url("http://a.cn/", {"q": "法"}, "gb18030").endswith("q=%B7%A8")
    lost = posted_url("http://a.cn/", {"q": "\u2603"}, "gb2312")
    assert lost.endswith("q=%26%239731%3B"), "as browsers write it"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn/",
        "http://a.cn/?x__wb_method=POST&p=1",
        "http://a.cn/__wb_method=POST",
    ],
)
def test_a_plain_address_is_no_form(url):
    assert posted_parts(url) is None
