"""How a random portal writes its facts: headings, label lines, head tables, frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import portal_words as words
from portal_habits import by_word

if TYPE_CHECKING:
    import random

    from portal_facts import Facts

CONTAINERS = (
    "id='zoom'",
    "class='TRS_Editor'",
    "class='content'",
    "id='UCAP-CONTENT'",
    "class='article-content'",
    "class='v_news_content'",
    "class='c9'",
    "",
)
HEADINGS = (
    "<h1>{}</h1>",
    "<h2 class=t>{}</h2>",
    "<h3>{}</h3>",
    "<div class='title'>{}</div>",
    "<p class='bt' style='font-size:24px'>{}</p>",
    "<table width=100%><tr><td class=biaoti>{}</td></tr></table>",
    "<span class='Title'>{}</span><br>",
    "<div align=center><font size=5>{}</font></div>",
    "<strong style='font-size:22px;display:block'>{}</strong>",
)
SEPARATORS = (
    ("", "　", ""),
    ("", "&nbsp;&nbsp;&nbsp;", ""),
    ("<span>", "</span><span>", "</span>"),
    ("<span>", "</span> <span>", "</span>"),
    ("", " | ", ""),
    ("<ul><li>", "</li><li>", "</li></ul>"),
    ("<table><tr><td>", "</td><td>", "</td></tr></table>"),
    ("", "\n", ""),
    ("<em>", "</em>&nbsp;<em>", "</em>"),
    ("", "<i>|</i>", ""),
    ("<p>", "</p><p>", "</p>"),
    ("", "<br>", ""),
)
BODIES = (
    ("<p>　　", "</p><p>　　", "</p>"),
    ("&nbsp;&nbsp;&nbsp;&nbsp;", "<br>&nbsp;&nbsp;&nbsp;&nbsp;", ""),
    ("<div style='text-indent:2em'>", "</div><div style='text-indent:2em'>", "</div>"),
    ("<p><span>", "</span></p>\n<p><span>", "</span></p>"),
    ("　　", "<br/><br/>　　", ""),
    ("<P class=MsoNormal>", "<o:p></o:p><P class=MsoNormal>", ""),
    ("<section><p><font>", "</font></p><p><font>", "</font></p></section>"),
)


@dataclass
class Parts:
    """What habits add to a page, as HTML, and where it stands."""

    styles: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    """Instead of the usual tags, where there are any."""
    before_main: str = ""
    above: str = ""
    before_title: str = ""
    behind_title: str = ""
    under_title: str = ""
    label_line: str | None = None
    rows: list[tuple[str, str]] = field(default_factory=list)
    box_top: str = ""
    box_end: str = ""
    below: str = ""
    only: str | None = None
    """The whole inner markup of the box, where it is not made of paragraphs."""


def middle(r: random.Random, facts: Facts, parts: Parts) -> str:
    """Heading, label line, head table and body in one of their orders."""
    half = len(facts.title) // 2
    broken = f"{facts.title[:half]}<br>{facts.title[half:]}"
    inner = r.choice(
        [facts.title, f"\n {facts.title}\n", f"<b>{facts.title}</b>", broken]
    )
    inner = parts.before_title + inner + parts.behind_title
    heading, line = r.choice(HEADINGS).format(inner), _label_line(r, facts)
    heading += parts.under_title
    line = line if parts.label_line is None else parts.label_line
    table = _head_table(r, facts, parts.rows) if facts.index or parts.rows else ""
    first, between, last = r.choice(BODIES)
    write = by_word if r.random() < 0.15 else str
    text = first + between.join(map(write, facts.body)) + last
    text = text if parts.only is None else parts.only
    attributes = r.choice(CONTAINERS)
    again = f"<p align=center><b>{facts.title}</b></p>" if r.random() < 0.15 else ""
    text = parts.box_top + text + parts.box_end
    return _ordered(r, heading, line, table, text, attributes, again)


def _ordered(
    r: random.Random,
    heading: str,
    line: str,
    table: str,
    text: str,
    attributes: str,
    again: str,
) -> str:
    box = f"<div {attributes}>{again}{text}</div>"
    if r.random() < 0.1:
        return f"<div {attributes}>{table}{heading}{line}{text}</div>"
    if r.random() < 0.1:
        return f"{table}{heading}{box}{line}"
    return r.choice(
        [
            table + heading + line + box,
            heading + line + table + box,
            heading + table + line + box,
            f"<div class=w>{table}{heading}{line}</div>{box}",
            f"<div class=w>{table}<div>{heading}<div>{line}</div></div>{box}</div>",
        ]
    )


def _label_line(r: random.Random, facts: Facts) -> str:
    colon = r.choice(["：", ":", "： ", ": ", " ："])
    label = r.choice(words.DATE_LABELS) + colon if r.random() < 0.8 else ""
    items = [label + facts.shown]
    if facts.source:
        items.append(r.choice(words.SOURCE_LABELS) + colon + facts.source)
    elif r.random() < 0.5:
        items.append("来源：")
    others = (words.COUNTERS, words.AUTHORS, words.FONTS, words.TOOLS)
    items += [r.choice(kind) for kind in others if r.random() < 0.5]
    if r.random() < 0.5:
        r.shuffle(items)
    first, between, last = r.choice(SEPARATORS)
    line = first + between.join(items) + last
    return r.choice(
        [
            f"<div class=info>{line}</div>",
            f"<center>{line}</center>",
            f"<div align=center><font color=#666>{line}</font></div>",
        ]
    )


def _head_table(r: random.Random, facts: Facts, more: list[tuple[str, str]]) -> str:
    rows: list[tuple[str, str | None]] = [
        ("索引号", facts.index),
        ("发布机构", facts.issuer),
        ("发文字号", facts.number),
        ("发布日期", facts.shown),
        ("有效性", "有效"),
        ("主题分类", "综合政务"),
    ]
    if not facts.index:
        rows = [("有效性", "有效")] if len(more) % 2 else []
    known = dict(more)
    rows = [row for row in rows if row[0] not in known]
    rows += more
    rows += [("公开方式", "主动公开")] if len(rows) % 2 else []
    if r.random() < 0.5:
        r.shuffle(rows)
    cells = [(r.choice([k, " ".join(k)]), v) for k, v in rows]
    pairs = zip(cells[::2], cells[1::2], strict=True)
    shapes = (
        lambda: _wrap(
            "table", [f"<tr><td>{k}：</td><td>{v}</td></tr>" for k, v in cells]
        ),
        lambda: _wrap("ul", [f"<li><b>{k}：</b>{v}</li>" for k, v in cells]),
        lambda: _wrap("dl", [f"<dt>{k}：</dt><dd>{v}</dd>" for k, v in cells]),
        lambda: _wrap("div", [f"<p><i>{k}:</i><i>{v}</i></p>" for k, v in cells]),
        lambda: _wrap(
            "table",
            [
                f"<tr><th>{a}</th><td>{b}</td><th>{c}</th><td>{d}</td></tr>"
                for (a, b), (c, d) in pairs
            ],
        ),
    )
    return r.choice(shapes)()


def _wrap(name: str, rows: list[str]) -> str:
    return f"<{name}>{''.join(rows)}</{name}>"


def site_name(facts: Facts) -> str:
    """The name of the site."""
    return facts.place + ("人民政府" if facts.year % 2 else "人民政府门户网站")


def head_title(r: random.Random, facts: Facts) -> str:
    """The <title> of the page."""
    site, column, title = site_name(facts), r.choice(words.COLUMNS), facts.title
    return r.choice(
        [
            f"{title}_{column}_{site}",
            f"{title}-{site}",
            f"{site}-{column}-{title}",
            title,
            site,
            f"{title} - {column} - {site}",
            f"{title}|{site}",
            f"{column}_{site}",
        ]
    )


def metas(r: random.Random, facts: Facts) -> str:
    """The meta tags, on every second page."""
    if r.random() < 0.5:
        return ""
    day = facts.published[:10]
    stamp = facts.published.replace("T", " ")
    if r.random() < 0.2:
        stamp = f"2025-0{r.randint(1, 9)}-11 03:12:45"  # of a site's migration
    return (
        f"<meta name='SiteName' content='{site_name(facts)}'>"
        f"<meta name='ArticleTitle' content='{facts.title}'>"
        f"<meta name='PubDate' content='{stamp}'>"
        f"<meta name='ContentSource' content='{facts.source or ''}'>"
        f"<meta name='others' content='页面生成时间 {day} 23:59:59'>"
    )


def menu(r: random.Random) -> str:
    """The menu and the way to the page."""
    names = ["首页", *r.sample(words.MENU, 9)]
    links = [f"<a href='/{n}/'>{name}</a>" for n, name in enumerate(names)]
    crumbs = r.choice(
        ["<p>当前位置：首页>>政务公开</p>", "<div>首页 &gt; 正文</div>", ""]
    )
    menu = r.choice(
        [
            "<ul>" + "".join(f"<li>{x}</li>" for x in links) + "</ul>",
            "<table><tr>" + "".join(f"<td>{x}</td>" for x in links) + "</tr></table>",
            "<div>" + " | ".join(links) + "</div>",
            "<div>今天是2026年11月20日 星期五</div><nav>" + "".join(links) + "</nav>",
        ]
    )
    return menu + crumbs


def links(r: random.Random) -> str:
    """Links to other pages."""
    names = r.sample(words.HEADLINES, r.randint(3, 9))
    rows = [
        f"<li><a href='/{n}.html'>{x}</a><span>2024-0{n + 1}-11</span></li>"
        for n, x in enumerate(names)
    ]
    return r.choice(["", "<h4>相关信息</h4><ul>" + "".join(rows) + "</ul>"])


def footer(r: random.Random, facts: Facts) -> str:
    """The foot of the site."""
    return (
        f"<div class=foot><p>主办：{site_name(facts)} 联系电话：0000-6288123</p>"
        f"<p>网站标识码：{facts.site_code or '9900000001'} 某ICP备05000001号</p>"
        f"<p>版权所有 © 2005-{r.randint(2024, 2026)} {site_name(facts)}</p></div>"
    )
