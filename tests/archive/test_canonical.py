"""What is asked for, and what tells that two addresses may be one document."""

from __future__ import annotations

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.canonical import (
    BadUrl,
    canonical_url,
    document_key,
    host_of,
    record_id,
    resolved,
    without_session,
)

PAGE = "http://a.gov.cn/zwgk/t20210301_1.html"


@pytest.mark.parametrize(
    "name",
    [
        "HTTP://A.gov.CN:80/zwgk/t20210301_1.html",
        "http://a.gov.cn/zwgk/t20210301_1.html#content",
        "http://a.gov.cn/zwgk/./x/../t20210301_1.html",
        "http://a.gov.cn/zwgk/t20210301_1.html;jsessionid=0A1B",
        "http://a.gov.cn/zwgk/t20210301_1.html?jsessionid=0A1B",
        "http://a.gov.cn/zwgk/t20210301_1.html?PHPSESSID=x&sid=9",
        "http://a.gov.cn/zwgk/t20210301_1.html?print=1",
        "http://a.gov.cn/zwgk/t20210301_1.html?view=print#p",
        "http://a.gov.cn/zwgk/%7420210301_1.html",
        "  http://a.gov.cn/zwgk/t20210301_1.html\n",
        "http://user:secret@a.gov.cn/zwgk/t20210301_1.html?",
    ],
)
def test_names_of_one_page_are_one(name: str) -> None:
    assert canonical_url(name) == PAGE
    assert record_id(name) == record_id(PAGE)


@pytest.mark.parametrize(
    "page", ["index.html", "index.htm", "INDEX.shtml", "index.jsp"]
)
def test_an_index_page_is_its_folder(page: str) -> None:
    assert canonical_url(f"http://a.gov.cn/zwgk/{page}") == "http://a.gov.cn/zwgk/"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.gov.cn/index.jsp?id=4",
        "http://a.gov.cn/list?page=2&type=1",
        "http://a.gov.cn/index_2.html",
        "http://a.gov.cn/gkmlpt/api/all/5?page=1&sid=755001",
        "http://a.gov.cn/a?b=%E4%B8%AD",
        "http://a.gov.cn/a//b",
    ],
)
def test_what_names_another_document_stays(url: str) -> None:
    assert canonical_url(url) == url


def test_a_record_is_the_same_over_http_and_https() -> None:
    assert record_id(PAGE) == record_id(PAGE.replace("http:", "https:"))
    assert len(record_id(PAGE)) == 16


def test_relative_links_are_resolved() -> None:
    assert canonical_url("./a.html", "http://a.gov.cn/x/y.html") == (
        "http://a.gov.cn/x/a.html"
    )


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:void(0)",
        "data:text/html,x",
        "ftp://a.gov.cn/",
        "http://[::1/bad",
        "/no/base",
        "",
        "http://",
        "http://a.gov.cn/x\r\nWARC-Type: response",
        "http://a.gov.cn/x\ny",
        "http://a.gov.cn/" + "x" * 9000,
    ],
)
def test_what_cannot_be_fetched_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        canonical_url(url)


PIECES = ["a", "b9", "9", "-", ".", "..", "www.", "xn--", "gov", "cn", "127", "0.0.1"]
PATHS = [
    "a",
    "Zw",
    "_",
    "-",
    ".",
    "/",
    "1",
    "index.html",
    "index_2",
    ".htm",
    "~",
    "%41",
]


@given(
    st.sampled_from(["http", "https"]),
    st.lists(st.sampled_from([*PIECES, ".cn", ".1"]), min_size=1, max_size=5),
    st.sampled_from(["", ":80", ":443", ":8080", ":65535", ":65536", ":08080"]),
    st.lists(st.sampled_from(PATHS), max_size=6),
)
def test_what_needs_no_parser_is_as_the_parser_has_it(
    scheme: str, host: list[str], port: str, path: list[str]
) -> None:
    url = f"{scheme}://{''.join(host)}{port}/{''.join(path)}"
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        for asked in (resolved, canonical_url, host_of):
            with pytest.raises(BadUrl):
                asked(url)
        return
    assert resolved(url) == parsed.href
    assert host_of(url) == parsed.host
    # A query is never taken for plain, and one that means nothing changes nothing.
    assert canonical_url(url) == canonical_url(f"{url}?")


