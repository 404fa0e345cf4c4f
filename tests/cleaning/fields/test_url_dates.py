"""Dates in URLs: days where a day stands, months where only the month does."""

from __future__ import annotations

import pytest

from cleaning.fields.url_dates import url_date

HOST = "http://www.example.gov.cn"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/sec/202303/t20230316_18424.shtml", "2023-03-16"),
        ("/art/2021/3/3/art_1229_58.html", "2021-03-03"),
        ("/col/col1/art/2021/12/31/art_9.html", "2021-12-31"),
        ("/xinwen/2020-06/01/content_5516.htm", "2020-06-01"),
        ("/2026/0526/c53397a3166736/page.htm", "2026-05-26"),
        ("/nw12344/20200814/0001-1.html", "2020-08-14"),
        ("/20200814/4f1e2d3c4b5a69788796a5b4c3d2e1f0.html", "2020-08-14"),
        ("/2021-03-03/123.html", "2021-03-03"),
        ("/columns/4f1e/202103/03/9a.html", "2021-03-03"),
        ("/web/zw/20210303101530123/index.shtml", "2021-03-03"),
        ("/zhengce/202303/content_57.htm", "2023-03"),
        ("/art/2021/art_4f1e.html", None),
        ("/info/1102/52172.htm", None),
        ("/gkmlpt/content/0/963/post_963149.html", None),
        ("/t20231341_1.html", None),
        ("/c/20211399/1.html", None),
        ("/19890101/1.html", None),
        ("/id/202113/1.html", None),
    ],
)
def test_paths(path: str, value: str | None) -> None:
    found = url_date(HOST + path, last_year=2027)
    assert (found.value if found else None) == value


@pytest.mark.parametrize("url", [None, "", "http://[::1/bad", "x" * 100_000])
def test_no_url_no_date(url: str | None) -> None:
    assert url_date(url) is None


def test_only_the_path_counts() -> None:
    assert url_date("http://h.cn/a.htm?d=/20200101/") is None
