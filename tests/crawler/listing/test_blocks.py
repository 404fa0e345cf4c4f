"""The list of a page, found among menus, related links, hidden tabs and columns."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.blocks import all_blocks, find_entries
from crawler.listing.links import Links

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
    "rows that are lists": (
        "<div>{}</div>",
        (
            "<ul class=list><li class=tit><a href='{0}'><b>{1}</b></a></li>"
            "<li class=content>自2010年1月1日起公布施行，全县共办理行政复议案件四十二件，比上一年"
            "增加百分之三十… <a href='javascript:;'>[查看全文]</a></li>"
            "<li class=time>发布时间：{2} 18:30:57</li></ul>"
        ),
    ),
    "rows of two table rows": (
        "<table>{}</table>",
        "<tr><td><a href='{0}'>{1}</a></td></tr><tr><td>发布日期：{2}</td></tr>",
    ),
    "tables as rows": (
        "<div>{}</div>",
        "<table><tr><td>·</td><td><a href='{0}'>{1}</a></td><td>{2}</td></tr></table>",
    ),
    "definition boxes": (
        "<div>{}</div>",
        "<dl><dt><a href='{0}'>{1}</a></dt><dd>摘要：有关情况如下</dd><dd>{2}</dd></dl>",
    ),
    "cards": (
        "<div>{}</div>",
        (
            "<div class=card><a href='{0}'><img src=a.jpg></a><div><h3><a href='{0}'>{1}</a>"
            "</h3><p>简介</p><span>{2}</span></div></div>"
        ),
    ),
    "rows that a click opens": (
        "<ul>{}</ul>",
        "<li onclick=\"window.open('{0}')\"><p>{1}</p><span>{2}</span></li>",
    ),
    "date in a second link": (
        "<ul>{}</ul>",
        "<li><a href='{0}'>{1}</a><a href='{0}'>{2}</a></li>",
    ),
    "cut titles": (
        "<ul>{}</ul>",
        "<li><a href='{0}'><em title='{1}'>{1:.3}…</em></a><span>{2}</span></li>",
    ),
    "script inside": (
        "<ul>{}<script>createPageHTML(9,0,'a','html')</script></ul>",
        "<li><a href='{0}'>{1}</a><em>{2}</em></li>",
    ),
}


def entries(html: str) -> list[tuple[str, str, str | None]]:
    found = find_entries(parse_page(html), Links(BASE, html), None)
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


PICTURES = "".join(
    f"<dl><dt><a href='/2020/1216/558{n}.html'><img src=a.jpg></a></dt>"
    f"<dd><a href='/2020/1216/558{n}.html'>图集里的冰雪大世界{n}</a></dd></dl>"
    for n in range(10, 32)
)
LIST_ROW = (
    "<ul class=list><li><a href='{0}'><b>{1}</b></a></li><li>{1}简介</li>"
    "<li class=time>发布时间：{2}</li></ul>"
)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_sidebar_of_pictures_does_not_win(count: int) -> None:
    rows = "".join(LIST_ROW.format(*row) for row in ROWS[:count])
    crumbs = "<h3><a href='/'>首页</a>&gt;&gt;<a href=''>年度报告</a></h3>"
    pager = "<ul class=yeshu><li>共 <b>1</b>页<b>3</b>条记录</li></ul>"
    left = f"<div class=left1>{crumbs}{rows}{pager}</div>"
    html = f"<div class=main>{left}<div class=right1>{PICTURES}</div></div>"
    assert entries(html) == wanted()[:count]


COLUMNS = "".join(
    f"<div class=c{c}><h3>栏目{c}</h3><ul class=u{c * 'x'}>"
    + "".join(
        f"<li><a href='/c{c}/t2024010{n}_{c}{n}000.html'>第{c}栏的第{n}篇报告</a>"
        f"<i>2024-01-0{n}</i></li>"
        for n in range(1, 5)
    )
    + "</ul></div>"
    for c in range(1, 4)
)


def test_a_page_of_columns_gives_all_its_lists() -> None:
    assert len(entries(COLUMNS)) == 12


@pytest.mark.parametrize(
    "around",
    [
        "<div>当前位置：首页</div>{}",
        "{}<a href='2.html'>下一页</a>",
    ],
)
def test_a_column_gives_only_its_own_list(around: str) -> None:
    assert len(entries(around.format(COLUMNS))) == 4


def test_a_box_of_hot_topics_is_no_column() -> None:
    html = COLUMNS.replace("栏目3", "热门排行")
    assert len(entries(html)) == 8


YEARS = (
    "<h3>2024年</h3><ul><li><a href='/info/1/3001.htm'>某某县年度报告之三</a><i>03-01</i></li>"
    "</ul><h3>2023年</h3><ul><li><a href='/info/1/2001.htm'>某某县年度报告之二</a>"
    "<i>12-30</i></li><li><a href='/info/1/1001.htm'>某某县年度报告之一</a><i>01-02</i></li></ul>"
)


def test_the_year_stands_over_the_rows() -> None:
    days = [day for _, _, day in entries(YEARS)]
    assert days == ["2024-03-01", "2023-12-30", "2023-01-02"]


def test_tabs_of_years_give_no_dates() -> None:
    tabs = "<ul><li>2024</li><li>2023</li><li>2022</li></ul>"
    rows = "".join(
        f"<li><a href='/info/1/{n}001.htm'>某某县年度报告第{n}篇</a><i>03-0{n}</i></li>"
        for n in range(1, 4)
    )
    assert [day for _, _, day in entries(f"{tabs}<ul>{rows}</ul>")] == [None] * 3


def test_a_date_in_one_title_is_the_titles_own() -> None:
    names = ["疫情通报 2020-02-03", "城关镇年度报告", "白石乡年度报告"]
    rows = "".join(
        f"<li><a href='/info/1/{n}001.htm'>{name}</a></li>"
        for n, name in enumerate(names, 1)
    )
    assert [(t, d) for _, t, d in entries(f"<ul>{rows}</ul>")] == [
        (t, None) for t in names
    ]


def test_two_digits_of_a_year_and_days_that_are_none() -> None:
    days = ["[22-03-15]", "’21-3-5", "1970-01-01", "0000-00-00"]
    rows = "".join(
        f"<li><a href='/info/1/{n}001.htm'>某某县年度报告第{n}篇<b>{day}</b></a></li>"
        for n, day in enumerate(days, 1)
    )
    found = entries(f"<ul>{rows}</ul>")
    assert [day for _, _, day in found] == ["2022-03-15", "2021-03-05", None, None]
    assert {title[:-2] for _, title, _ in found} == {"某某县年度报告第"}


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
    blocks = all_blocks(parse_page(html), Links(BASE), None)
    assert [e.title for e in blocks[0]] == [title for _, title, _ in ROWS]
    assert any(e.title.startswith("右侧") for block in blocks[1:] for e in block)
