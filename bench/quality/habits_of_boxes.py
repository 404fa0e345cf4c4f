"""Habits that led body and title astray: hidden boxes, repeated titles, files, frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import portal_words as words

if TYPE_CHECKING:
    import random

    from habits_of_fields import Habit
    from portal_facts import Facts
    from portal_markup import Parts

HIDDEN = (
    "class='hide'",
    "hidden",
    "class='d-none'",
    "class='visually-hidden'",
    "style='display: none;'",
    "style='visibility:hidden'",
    "class=zz1",
    "id=zz2",
)
STYLES = "<style>.zz1{display:none} #zz2 { color:red; display : none }</style>"


def hidden_box(r: random.Random, facts: Facts, parts: Parts) -> None:
    """A box that nobody sees, with text and labels of another page."""
    text = "本段文字仅供系统调试使用，读者看不到这一行内容。"
    box = f"<div {r.choice(HIDDEN)}><p>{text}</p><p>来源：调试平台</p></div>"
    parts.styles += STYLES
    facts.without.append(text)
    if r.random() < 0.5:
        parts.box_top += box
    else:
        parts.box_end += box


def repeated_title(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The title stands again over several lines above the text."""
    title = facts.title
    cuts = sorted(r.sample(range(3, len(title) - 2), min(r.randint(1, 3), 3)))
    pieces = [title[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
    style = r.choice([" align=center", " style='text-align:center'", ""])
    tag = r.choice(["p", "div"])
    lines = [f"<{tag}{style}>{piece}</{tag}>" for piece in pieces]
    if r.random() < 0.3:
        lines = [f"<{tag}{style}>{'<br>'.join(pieces)}</{tag}>"]
    parts.box_top += "".join(lines)


def icon_before_title(r: random.Random, facts: Facts, parts: Parts) -> None:
    """An icon font's letter, a column or an arrow stands before the title."""
    column = r.choice(words.COLUMNS)
    parts.before_title = r.choice(
        ["\ue60b ", "<i class=icon>\ue60b</i>", f"> {column} ", "| ", "&gt; ", "· "]
    )


def link_behind_title(r: random.Random, facts: Facts, parts: Parts) -> None:
    """A bracketed link to the document or its reading stands behind the title."""
    name = r.choice(["[政策原文]", "【图解】", "[相关解读]", "【政策解读】"])
    parts.behind_title = f" <a href='/zc/1.html'>{name}</a>"


def bare_files(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Links to files stand below the text, or in a box of downloads."""
    name = f"{facts.title[:12]}附表"
    link = f"<a href='/f/1.{r.choice(['xls', 'pdf', 'doc'])}'>{name}</a>"
    parts.box_end += r.choice(
        [
            f"<p>{link}</p>",
            f"<p><img src='/i/pdf.gif'>{link}</p>",
            f"<div class=fj><span>附件下载：</span>{link}</div>",
            f"<ul><li>{link}</li></ul>",
            f"<p>相关附件：{link}</p>",
        ]
    )
    facts.files.append(name)
    facts.without.append(name)


def list_of_annexes(r: random.Random, facts: Facts, parts: Parts) -> None:
    """附件：1. … 2. … before the signature is text."""
    if not facts.ending:
        return
    lines = ["附件：1.责任分工表", "2.联系人名单"]
    if r.random() < 0.5:
        lines.append("3.自查情况统计表")
    size = len(facts.sentences)
    facts.body[size:size] = lines


def open_end(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The last paragraph has no 。, or looks like a label of the portal."""
    facts.ending += 1 if facts.ending else 0
    facts.body.append(
        r.choice(
            [
                "资料来源：县财政局、县教育和体育局、县人力资源和社会保障局",
                "公示时间：7个工作日，受理电话：0539-4271234",
                "（公开属性：主动公开）",
                "联系人：王建国，电话：0539-4271234",
                "注：部分数据因四舍五入，存在与分项合计不等的情况",
            ]
        )
    )


def boxes_behind(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Boxes of the portal stand inside the container, behind the text."""
    rows = "".join(
        f"<li><a href='/l/{n}.html'>{name}</a></li>"
        for n, name in enumerate(r.sample(words.HEADLINES, 4))
    )
    boxes = [
        f"<div><h4>相关法规</h4><ul>{rows}</ul></div>",
        "<div class=sh>分享到：<a>微信</a> <a>微博</a> <a>QQ空间</a></div>",
        "<p>责任编辑：李某 <a>【关闭本页】</a></p>",
        "<div><a>语音播报</a> <a>暂停</a> <a>重新播放</a></div>",
        "<p>[ 打印 ] [ 收藏 ] [ 返回顶部 ]</p>",
    ]
    parts.box_end += "".join(r.sample(boxes, r.randint(1, 3)))


def pager(r: random.Random, facts: Facts, parts: Parts) -> None:
    """An article of several pages has a pager below its text."""
    parts.box_end += r.choice(
        [
            "<div><a href='1.html'>1</a> <a href='1_2.html'>下一页</a></div>",
            "<p>共3页 <a>首页</a> <a>上一页</a> 1 <a>2</a> <a>3</a> <a>下一页</a></p>",
            "<center>第1页/共3页 <a href='1_2.html'>下一页</a> <a>尾页</a></center>",
        ]
    )


def pictures_only(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The article is pictures."""
    written = (
        facts.signed if any("日期" in k or "时间" in k for k, _ in parts.rows) else None
    )
    facts.unsigned()
    facts.body, facts.signed = [], written
    size = r.randint(1, 4)
    parts.only = "".join(f"<p><img src='/p/{n}.jpg'></p>" for n in range(size))


def layout_table(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Text in nested tables of the layout, or in bare boxes, without any class."""
    write = "".join(f"<p>　　{line}</p>" for line in facts.body)
    bare = "".join(f"<div>　　{line}</div>" for line in facts.body)
    table = f"<table><tr><td>{write}</td></tr></table>"
    parts.only = r.choice(
        [
            f"<table width=100%><tr><td>{table}</td></tr></table>",
            table,
            bare,
            f"<div><div><div>{bare}</div></div></div>",
        ]
    )


BOX_HABITS: dict[str, Habit] = {
    "hidden box": hidden_box,
    "title: again over lines": repeated_title,
    "before title": icon_before_title,
    "behind title": link_behind_title,
    "bare files": bare_files,
    "list of annexes": list_of_annexes,
    "open end": open_end,
    "boxes behind": boxes_behind,
    "pager": pager,
    "body: pictures only": pictures_only,
    "body: layout table": layout_table,
}
