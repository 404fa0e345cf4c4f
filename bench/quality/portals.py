"""Random portals: pages put together from the habits of real ones, with known truth.

`portal(seed)` is deterministic. Its page has a title in one of the usual places, a
label line in one of the usual shapes, perhaps a head table, a body in one of seven
markups, a signature, a tail and a frame. The gate measures cleaning on many of them,
for no shelf of written cases holds the products of all these habits.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import portal_words as words
from portal_habits import by_word, encoded, in_numerals, with_frame_habits

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


@dataclass(frozen=True)
class Portal:
    """A page, its URL, and what a person reads on it (names as in gold)."""

    page: bytes
    url: str
    gold: dict[str, Any]


@dataclass
class _Facts:
    place: str
    year: int
    title: str
    source: str | None
    shown: str
    published: str
    issuer: str
    signed: str | None
    number: str | None
    index: str | None
    body: list[str]


def portal(seed: int) -> Portal:
    """The portal of a seed.

    >>> portal(1) == portal(1), portal(1) == portal(2)
    (True, False)
    """
    r = random.Random(f"portal {seed}")
    facts = _facts(r)
    middle = _middle(r, facts)
    tail = "".join(t for t in words.TAILS if r.random() < 0.35)
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{_metas(r, facts)}"
        f"<title>{_head_title(r, facts)}</title></head><body>{_menu(r)}"
        f"<div class=main>{middle}{tail}</div>{_links(r)}{_footer(r, facts)}"
        "</body></html>"
    )
    page = with_frame_habits(r, page)
    gold = {
        "body": "\n".join(facts.body),
        "title": facts.title,
        "publish_date": facts.published,
        "source": facts.source,
        "signed_date": facts.signed,
        "doc_number": facts.number,
        "index_number": facts.index,
        "without": ["责任编辑", "扫一扫", "网站标识码", "浏览次数"],
    }
    url = f"http://www.p{seed}.example.gov.cn/{seed}.html"
    return Portal(encoded(r, page), url, gold)


def _facts(r: random.Random) -> _Facts:
    place, subject = r.choice(words.PLACES), r.choice(words.SUBJECTS)
    year = r.randint(2012, 2024)
    title = r.choice(words.TITLES).format(place=place, subject=subject, year=year)
    office = r.choice(words.OFFICES).format(place=place)
    month, day = r.randint(1, 12), r.randint(2, 28)
    shown, published = _dates(r, year + 1, month, day)
    is_signed, has_table = r.random() < 0.55, r.random() < 0.3
    issuer = r.choice([f"{place}人民政府", f"{place}人民政府办公室", f"{place}司法局"])
    serial = f"11{r.randint(100000, 659999)}0{r.randint(10**6, 10**7 - 1)}X"
    index = f"{serial}/{year + 1}-{r.randint(1, 9999):05}" if has_table else None
    number = f"{place[0]}政办〔{year + 1}〕{r.randint(1, 99)}号" if has_table else None
    body = _sentences(r)
    if is_signed:
        date = f"{year + 1}年{month}月{day - 1}日"
        body += [issuer, in_numerals(date) if r.random() < 0.3 else date]
    signed = f"{year + 1}-{month:02}-{day - 1:02}" if is_signed else None
    source = office if r.random() < 0.85 else None
    return _Facts(
        place,
        year,
        title,
        source,
        shown,
        published,
        issuer,
        signed,
        number,
        index,
        body,
    )


def _dates(r: random.Random, year: int, month: int, day: int) -> tuple[str, str]:
    """A date as shown, and as ISO to the minute or day."""
    shown = r.choice(
        [
            f"{year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02}",
            f"{year}/{month}/{day}",
            f"{year}年{month}月{day}日",
            f"{year}年{month:02}月{day:02}日",
            f"{year}.{month:02}.{day:02}",
        ]
    )
    iso = f"{year}-{month:02}-{day:02}"
    hour, minute = r.randint(8, 18), r.randint(0, 59)
    exact = r.choice(["", f" {hour:02}:{minute:02}", f" {hour:02}:{minute:02}:31"])
    return shown + exact, iso + (f"T{hour:02}:{minute:02}" if exact else "")


def _sentences(r: random.Random) -> list[str]:
    """Paragraphs of one to four sentences; sometimes with headings."""
    pool = list(words.SENTENCES)
    r.shuffle(pool)
    lines: list[str] = []
    has_headings = r.random() < 0.4
    for n in range(r.randint(2, 5)):
        size = r.randint(1, 4)
        text, pool = "".join(pool[:size]), pool[size:]
        heading = "一二三四五"[n] + "、" + r.choice(["主要工作", "存在问题"])
        numbers = {
            "a": r.randint(12, 96),
            "b": r.randint(2, 9),
            "c": r.randint(120, 990),
        }
        if text:
            lines += [heading] if has_headings else []
            lines += [text.format(**numbers)]
    return lines


def _middle(r: random.Random, facts: _Facts) -> str:
    half = len(facts.title) // 2
    broken = f"{facts.title[:half]}<br>{facts.title[half:]}"
    inner = r.choice(
        [facts.title, f"\n {facts.title}\n", f"<b>{facts.title}</b>", broken]
    )
    heading, line = r.choice(HEADINGS).format(inner), _label_line(r, facts)
    table = _head_table(r, facts) if facts.index else ""
    first, between, last = r.choice(BODIES)
    write = by_word if r.random() < 0.15 else str
    text = first + between.join(map(write, facts.body)) + last
    attributes = r.choice(CONTAINERS)
    again = f"<p align=center><b>{facts.title}</b></p>" if r.random() < 0.15 else ""
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


def _label_line(r: random.Random, facts: _Facts) -> str:
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


def _head_table(r: random.Random, facts: _Facts) -> str:
    rows = [
        ("索引号", facts.index),
        ("发布机构", facts.issuer),
        ("发文字号", facts.number),
        ("发布日期", facts.shown),
        ("有效性", "有效"),
        ("主题分类", "综合政务"),
    ]
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


def _site(facts: _Facts) -> str:
    return facts.place + ("人民政府" if facts.year % 2 else "人民政府门户网站")


def _head_title(r: random.Random, facts: _Facts) -> str:
    site, column, title = _site(facts), r.choice(words.COLUMNS), facts.title
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


def _metas(r: random.Random, facts: _Facts) -> str:
    if r.random() < 0.5:
        return ""
    day = facts.published[:10]
    stamp = facts.published.replace("T", " ")
    if r.random() < 0.2:
        stamp = f"2025-0{r.randint(1, 9)}-11 03:12:45"  # of a site's migration
    return (
        f"<meta name='SiteName' content='{_site(facts)}'>"
        f"<meta name='ArticleTitle' content='{facts.title}'>"
        f"<meta name='PubDate' content='{stamp}'>"
        f"<meta name='ContentSource' content='{facts.source or ''}'>"
        f"<meta name='others' content='页面生成时间 {day} 23:59:59'>"
    )


def _menu(r: random.Random) -> str:
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


def _links(r: random.Random) -> str:
    names = r.sample(words.HEADLINES, r.randint(3, 9))
    rows = [
        f"<li><a href='/{n}.html'>{x}</a><span>2024-0{n + 1}-11</span></li>"
        for n, x in enumerate(names)
    ]
    return r.choice(["", "<h4>相关信息</h4><ul>" + "".join(rows) + "</ul>"])


def _footer(r: random.Random, facts: _Facts) -> str:
    return (
        f"<div class=foot><p>主办：{_site(facts)} 联系电话：0000-6288123</p>"
        "<p>网站标识码：9900000001 某ICP备05000001号</p>"
        f"<p>版权所有 © 2005-{r.randint(2024, 2026)} {_site(facts)}</p></div>"
    )
