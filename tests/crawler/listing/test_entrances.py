"""Pages that send the reader on to their list, and pages that do not."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.entrances import leads_elsewhere

BASE = "http://www.a.example/zw/"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<meta http-equiv=refresh content='0;url=list.html'>", ["list.html"]),
        ("<meta http-equiv='Refresh' content=\"0; URL='list.html'\">", ["list.html"]),
        ("<script>location='list.html'</script>", ["list.html"]),
        ("<script>window.location.href = \"list.html\";</script>", ["list.html"]),
        ("<script>location.replace('list.html')</script>", ["list.html"]),
        ("<frameset><frame src=top.html><frame src=list.html></frameset>", ["top.html", "list.html"]),
        ("<iframe src=list.html></iframe>", ["list.html"]),
        ("<meta http-equiv=refresh content='300;url=list.html'>", []),
        ("<meta http-equiv=refresh content='0;url=http://b.example/'>", []),
        ("<meta http-equiv=refresh content='0;url=/zw/'>", []),
        ("<script>if(/Mobile/.test(navigator.userAgent)) location='/m/'</script>", []),
        ("<script>function go() { location='list.html' }</script>", []),
        ("<script>location='list.html'</script>" + "<p>本栏目的说明</p>" * 50, []),
        ("<iframe src='http://b.example/'></iframe>", []),
    ],
)  # fmt: skip
def test_where_a_page_sends_its_reader(html: str, wanted: list[str]) -> None:
    page = parse_page(f"<html><head>{html}</head></html>" if "meta" in html else html)
    assert list(leads_elsewhere(page, BASE)) == [BASE + name for name in wanted]
