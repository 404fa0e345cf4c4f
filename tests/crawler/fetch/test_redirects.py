"""Where redirects lead, by their addresses alone."""

from __future__ import annotations

import pytest

from crawler.fetch.redirects import joined, location_of, sense_of


@pytest.mark.parametrize(
    ("asked", "target", "sense"),
    [
        ("http://a.cn/x/1.html", "http://a.cn/", "home"),
        ("http://a.cn/x/1.html", "http://a.cn/index.html", "home"),
        ("http://a.cn/", "http://a.cn/index.html", None),
        ("http://a.cn/x/1.html", "http://a.cn/404.html", "error"),
        ("http://a.cn/x/1.html", "http://a.cn/x/2.html", None),
        ("http://a.cn/x/1.html", "http://[::1/bad", None),
        (None, "http://a.cn/", None),
    ],
)
def test_sense(asked, target, sense):
    assert sense_of(asked, target) == sense


@pytest.mark.parametrize(
    ("headers", "location"),
    [
        ([], ""),
        ([("LOCATION", " /2.html ")], "/2.html"),
        ([("Location", "/a"), ("Location", "/b")], "/a"),
        ([("Location", "/法治.html".encode().decode("latin-1"))], "/%E6%B3%95%E6%B2%BB.html"),
        ([("Location", "/法.html".encode("gbk").decode("latin-1"))], "/%B7%A8.html"),
    ],
)  # fmt: skip
def test_location(headers, location):
    assert location_of(headers) == location


def test_a_target_that_is_no_url_stays_as_it_stands():
    assert joined("http://a.cn/", "http://[::1/bad ") == "http://[::1/bad"