@pytest.mark.parametrize(
    "url", ["http://www.a.gov.cn/Zw-1/t2024_1.html", "https://10.0.0.1:8080/a/"]
)
def test_most_addresses_need_no_parser(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.canonical.URL", None)
    assert resolved(url) == canonical_url(url) == url
    assert host_of(url) == url.split("/")[2]


@given(st.text(max_size=60))
def test_any_path_is_stable_and_keeps_its_host(path: str) -> None:
    try:
        once = canonical_url("http://a.gov.cn:8080/" + path.lstrip("/\\"))
    except BadUrl:
        return
    assert canonical_url(once) == once
    assert host_of(once) == "a.gov.cn:8080"
    assert "\r" not in once
    assert "\n" not in once


@given(st.text(alphabet="%25314eE/.;?&=aAsidprnt#\\", max_size=24))
def test_spellings_of_percent_signs_come_to_rest(path: str) -> None:
    try:
        once = canonical_url("http://a.gov.cn/" + path)
    except BadUrl:
        return
    assert canonical_url(once) == once


# Links as pages write them, by the kinds of forms that the URL standard tells apart;
# (href, base, the address that a browser asks for).
BASE = "http://a.gov.cn/x/y/z.html?old=1#here"
LINKS = [
    ("http://a.gov.cn", None, "http://a.gov.cn/"),
    ("HTTP://WWW.A.gov.CN:80/A/b", None, "http://www.a.gov.cn/A/b"),
    ("https://a.gov.cn:443/", None, "https://a.gov.cn/"),
    ("http://a.gov.cn:8080/", None, "http://a.gov.cn:8080/"),
    ("http://user:pass@a.gov.cn/1", None, "http://a.gov.cn/1"),
    ("  http://a.gov.cn/1\n", None, "http://a.gov.cn/1"),
    ("http://a.gov.cn/1\n2\t3", None, "http://a.gov.cn/123"),
    ("ht\ntp://a.gov.cn/1", None, "http://a.gov.cn/1"),
    ("\\\\b.gov.cn\\1\\2.html", BASE, "http://b.gov.cn/1/2.html"),
    ("..\\w.html", BASE, "http://a.gov.cn/x/w.html"),
    ("//b.gov.cn/1", BASE, "http://b.gov.cn/1"),
    ("///b.gov.cn/1", BASE, "http://b.gov.cn/1"),
    ("http:/b.html", BASE, "http://a.gov.cn/b.html"),
    ("http:b.html", BASE, "http://a.gov.cn/x/y/b.html"),
    ("", BASE, "http://a.gov.cn/x/y/z.html?old=1"),
    ("#", BASE, "http://a.gov.cn/x/y/z.html?old=1"),
    ("#top?x=1", BASE, "http://a.gov.cn/x/y/z.html?old=1"),
    ("?", BASE, "http://a.gov.cn/x/y/z.html?"),
    ("?#", BASE, "http://a.gov.cn/x/y/z.html?"),
    ("?page=2", BASE, "http://a.gov.cn/x/y/z.html?page=2"),
    (".", BASE, "http://a.gov.cn/x/y/"),
    ("./", BASE, "http://a.gov.cn/x/y/"),
    ("..", BASE, "http://a.gov.cn/x/"),
    ("../../../..", BASE, "http://a.gov.cn/"),
    ("%2e%2E/w", BASE, "http://a.gov.cn/x/w"),
    ("a/./b/../c", BASE, "http://a.gov.cn/x/y/a/c"),
    ("/a//b///c", BASE, "http://a.gov.cn/a//b///c"),
    ("/col/index.html", BASE, "http://a.gov.cn/col/index.html"),
    ("/a%7eb%7Ec~", BASE, "http://a.gov.cn/a%7eb%7Ec~"),
    ("/a%zz%1", BASE, "http://a.gov.cn/a%zz%1"),
    (
        "/法治 报告.html",
        BASE,
        "http://a.gov.cn/%E6%B3%95%E6%B2%BB%20%E6%8A%A5%E5%91%8A.html",
    ),
    ('/a"b<c>d`e{f}g^', BASE, "http://a.gov.cn/a%22b%3Cc%3Ed%60e%7Bf%7Dg%5E"),
    ("/a|b[c]'d", BASE, "http://a.gov.cn/a|b[c]'d"),
    (
        "/a;jsessionid=0F?sid=9&type=print",
        BASE,
        "http://a.gov.cn/a;jsessionid=0F?sid=9&type=print",
    ),
    ("?a=1&&b=&=c", BASE, "http://a.gov.cn/x/y/z.html?a=1&&b=&=c"),
    (
        "?q=a b\"c<d>'e`f|g\\h",
        BASE,
        "http://a.gov.cn/x/y/z.html?q=a%20b%22c%3Cd%3E%27e`f|g\\h",
    ),
    ("?q=a?b/c", BASE, "http://a.gov.cn/x/y/z.html?q=a?b/c"),
    ("?q=法", BASE, "http://a.gov.cn/x/y/z.html?q=%E6%B3%95"),
    ("http://政府.中国/1", None, "http://xn--mxtq1m.xn--fiqs8s/1"),
    ("http://Ａ.gov.cn/", None, "http://a.gov.cn/"),
    ("http://a%2Egov.cn/", None, "http://a.gov.cn/"),
    ("http://0x7f.1/", None, "http://127.0.0.1/"),
    ("http://2130706433/", None, "http://127.0.0.1/"),
    ("http://[::1]:80/a", None, "http://[::1]/a"),
    ("http://[1:0::]/", None, "http://[1::]/"),
    ("http://a.gov.cn:0/", None, "http://a.gov.cn:0/"),
    ("http://a.gov.cn.:00080/", None, "http://a.gov.cn./"),
]


@pytest.mark.parametrize(("href", "base", "asked"), LINKS)
def test_asked_for_is_what_a_browser_would_ask_for(
    href: str, base: str | None, asked: str
) -> None:
    assert resolved(href, base) == asked
    assert resolved(asked) == asked


@pytest.mark.parametrize(
    "url",
    [
        "javascript:void(0)",
        "mailto:a@b.cn",
        "http://",
        "http://[::1/bad",
        "http://a b.cn/",
        "http://a.cn:99999/",
        "http://256.1.1.1/",
        "/no/base",
        "http://a.gov.cn/" + "x" * 9000,
    ],
)
def test_what_is_no_address_is_not_asked_for(url: str) -> None:
    with pytest.raises(BadUrl):
        resolved(url)


@pytest.mark.parametrize(
    ("charset", "query"),
    [
        ("gbk", "?q=%B7%A8&n=1"),
        ("GB2312", "?q=%B7%A8&n=1"),
        ("gb18030", "?q=%B7%A8&n=1"),
        ("big5", "?q=%AAk&n=1"),
        ("utf-8", "?q=%E6%B3%95&n=1"),
        ("utf-16-le", "?q=%E6%B3%95&n=1"),
        ("no-such-charset", "?q=%E6%B3%95&n=1"),
    ],
)
def test_a_query_is_sent_in_the_bytes_of_its_page(charset: str, query: str) -> None:
    address = resolved("/法?q=法&n=1#法", "http://a.gov.cn/", charset)
    assert address == "http://a.gov.cn/%E6%B3%95" + query


def test_what_a_charset_lacks_is_sent_by_its_number() -> None:
    assert resolved("http://a.cn/?q=😀", None, "gbk") == (
        "http://a.cn/?q=%26%23128512%3B"
    )


@given(st.text(max_size=60))
def test_an_address_is_as_the_parser_has_it(href: str) -> None:
    """But for fragment and password it is what WHATWG's own algorithm gives."""
    try:
        asked = resolved(href, BASE)
    except BadUrl:
        return
    parsed = ada_url.URL(href, BASE)
    bare = parsed.href.partition("#")[0]
    if not (parsed.username or parsed.password):
        assert asked == bare
    assert resolved(asked) == asked


def test_a_key_is_shared_by_what_may_be_one_document() -> None:
    twins = [
        "http://www.a.gov.cn/INFO/1.HTM",
        "https://a.gov.cn/info/1.htm?print=1",
        "http://m.a.gov.cn/info/1.htm;jsessionid=0F",
        "http://a.gov.cn/wap/info/1.htm",
    ]
    assert len({document_key(url) for url in twins}) == 1
    others = ["http://a.gov.cn/info/2.htm", "http://b.gov.cn/info/1.htm", "mailto:a@b"]
    assert len({document_key(url) for url in [twins[0], *others]}) == 4
    assert document_key("javascript:1") is None
    assert document_key("http://m.cn/1") != document_key("http://cn/1")


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("http://a.cn/1.jsp;jsessionid=0F?id=1", "http://a.cn/1.jsp?id=1"),
        ("http://a.cn/1?PHPSESSID=x", "http://a.cn/1"),
        ("http://a.cn/1?id=2&sid=0123456789abcdef0", "http://a.cn/1?id=2"),
        ("http://a.cn/1?sid=12", "http://a.cn/1?sid=12"),
        ("http://a.cn/1?", "http://a.cn/1?"),
        ("http://a.cn/1?a=1&&b=2", "http://a.cn/1?a=1&&b=2"),
    ],
)
def test_only_sure_keys_are_taken_for_a_sessions(url: str, bare: str) -> None:
    assert without_session(url) == bare
