"""Articles on several pages, and articles whose pager is another list's."""

from __future__ import annotations

import pytest

from crawler.listing.article_pages import further_page

URL = "http://www.a.example/zw/t20240102_7.html"


@pytest.mark.parametrize(
    ("html", "url", "wanted"),
    [
        ("<a href='t20240102_7_2.html'>下一页</a>", URL, "t20240102_7_2.html"),
        ("<a href='t20240102_7_1.html'>下一页</a>", URL, "t20240102_7_1.html"),
        ("<script>createPageHTML(3,0,'t20240102_7','html')</script>", URL, "t20240102_7_1.html"),
        ("<a href='?page=2'>下一页</a>", URL, "t20240102_7.html?page=2"),
        ("<a href='show.asp?id=7&page=2'>下一页</a>", "http://www.a.example/zw/show.asp?id=7", "show.asp?id=7&page=2"),
        ("<a href='t20240103_8.html'>下一页</a>", URL, None),
        ("<a href='show.asp?id=8'>下一页</a>", "http://www.a.example/zw/show.asp?id=7", None),
        ("<a href='list_2.html'>下一页</a>", URL, None),
        ("<a href='t20240102_7_2.html'>下一篇</a>", URL, None),
        ("<script>createPageHTML(1,0,'t20240102_7','html')</script>", URL, None),
        ("<p>正文</p>", URL, None),
    ],
)  # fmt: skip
def test_the_next_page_of_an_article(html: str, url: str, wanted: str | None) -> None:
    found = further_page(f"<html><body><div>{html}</div></body></html>", url)
    assert found == ("http://www.a.example/zw/" + wanted if wanted else None)
