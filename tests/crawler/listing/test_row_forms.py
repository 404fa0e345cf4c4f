"""Rows as strangers write them, alone and beside menus and a sidebar of pictures."""

from __future__ import annotations

import pytest

from crawler.listing.listing import read_listing

NUMBERS = (1, 2, 3, 4, 5)


def title(k: int) -> str:
    return f"某某县人民政府关于第{k}号事项的年度工作情况报告"


def href(k: int) -> str:
    return f"/zw/art{k}0001.html"


def day(k: int) -> str:
    return f"2024-0{k}-1{k}"


def each(form, around="<ul>{}</ul>"):
    return around.format("".join(form(k) for k in NUMBERS))


ROWS = {
    "table": each(
        lambda k: (
            f"<tr><td>{k}</td><td><a href='{href(k)}'>{title(k)}</a></td><td>{day(k)}</td></tr>"
        ),
        "<table>{}</table>",
    ),
    "table head": each(
        lambda k: (
            f"<tr><td>XF{k}</td><td><a href='{href(k)}'>{title(k)}</a></td><td>某政发〔2024〕{k}号</td><td>{day(k)}</td><td>2025-01-0{k}</td></tr>"
        ),
        "<table><tr><th>索引号</th><th>标题</th><th>文号</th><th>发布日期</th><th>失效日期</th></tr>{}</table>",
    ),
    "dl": each(
        lambda k: f"<dt><a href='{href(k)}'>{title(k)}</a></dt><dd>{day(k)}</dd>",
        "<dl>{}</dl>",
    ),
    "dl each": each(
        lambda k: (
            f"<dl><dt><a href='{href(k)}'>{title(k)}</a></dt><dd>摘要：一年来成效显著。</dd><dd>发布时间：{day(k)}</dd></dl>"
        ),
        "<div>{}</div>",
    ),
    "cards": each(
        lambda k: (
            f"<div class=card><a href='{href(k)}'><img src=a.jpg></a><div class=txt><h3><a href='{href(k)}'>{title(k)}</a></h3><p>一年来，全县…</p><em>{day(k)}</em></div></div>"
        ),
        "<div>{}</div>",
    ),
    "a block": each(
        lambda k: (
            f"<a class=item href='{href(k)}'><div class=t>{title(k)}</div><div class=d>{day(k)}</div></a>"
        ),
        "<div>{}</div>",
    ),
    "a block split date": each(
        lambda k: (
            f"<a class=item href='{href(k)}'><div class=d><b>1{k}</b><span>2024-0{k}</span></div><div class=t>{title(k)}</div></a>"
        ),
        "<div>{}</div>",
    ),
    "date split ym/d": each(
        lambda k: (
            f"<li><div class=date><span>1{k}</span><p>2024/0{k}</p></div><a href='{href(k)}'>{title(k)}</a></li>"
        )
    ),
    "date split y and md": each(
        lambda k: (
            f"<li><div class=date><i>0{k}-1{k}</i><i>2024</i></div><a href='{href(k)}'>{title(k)}</a></li>"
        )
    ),
    "date split 3": each(
        lambda k: (
            f"<li><div class=date><i>2024</i><i>0{k}</i><i>1{k}</i></div><a href='{href(k)}'>{title(k)}</a></li>"
        )
    ),
    "date before": each(
        lambda k: f"<li>[{day(k)}] <a href='{href(k)}'>{title(k)}</a></li>"
    ),
    "date dotted": each(
        lambda k: f"<li><a href='{href(k)}'>{title(k)}</a> 2024.0{k}.1{k}</li>"
    ),
    "date cn": each(
        lambda k: f"<li><a href='{href(k)}'>{title(k)}</a> 2024年{k}月1{k}日</li>"
    ),
    "date time": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a> <span>{day(k)} 09:3{k}:00</span></li>"
        )
    ),
    "two-digit": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a> <span>24-0{k}-1{k}</span></li>"
        )
    ),
    "two-digit slash": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a> <span>24/0{k}/1{k}</span></li>"
        )
    ),
    "compact": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a> <span>20240{k}1{k}</span></li>"
        )
    ),
    "nested spans": each(
        lambda k: (
            f"<li><a href='{href(k)}'><span><span>{title(k)}</span></span></a><span><em><span>{day(k)}</span></em></span></li>"
        )
    ),
    "NEW icon": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}<img src=new.gif></a><img src=/new.gif><span>{day(k)}</span></li>"
        )
    ),
    "NEW text": each(
        lambda k: (
            f"<li><span class=new>NEW</span><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "NEW text inside": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}<i class=new>NEW</i></a><span>{day(k)}</span></li>"
        )
    ),
    "pinned": each(
        lambda k: (
            f"<li{' class=top' if k == 1 else ''}>{'<b>[置顶]</b>' if k == 1 else ''}<a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "pinned in a": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{'<font color=red>[置顶]</font>' if k == 1 else ''}{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "cut title": each(
        lambda k: (
            f"<li><a href='{href(k)}' title='{title(k)}'>{title(k)[:9]}…</a><span>{day(k)}</span></li>"
        )
    ),
    "cut title in li": each(
        lambda k: (
            f"<li title='{title(k)}'><a href='{href(k)}'>{title(k)[:9]}...</a><span>{day(k)}</span></li>"
        )
    ),
    "cat link": each(
        lambda k: (
            f"<li><a href='/cat{k}/' class=cat>[工作报告]</a><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "cat link nobr": each(
        lambda k: (
            f"<li><a href='/cat/' class=cat>工作报告</a>|<a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "source col": each(
        lambda k: (
            f"<tr><td><a href='{href(k)}'>{title(k)}</a></td><td><a href='/dept/{k}/'>县司法局</a></td><td>{day(k)}</td></tr>"
        ),
        "<table>{}</table>",
    ),
    "div soup": each(
        lambda k: (
            f"<div><div><div>·</div><div><a href='{href(k)}'>{title(k)}</a></div></div><div>{day(k)}</div></div>"
        ),
        "<div>{}</div>",
    ),
    "p br": each(
        lambda k: f"<a href='{href(k)}'>{title(k)}</a>&nbsp;&nbsp;({day(k)})<br>",
        "<div>{}</div>",
    ),
    "p": each(
        lambda k: f"<p><a href='{href(k)}'>{title(k)}</a>　<font>{day(k)}</font></p>",
        "<div>{}</div>",
    ),
    "sibling table per row": each(
        lambda k: (
            f"<table width=100%><tr><td><a href='{href(k)}'>{title(k)}</a></td><td>{day(k)}</td></tr></table>"
        ),
        "<td>{}</td>",
    ),
    "table row pairs": each(
        lambda k: (
            f"<tr><td colspan=2><a href='{href(k)}'>{title(k)}</a></td></tr><tr><td>来源：司法局</td><td>{day(k)}</td></tr>"
        ),
        "<table>{}</table>",
    ),
    "onclick tr": each(
        lambda k: (
            f"<tr onclick=\"window.open('{href(k)}')\"><td>{title(k)}</td><td>{day(k)}</td></tr>"
        ),
        "<table>{}</table>",
    ),
    "onclick view(id)": "<script>function view(id){window.open('/zw/art'+id+'.html');}</script>"
    + each(
        lambda k: (
            f"<li><a href='javascript:view({k}0001)'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "onclick goto void": each(
        lambda k: (
            f"<li><a href='javascript:void(0)' onclick=\"openPage('{href(k)}','_blank')\">{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "data-url li": each(
        lambda k: (
            f"<li data-url='{href(k)}'><p>{title(k)}</p><span>{day(k)}</span></li>"
        )
    ),
    "year heading": "<h3>2024年</h3>"
    + each(
        lambda k: f"<li><a href='{href(k)}'>{title(k)}</a><span>0{k}-1{k}</span></li>"
    ),
    "two year headings": "<h3>2024</h3><ul>"
    + "".join(
        f"<li><a href='{href(k)}'>{title(k)}</a><span>0{k}-1{k}</span></li>"
        for k in NUMBERS
    )
    + "</ul><h3>2023</h3><ul>"
    + "".join(
        f"<li><a href='/zw/art{k}0001.html'>{title(k)}</a><span>0{k - 5}-1{k - 5}</span></li>"
        for k in (6, 7, 8)
    )
    + "</ul>",
    "year heading and md cn": "<div class=year>2024年</div>"
    + each(
        lambda k: f"<li><a href='{href(k)}'>{title(k)}</a><span>{k}月1{k}日</span></li>"
    ),
    "date in title": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}（2023年12月3{0}日通过）</a><span>{day(k)}</span></li>"
        )
    ),
    "summary with date": each(
        lambda k: (
            f"<li><h4><a href='{href(k)}'>{title(k)}</a></h4><p>2020年3月5日，某某县召开会议部署工作。</p><span>{day(k)}</span></li>"
        )
    ),
    "summary link": each(
        lambda k: (
            f"<li><h4><a href='{href(k)}'>{title(k)}</a></h4><p><a href='{href(k)}'>一年来，全县法治政府建设工作扎实推进…[详细]</a></p><span>{day(k)}</span></li>"
        )
    ),
    "views": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><span>浏览：20{k}1</span><span>{day(k)}</span></li>"
        )
    ),
    "label 时间": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><p>作者：办公室　时间：{day(k)}　点击：10</p></li>"
        )
    ),
    "label date in span": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><p><span>发布时间：</span><span>{day(k)}</span></p></li>"
        )
    ),
    "no date": each(
        lambda k: (
            f"<li><a href='/zw/20240{k}/t20240{k}1{k}_{k}0001.html'>{title(k)}</a></li>"
        )
    ),
    "no date mmdd": each(
        lambda k: (
            f"<li><a href='/zw/20240{k}/t20240{k}1{k}_{k}0001.html'>{title(k)}</a><span>(0{k}-1{k})</span></li>"
        )
    ),
    "ul per row": each(
        lambda k: (
            f"<ul class=list><li class=tit><a href='{href(k)}'>{title(k)}</a></li><li class=time>{day(k)}</li></ul>"
        ),
        "<div>{}</div>",
    ),
    "groups of 5 uls": "<ul>"
    + each(
        lambda k: f"<li><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>",
        "{}",
    )
    + "</ul><ul>"
    + "".join(
        f"<li><a href='/zw/art{k}0001.html'>{title(k)}</a><span>2024-0{k - 5}-11</span></li>"
        for k in (6, 7, 8, 9)
    )
    + "</ul>",
    "line separators": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
            + ("<li class=line></li>" if k % 2 == 0 else "")
        )
    ),
    "download icon": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><a href='/f/{k}.pdf'><img src=pdf.gif></a><span>{day(k)}</span></li>"
        )
    ),
    "definition box": each(
        lambda k: (
            f"<div class=box><p class=t><a href='{href(k)}'>{title(k)}</a></p><table><tr><td>索引号</td><td>X{k}</td><td>发文日期</td><td>{day(k)}</td></tr></table></div>"
        ),
        "<div>{}</div>",
    ),
    "tip box": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span><div class=tip style='display:none'><ul><li>索引号：X{k}</li><li>发布机构：县司法局</li><li>生成日期：2023-01-0{k}</li></ul></div></li>"
        )
    ),
    "3 only": "<ul>"
    + "".join(
        f"<li><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        for k in (1, 2, 3)
    )
    + "</ul>",
    "textarea/comment rows": each(
        lambda k: (
            f"<!--<li><a href='/x'>x</a></li>--><li><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "date in attr": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><time datetime='{day(k)}'></time></li>"
        )
    ),
    "script date": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><script>document.write('{day(k)}')</script></li>"
        )
    ),
    "h wrong order": each(
        lambda k: (
            f"<li><span class=bh>〔2024〕{k}号</span><a href='{href(k)}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "row own 2.html": each(
        lambda k: f"<li><a href='/zw/{k}.html'>{title(k)}</a><span>{day(k)}</span></li>"
    ),
    "short titles": "<ul>"
    + "".join(
        f"<li><a href='{href(k)}'>{2019 + k}年</a><span>{day(k)}</span></li>"
        for k in NUMBERS
    )
    + "</ul>",
    "short titles report": "<ul>"
    + "".join(f"<li><a href='{href(k)}'>{2019 + k}年年报</a></li>" for k in NUMBERS)
    + "</ul>",
    "number ids": each(
        lambda k: (
            f"<li><a href='show.php?nid={k}'>{title(k)}</a><span>{day(k)}</span></li>"
        )
    ),
    "en date": each(
        lambda k: (
            f"<li><a href='{href(k)}'>{title(k)}</a><span>Jan 1{k}, 2024</span></li>"
        )
    ),
}
AROUND = (
    "<div class=nav><ul><li><a href=/>首页</a></li><li><a href=/a/>政务公开</a></li><li><a href=/b/>办事服务</a></li><li><a href=/c/>互动交流</a></li></ul></div>"
    "<div class=left><h3>栏目导航</h3><ul><li><a href=/zw/a/>法治政府</a></li><li><a href=/zw/b/>年度报告</a></li><li><a href=/zw/c/>政策文件</a></li></ul>"
    "<h3>热点图片</h3><ul class=pics>"
    + "".join(
        f"<li><a href='/pic/{k}00001.html'><img src=a.jpg alt='图'><p>某某县春季植树活动第{k}场</p></a></li>"
        for k in range(8)
    )
    + "</ul></div>"
)

