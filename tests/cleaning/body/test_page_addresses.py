"""Which addresses are of one article's pages, and which are of other articles."""

from __future__ import annotations

import pytest

from cleaning.body.page_addresses import is_further_page, is_whole_page

BASE = "http://a.gov.cn"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/zw/t1.html", "/zw/t1_2.html"),
        ("/zw/t1.html", "/zw/t1-2.html"),
        ("/zw/t1_2.html", "/zw/t1_3.html"),
        ("/zw/2_1.html", "/zw/2_2.html"),
        ("/zw/t20240101_7100_1.html", "/zw/t20240101_7100_2.html"),
        ("/zw/t1.html", "/zw/t1_p2.html"),
        ("/zw/t1.html", "/zw/t1-page2.html"),
        ("/zw/t1.html", "/zw/t1p2.html"),
        ("/zw/t1.html", "/zw/t1,2.html"),
        ("/a/1234.html", "/a/1234/2.html"),
        ("/a/1234/", "/a/1234/2/"),
        ("/a/1234", "/a/1234/2"),
        ("/a/1234/2/", "/a/1234/3/"),
        ("/a/1234/", "/a/1234/page/2/"),
        ("/a/report/", "/a/report/page/2/"),
        ("/a/1234/index.html", "/a/1234/index_2.html"),
        ("/a/1234/", "/a/1234/index_1.html"),
        ("/show-5-1201-1.html", "/show-5-1201-2.html"),
        ("/s.asp?id=7", "/s.asp?id=7&page=2"),
        ("/s.asp?id=7&p=2", "/s.asp?id=7&p=3"),
        ("/s.asp?id=7", "/s.asp?id=7&currentPage=2"),
        ("/s.asp?id=7", "/s.asp?id=7&PageNo=2"),
        ("/s.asp?id=7", "/s.asp?page=2&id=7"),
    ],
)
def test_a_further_page(url, target):
    assert is_further_page(BASE + url, BASE + target)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/zw/t1.html", "/zw/t2.html"),
        ("/zw/t1.html", "/zw/t1.html"),
        ("/zw/t1.html", "/xx/t1_2.html"),
        ("/zw/t20240101_1.html", "/zw/t20240101_2.html"),
        ("/zw/1.html", "/zw/2.html"),
        ("/zw/12.html", "/zw/13.html"),
        ("/zw/t1.html", "/zw/index_2.html"),
        ("/zw/t1.html", "/zw/"),
        ("/s.asp?id=7", "/s.asp?id=8"),
        ("/s.asp?no=7", "/s.asp?no=8"),
        ("/s.asp?id=7", "/s.asp?id=8&page=2"),
        ("/s.asp?index=7", "/s.asp?index=8"),
        ("/zw/202401/t1.html", "/zw/202402/t1.html"),
    ],
)
def test_another_article(url, target):
    assert not is_further_page(BASE + url, BASE + target)


@pytest.mark.parametrize(
    ("url", "target", "is_whole"),
    [
        ("/zw/t1.html", "/zw/t1_all.html", True),
        ("/zw/t1_2.html", "/zw/t1_2_all.html", True),
        ("/zw/t1.html", "/zw/t1/all/", True),
        ("/s.asp?id=7", "/s.asp?id=7&all=1", True),
        ("/s.asp?id=7", "/s.asp?id=7&page=0", True),
        ("/zw/t1.html", "/zw/t2_all.html", False),
        ("/zw/t1.html", "/zw/t1.html", False),
        ("/s.asp?id=7", "/s.asp?id=8&all=1", False),
    ],
)
def test_all_of_an_article_on_one_page(url, target, is_whole):
    assert is_whole_page(BASE + url, BASE + target) is is_whole
