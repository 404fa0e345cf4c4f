"""What pagers say of a list's length, and numbers that are none of it."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.said_counts import Said, said_counts


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<div>共52条记录 1/3页 <a>下一页</a></div>", Said(52, 3, 1)),
        ("<p>共 <b>632</b> 条记录 <b>2</b>/28页</p>", Said(632, 28, 2)),
        ("<li>共 <strong>1</strong>页<strong>1</strong>条记录</li>", Said(1, 1, None)),
        ("<div>总记录数：52 总页数：3 当前第2页 <a>尾页</a></div>", Said(52, 3, 2)),
        ("<div>共104条信息 每页20条 第1页 <a>下页</a></div>", Said(104, None, 1)),
        ("<script>jpage({totalRecord:52})</script>", Said(52, None, None)),
        ("<script>var countPage = 7; var currentPage=0</script>", Said(None, 7, None)),
        ("<p>全年共办理案件52件，发布2023/12</p>", Said()),
        ("<p>2023/12/31 <a>首页</a></p>", Said()),
        ("<ul><li>无</li></ul>", Said()),
    ],
)
def test_counts(html: str, wanted: Said) -> None:
    assert said_counts(parse_page(html).root, html) == wanted
