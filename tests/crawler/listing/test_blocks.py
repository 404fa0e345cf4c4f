"""The list of a page, found among menus, related links, hidden tabs and columns."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.blocks import all_blocks, find_entries

BASE = "http://www.a.example/zwgk/"
ROWS = [
    ("./202403/t20240301_103.html", "城关镇2023年法治政府建设年度报告", "2024-03-01"),
    ("./202402/t20240201_102.html", "白石乡2023年法治政府建设年度报告", "2024-02-01"),
    ("./202401/t20240102_101.html", "司法局2023年法治政府建设年度报告", "2024-01-02"),
]
RELATED = "<ul><li><a href='{0}?jd'>解读：一图读懂</a><b>2020-01-01</b></li></ul>"
FORMS = {
    "list": ("<ul>{}</ul>", "<li><a href='{0}'>{1}</a><span>{2}</span></li>"),
    "date first": ("<ul>{}</ul>", "<li><span>[{2}]</span><a href='{0}'>{1}</a></li>"),
    "all in the link": (
        "<ul>{}</ul>",
        "<li><a href='{0}'><div><h4>{1}</h4><p>{2}</p></div></a></li>",
    ),
    "date in the link": ("<div>{}</div>", "<a href='{0}'>{1} {2}</a><br>"),
    "table": (
        "<table><tr><th>标题</th><th>日期</th></tr>{}</table>",
        "<tr><td>1</td><td><a href='{0}'>{1}</a></td><td>{2}</td></tr>",
    ),
    "table with two dates": (
        "<table><tr><th>名称</th><th>成文日期</th><th>发布日期</th></tr>{}</table>",
        "<tr><td><a href='{0}'>{1}</a></td><td>2019-01-01</td><td>{2}</td></tr>",
    ),
    "address in onclick": (
        "<ul>{}</ul>",
        "<li><a href='javascript:;' onclick=\"leave('{0}')\">{1}</a><i>{2}</i></li>",
    ),
    "paragraphs": ("<div>{}</div>", "<p><a href='{0}'>{1}</a>（{2}）</p>"),
    "definition list": ("<dl>{}</dl>", "<dt><a href='{0}'>{1}</a></dt><dd>{2}</dd>"),
    "definition list, date first": (
        "<dl>{}</dl>",
        "<dt>{2}</dt><dd><a href='{0}'>{1}</a></dd>",
    ),
    "links and texts": ("<div>{}</div>", "<a href='{0}'>{1}</a> {2}<br>"),
    "texts and links": ("<div>{}</div>", "{2} <a href='{0}'>{1}</a><br>"),
    "links and spans": ("<div>{}</div>", "<a href='{0}'>{1}</a><span>{2}</span>"),
    "spans and links": ("<div>{}</div>", "<span>{2}</span><a href='{0}'>{1}</a>"),
    "slashes": ("<ul>{}</ul>", "<li><a href='{0}'>{1}</a><i>{2}</i></li>"),
    "picture and title": (
        "<ul>{}</ul>",
        "<li><a href='{0}'><img src=a.jpg></a><a href='{0}'>{1}</a><em>{2}</em></li>",
    ),
    "title and more": (
        "<ul>{}</ul>",
        "<li><a href='{0}'>{1}</a><em>{2}</em><a href='{0}'>[详细]</a></li>",
    ),
    "category and title": (
        "<ul>{}</ul>",
        "<li><a href='./'>[公告]</a><a href='{0}'>{1}</a><em>{2}</em></li>",
    ),
    "related links": (
        "<ul>{}</ul>",
        "<li><a href='{0}'>{1}</a><em>{2}</em>" + RELATED + "</li>",
    ),
    "script inside": (
        "<ul>{}<script>createPageHTML(9,0,'a','html')</script></ul>",
        "<li><a href='{0}'>{1}</a><em>{2}</em></li>",
    ),
}


def entries(html: str) -> list[tuple[str, str, str | None]]:
    found = find_entries(parse_page(html), BASE, None)
    return [(e.url, e.title, e.date) for e in found]


def wanted() -> list[tuple[str, str, str]]:
    return [(BASE + href[2:], title, day) for href, title, day in ROWS]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_of_a_list(name: str) -> None:
    around, row = FORMS[name]
    rows = "".join(row.format(*values) for values in ROWS)
    assert entries(f"<body>{around.format(rows)}</body>") == wanted()


PLAIN = "".join(f"<li><a href='{u}'>{t}</a><span>{d}</span></li>" for u, t, d in ROWS)
MENU = "".join(f"<li><a href='/c{n}/'>栏目名称之{n}</a></li>" for n in range(30))
HOT = "".join(
    f"<li><a href='/hot/t2024010{n}_9{n}.html'>右侧的热点文章标题之{n}</a></li>"
    for n in range(1, 8)
)


@pytest.mark.parametrize(
    "html",
    [
        f"<ul class=menu>{MENU}</ul><ul>{PLAIN}</ul>",
        f"<div>{MENU}</div><ul>{PLAIN}</ul>",
        f"<div class=main><ul>{PLAIN}</ul></div><div class=side><ul>{HOT}</ul></div>",
        f"<ul>{PLAIN}</ul><footer><ul>{MENU}</ul></footer>",
        f"<ul>{PLAIN}<li class=line></li><li>没有链接</li></ul>",
        f"<ul>{PLAIN}<li><a>没有地址</a></li><li><a href='#'>空</a></li></ul>",
        f"<ul>{PLAIN}<li ms-repeat=el><a ms-attr-href=el.url></a></li></ul>",
        f"<ul>{PLAIN}<li><a href='javascript:;'>打开</a></li></ul>",
        f"</body></html><ul>{PLAIN}</ul>",
        f"<ul>{PLAIN}</ul><div class=page><a href=2.html>2</a><a href=3.html>3</a></div>",
        f"<div id=page-content class=page-content><ul>{PLAIN}</ul></div>",
    ],
)
def test_the_list_wins_over_everything_else(html: str) -> None:
    assert entries(html) == wanted()


def test_one_dated_row_is_a_list() -> None:
    html = "<ul><li><a href='t20240101_1.html'>本年度工作报告</a> 2024-01-01</li></ul>"
    assert entries(html) == [
        (BASE + "t20240101_1.html", "本年度工作报告", "2024-01-01")
    ]


def test_rows_without_dates_are_a_list_when_they_name_articles() -> None:
    html = "".join(
        f"<li><a href='/art/2024/1/{n}/art_5_{n}.html'>第{n}季度工作情况报告</a></li>"
        for n in range(1, 5)
    )
    assert [d for _, _, d in entries(f"<ul>{html}</ul>")] == [None] * 4


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>暂无数据</p>",
        f"<ul>{MENU}</ul>",
        "<ul><li></li></ul>",
        "<a href=x>下一页</a>",
    ],
)
def test_a_page_without_list_has_no_entries(html: str) -> None:
    assert entries(html) == []


def test_equal_titles_stay_and_equal_addresses_do_not() -> None:
    html = "".join(
        f"<li><a href='t20240101_{n}.html'>审查结果公示</a><b>2024-01-01</b></li>"
        for n in (1, 2, 2, 3)
    )
    assert len(entries(f"<ul>{html}</ul>")) == 3


def test_tabs_of_one_shape_are_one_list_hidden_or_not() -> None:
    html = f"<div><ul class=on>{PLAIN}</ul><ul style='display:none'>{HOT}</ul></div>"
    assert len(entries(html)) == 10


def test_a_neighbour_of_the_same_shape_without_dates_is_no_part() -> None:
    hot = "<tr><td><a href=/hot/1.html>热点一</a><tr><td><a href=/hot/2.html>热点二</a>"
    rows = "".join(
        f"<tr><td><a href='{u}'>{t}</a></td><td>[{d}]</td></tr>" for u, t, d in ROWS
    )
    tables = f"<td><table>{hot}</table></td><td><table>{rows}</table></td>"
    assert entries(f"<table><tr>{tables}</tr></table>") == wanted()


def test_a_home_page_has_many_blocks_the_best_first() -> None:
    html = f"<div class=a><ul>{PLAIN}</ul></div><div class=b><ul>{HOT}</ul></div>"
    blocks = all_blocks(parse_page(html), BASE, None)
    assert [e.title for e in blocks[0]] == [title for _, title, _ in ROWS]
    assert any(e.title.startswith("右侧") for block in blocks[1:] for e in block)