LENGTHS = {"two year headings": 8, "groups of 5 uls": 9, "3 only": 3}
OWN_DATES = {
    "en date": [f"2024-01-1{k}" for k in NUMBERS],
    "short titles report": [None] * 5,
    "no date": [None] * 5,
    "3 only": [day(k) for k in (1, 2, 3)],
}
OWN_TITLES = ("short", "date in title")


@pytest.mark.parametrize("around", ["", AROUND], ids=["alone", "beside"])
@pytest.mark.parametrize("name", ROWS)
def test_all_rows_with_title_and_day(name: str, around: str) -> None:
    where = "<div>当前位置：<a href=/>首页</a> &gt; 报告</div>" if around else ""
    foot = "<div class=foot><a href=/about.html>关于我们</a> <a href=/map.html>网站地图</a></div>"
    html = f"<html><body>{around}<div class=right>{where}{ROWS[name]}</div>{foot}</body></html>"
    listing = read_listing(html, "http://a.gov.cn/zw/index.html")
    assert len(listing.items) == LENGTHS.get(name, 5)
    assert listing.next_url is None
    items = listing.items[:5]
    assert [i.date for i in items] == OWN_DATES.get(name, [day(k) for k in NUMBERS])
    if not name.startswith(OWN_TITLES):
        assert [i.title for i in items] == [title(k) for k in NUMBERS][: len(items)]
