"""Bad habits of portals, each done to a page or to its parts without changing its truth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

NUMERALS = "〇一二三四五六七八九"
DIALOG = (
    "<div class=pop style='display:none'><p>您访问的链接即将离开“本站”门户网站</p>"
    "<p>是否继续？</p><a>继续访问</a><a>放弃</a></div>"
)
STRAY = "<div class=head><a>登录</a><a>注册</a></div></body></html>"


def in_numerals(date: str) -> str:
    """A date of a signature in Chinese numerals.

    >>> in_numerals("2021年11月23日"), in_numerals("2020年2月10日")
    ('二〇二一年十一月二十三日', '二〇二〇年二月十日')
    """
    year, month, day = re.findall(r"\d+", date)
    digits = "".join(NUMERALS[int(d)] for d in year)
    return f"{digits}年{_count(int(month))}月{_count(int(day))}日"


def _count(number: int) -> str:
    tens, ones = divmod(number, 10)
    first = "" if not tens else ("十" if tens == 1 else NUMERALS[tens] + "十")
    return first + (NUMERALS[ones] if ones else "")


def by_word(paragraph: str) -> str:
    """A paragraph as Word saves it: spans of one character, numbers apart.

    >>> by_word("我镇2次")
    '<span>我</span><span>镇</span><span lang=EN-US>2</span><span>次</span>'
    """
    pieces = re.findall(r"[\d.]+|.{1,5}?(?=[\d.]|$)|.{1,5}", paragraph)
    spans = []
    for piece in pieces:
        if piece[0].isdigit():
            spans.append(f"<span lang=EN-US>{piece}</span>")
        else:
            spans.append(f"<span>{piece[0]}</span>")
            spans += [f"<span>{piece[1:]}</span>"] if piece[1:] else []
    return "".join(spans)


def with_frame_habits(r: random.Random, page: str) -> str:
    """The page with a dialog, a stray end or a hidden copy, each now and then."""
    start = page.index("<body>") + len("<body>")
    main = page[page.index("<div class=main>") : page.index("<div class=foot>")]
    copy = re.sub(r"<script.*?</script>|\sid='?\w+'?", "", main)
    added = [
        DIALOG if r.random() < 0.3 else "",
        STRAY if r.random() < 0.15 else "",
        f"<div class=old style='display:none'>{copy}</div>"
        if r.random() < 0.15
        else "",
    ]
    return page[:start] + "".join(added) + page[start:]


def encoded(r: random.Random, page: str) -> bytes:
    """The page's bytes: one in eight in GBK, under the label that such pages have."""
    if r.random() < 0.125:
        return page.replace("charset='utf-8'", "charset='gb2312'").encode("gb18030")
    return page.encode()
