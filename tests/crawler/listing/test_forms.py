"""Pages that a form asks for: what is sent, and what is never sent."""

from __future__ import annotations

import pytest

from archive.posted import posted_parts, posted_url
from cleaning.page.tree import parse_page
from crawler.listing.pager_links import links
from crawler.listing.scripted_paging import PageSource

URL = "http://www.a.example/list.aspx?c=5"
ASPX = (
    "<form method=post action='list.aspx?c=5'><input type=hidden name=__VIEWSTATE value='a+/b='>"
    "<input type=hidden name=__EVENTTARGET><input type=hidden name=__EVENTARGUMENT>"
    "<input name=words value=''><input type=submit name=find value=查询>{}</form>"
)
PAGED = (
    "<script>function gotoPage(n) {{ document.getElementById('pn').value = n;"
    " document.forms[0].submit(); }}</script><form name=f method={0} action=/s.jsp>"
    "<input type=hidden id=pn name=pageNo value=1><input type=hidden name=kind value=nb>"
    "</form><a href='javascript:gotoPage(2)'>下一页</a>"
)


def asked(html: str) -> tuple[str, bytes] | str | None:
    paging = links(PageSource(html, URL, parse_page(html).root, {}))
    if paging is None or paging.next_url is None:
        return None
    return posted_parts(paging.next_url) or paging.next_url


@pytest.mark.parametrize(
    "link",
    [
        "<a href=\"javascript:__doPostBack('pager$next','')\">下一页</a>",
        (
            "<a id=x href='javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions"
            "(&quot;pager$next&quot;, &quot;&quot;, true))'>下一页</a>"
        ),
    ],
)
def test_a_post_back_sends_the_whole_form(link: str) -> None:
    answer = asked(ASPX.format(link))
    body = b"__VIEWSTATE=a%2B%2Fb%3D&__EVENTTARGET=pager%24next&__EVENTARGUMENT=&words="
    assert answer == (URL, body)


def test_numbers_may_be_post_backs() -> None:
    numbers = "<div class=pager><span>1</span> <a href=\"javascript:__doPostBack('p','2')\">2</a></div>"
    answer = asked(ASPX.format(numbers))
    assert answer is not None
    assert b"__EVENTTARGET=p&__EVENTARGUMENT=2" in answer[1]  # type: ignore[operator]


def test_a_function_fills_a_field_and_sends() -> None:
    assert asked(PAGED.format("post")) == (
        "http://www.a.example/s.jsp",
        b"pageNo=2&kind=nb",
    )
    assert asked(PAGED.format("get")) == "http://www.a.example/s.jsp?pageNo=2&kind=nb"


def test_a_function_that_the_page_does_not_show() -> None:
    html = PAGED.format("post").replace("function gotoPage", "function other")
    assert asked(html) == ("http://www.a.example/s.jsp", b"pageNo=2&kind=nb")


def test_a_button_of_a_form() -> None:
    html = "<form method=post><input name=at value=1><input type=submit name=go value=下一页></form>"
    answer = asked(html)
    assert answer == (URL, b"at=1&go=%E4%B8%8B%E4%B8%80%E9%A1%B5")


@pytest.mark.parametrize(
    "html",
    [
        "<a href='javascript:gotoPage(2)'>下一页</a>",
        "<form method=post><input name=words></form><a href='javascript:more(2)'>下一页</a>",
        ASPX.format("<a href='javascript:;'>下一页</a>"),
        ASPX.format("<a href=\"javascript:__doPostBack('p','2')\">下一页</a>").replace(
            "a+/b=", "x" * 70_000
        ),
    ],
)
def test_what_is_not_sent(html: str) -> None:
    assert asked(html) is None


def test_the_second_page_s_form_goes_to_the_same_address() -> None:
    html = ASPX.format("<a href=\"javascript:__doPostBack('p','3')\">下一页</a>")
    here = posted_url(URL, {"__EVENTTARGET": "p", "__EVENTARGUMENT": "2"})
    html = html.replace("action='list.aspx?c=5'", "")
    paging = links(PageSource(html, here, parse_page(html).root, {}))
    assert paging is not None
    assert paging.next_url is not None
    assert posted_parts(paging.next_url)[0] == URL  # type: ignore[index]
