"""Keys of indexes, as the tools that look them up make them."""

from __future__ import annotations

import pytest

from archive.export.surt import surt

# Made with the tool that pywb uses, surt 0.3.1; `make replay` compares many more.
KNOWN = [
    ("http://www.example.gov.cn/", "cn,gov,example)/"),
    ("https://example.gov.cn:443/", "cn,gov,example)/"),
    ("http://example.gov.cn:8080/a", "cn,gov,example:8080)/a"),
    (
        "http://127.0.0.1:8080/gkmlpt/content/0/1/post_1.html",
        "1,0,0,127:8080)/gkmlpt/content/0/1/post_1.html",
    ),
    ("http://[::1]:8080/a", "::1:8080)/a"),
    ("http://a.gov.cn", "cn,gov,a)/"),
    ("http://a.gov.cn?", "cn,gov,a)/"),
    ("http://a.gov.cn/?", "cn,gov,a)/"),
    ("http://a.gov.cn/a//b/../c/./d/", "cn,gov,a)/a/c/d"),
    ("http://a.gov.cn/..", "cn,gov,a)/.."),
    ("http://a.gov.cn/a/..", "cn,gov,a)/"),
    ("http://a.gov.cn/a/.", "cn,gov,a)/a"),
    ("http://a.gov.cn/%E6%94%BF%E5%BA%9C/", "cn,gov,a)/%e6%94%bf%e5%ba%9c"),
    ("http://a.gov.cn/政府?年=2021", "cn,gov,a)/%e6%94%bf%e5%ba%9c?%e5%b9%b4=2021"),
    ("http://a.gov.cn/a%252520b", "cn,gov,a)/a%20b"),
    ("http://a.gov.cn/a?x=%26y&b", "cn,gov,a)/a?b&x=&y"),
    ("http://a.gov.cn/A?B=C&a", "cn,gov,a)/a?a&b=c"),
    ("http://a.gov.cn/a?b&a=1&a", "cn,gov,a)/a?a&a=1&b"),
    ("http://a.gov.cn/a?b=1&&a=2", "cn,gov,a)/a?&a=2&b=1"),
    (
        "http://a.gov.cn/a?x=1&jsessionid=00000000000000000000000000000000",
        "cn,gov,a)/a?&x=1",
    ),
    (
        "http://a.gov.cn/a?sid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&z=1&b=2",
        "cn,gov,a)/a?b=2&z=1",
    ),
    ("http://a.gov.cn/a?sid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cn,gov,a)/a"),
    (
        "http://a.gov.cn/a?aspsessionidABCDEFGH=aaaaaaaaaaaaaaaaaaaaaaaa&z",
        "cn,gov,a)/a?z",
    ),
    ("http://a.gov.cn/a?cfid=1&cftoken=2&z=3", "cn,gov,a)/a?z=3"),
    ("http://a.gov.cn/(a(000000000000000000000000))/x.aspx?y", "cn,gov,a)/x.aspx?y"),
    ("http://a.gov.cn/(000000000000000000000000)/x.aspx", "cn,gov,a)/x.aspx"),
    ("http://www2.a.gov.cn/x", "cn,gov,a)/x"),
    ("http://www.gov.cn/x", "cn,gov)/x"),
    ("http://user:pw@a.gov.cn/", "cn,gov,a)/"),
    ("file:///tmp/A/b.html", "file:/tmp/a/b.html"),
    ("urn:gongbao:unknown", "urn:gongbao:unknown"),
    ("urn:uuid:ABC-d", "urn:uuid:abc-d"),
    ("http://a.gov.cn./x", "cn,gov,a)/x"),
    ("http://a.gov.cn/a b", "cn,gov,a)/a%20b"),
    ("http://a.gov.cn/a%23b", "cn,gov,a)/a%23b"),
    ("http://a.gov.cn/a?q=%23", "cn,gov,a)/a?q=%23"),
    ("http://a.gov.cn/a;jsessionid=123", "cn,gov,a)/a;jsessionid=123"),
    ("https://www.a.gov.cn:80/", "cn,gov,a:80)/"),
    ("http://a.gov.cn/a\\b", "cn,gov,a)/a\\b"),
    ("http://a.gov.cn/a?b=c#d", "cn,gov,a)/a?b=c"),
    ("http://a.gov.cn/%zz%4", "cn,gov,a)/%25zz%254"),
    ("http://a.gov.cn/a?", "cn,gov,a)/a"),
    ("http://a.gov.cn/a&b=1", "cn,gov,a)/a&b=1"),
    ("http://a.gov.cn/?a", "cn,gov,a)/?a"),
    ("http://A.GOV.CN/x?Z", "cn,gov,a)/x?z"),
    ("http://a.gov.cn/a?a+b=c%2Bd", "cn,gov,a)/a?a+b=c+d"),
    ("http://wwww.gov.cn/", "cn,gov,wwww)/"),
    ("http://www.www.gov.cn/", "cn,gov,www)/"),
    ("dns:a.gov.cn", "dns:a.gov.cn"),
    ("http://a.gov.cn//", "cn,gov,a)/"),
    ("http://a.gov.cn/a//", "cn,gov,a)/a"),
    ("http://a.gov.cn/a/?b=/c/", "cn,gov,a)/a?b=/c/"),
    ("http://1.2.3.4/", "4,3,2,1)/"),
    ("http://%61.gov.cn/", "cn,gov,a)/"),
]


@pytest.mark.parametrize(("url", "key"), KNOWN)
def test_keys_are_those_of_replay_tools(url: str, key: str) -> None:
    assert surt(url) == key


def test_what_is_no_url_is_its_own_key() -> None:
    assert surt("not a url") == "not a url"
