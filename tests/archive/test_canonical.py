"""Names of one document are one URL; a host is never changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.canonical import BadUrl, canonical_url, host_of, record_id

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
