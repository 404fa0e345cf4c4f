"""One row of a listing: its main link, the full title, the date that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from cleaning.dates import find_dates
from cleaning.page import UNSEEN
from cleaning.urldates import url_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.family import ListingRules
    from cleaning.page import Node

NO_TITLES: Final = re.compile(
    r"^(?:\[?(?:更多|详[细情]|查看(?:详情|全文|更多)?|阅读全文|全文|more|首页|上一页|下一页"
    r"|末页|尾页|上页|下页|打印|关闭|下载|回顶部|返回顶部|\d{1,4}|[<>»«›‹.…]+)\]?[>»+]*)$",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:\.{2,}|…+|·{3,})$")
BLANKS: Final = " \t\r\n\xa0\u3000"
LINES = re.compile(r"[ \xa0\u3000]*[\r\n\t\f\v][\s\u3000]*")
ARTICLE = re.compile(
    r"/t?\d{5,}|/art[_/]|/content[_/]|/post_|/[0-9a-f]{24,}|/\d{4}[-/]?\d\d[-/]|\?.*\bid=\d"
    r"|/info/\d+/\d+\.|/page\.(?:htm|psp)|/\d{4,}\.s?html?$|\.(?:pdf|docx?|wps|xlsx?)$",
    re.IGNORECASE,
)
BARE_DAY = re.compile(r"^[\[(（【]?\s*(\d{1,2})[-./月](\d{1,2})日?\s*[\])）】]?$")
MONTH = re.compile(r"^[\[(（【]?\s*((?:19|20)\d\d)[-./年]\s*(\d{1,2})月?\s*[\])）】]?$")
DAY = re.compile(r"^\d{1,2}日?$")
GLUED = re.compile(
    r"(?P<title>.{4,}?)\s*(?P<last>[\[(（【 ]\d{4}([-/.])\d{1,2}\3\d{1,2}[\])）】]?)$"
    r"|(?P<first>[\[(（【]?\d{4}([-/.])\d{1,2}\5\d{1,2}[\])）】 ])(?P<rest>.{4,})$"
)
LABEL_ONLY = re.compile(
    r"^[\s:：|/·()（）\[\]]*(?:(?:发布|发文|公开|更新|时间|日期)[\s:：]*)*$"
)
GOOD_LABEL = re.compile(r"发布|公开|公布|上网|发表")
OTHER_LABEL = re.compile(
    r"成文|生成|生效|实施|施行|废止|截止|截至|失效|有效|更新|开始|结束"
)


@dataclass(slots=True)
class Entry:
    """A row as read: `node` is the row itself, `is_article` judges the address."""

    url: str
    title: str
    date: str | None
    node: Node
    is_article: bool
    in_furniture: bool = False


def read_entry(row: Node, base: str, rules: ListingRules | None) -> Entry | None:
    """The row's link, title and date; None where no link leads to a page."""
    links = [n for n in row.walk() if n.tag == "a" and _leads(n)]
    main = _main_link(links, base, rules)
    if main is None:
        return None
    url = absolute(main.attr("href"), base)
    title = _title(main, links, url, base)
    day = _date(row, main, url)
    if title and not day:
        title, day = split_day(title)
    return Entry(url, title, day, row, is_article(url, rules)) if title else None


def absolute(href: str, base: str) -> str:
    """An address as a browser would follow it, without its fragment.

    >>> absolute(" ./202301/t20230111_1.htm\\n", "http://a.gov.cn/zwgk/")
    'http://a.gov.cn/zwgk/202301/t20230111_1.htm'
    """
    return urldefrag(urljoin(base, "".join(href.split("\n")).strip())).url


def is_article(url: str, rules: ListingRules | None) -> bool:
    """Whether an address has the form of an article's, by the family or by habit."""
    if rules and any(pattern.search(url) for pattern in rules.article):
        return True
    parts = urlsplit(url)
    return bool(ARTICLE.search(parts.path + (f"?{parts.query}" if parts.query else "")))


def _leads(link: Node) -> bool:
    href = link.attr("href").strip().lower()
    return bool(href) and not href.startswith(
        ("javascript:", "#", "mailto:", "tel:", "data:", "void(")
    )


def _main_link(links: list[Node], base: str, rules: ListingRules | None) -> Node | None:
    """The first link that names an article, else the first that names anything."""
    named = [n for n in links if not NO_TITLES.match(_name(n))]
    for link in named:
        long_enough = len(_name(link)) >= 4 and not _in_brackets(_name(link))
        if long_enough and is_article(absolute(link.attr("href"), base), rules):
            return link
    plain = [n for n in named if not _in_brackets(_name(n))]
    return next(iter(plain or named), None)


def _name(link: Node) -> str:
    return _own_title(link) or one_line(link.attr("title"))


def _in_brackets(name: str) -> bool:
    return bool(re.fullmatch(r"[\[【(（<].{1,12}[\]】)）>]", name))


def _title(main: Node, links: list[Node], url: str, base: str) -> str:
    """The longest honest name among the links of a row that lead to the same page."""
    same = [n for n in links if absolute(n.attr("href"), base) == url] or [main]
    names = [full_title(_own_title(n), one_line(n.attr("title"))) for n in same]
    named = [n for n in names if n and not NO_TITLES.match(n)]
    if named:
        return named[0]
    alts = (one_line(n.attr("alt")) for n in main.walk() if n.tag == "img")
    return next((alt for alt in alts if alt), "")


def full_title(text: str, attribute: str) -> str:
    """The link's text, or its title attribute where that says the same and more.

    >>> full_title("关于开展…", "关于开展检查的通知"), full_title("通知", "点击查看")
    ('关于开展检查的通知', '通知')
    >>> full_title("关于开展检查", "")
    '关于开展检查'
    """
    if not text or not attribute:
        return text or attribute
    start = CUT.sub("", text)
    squeezed = re.sub(r"\s", "", attribute)
    return attribute if re.sub(r"\s", "", start) in squeezed else text


def split_day(title: str) -> tuple[str, str | None]:
    """A title and the day in digits that is glued to its end or start.

    >>> split_day("城关镇年度报告 2024-03-01"), split_day("[2024/03/01]城关镇年度报告")
    (('城关镇年度报告', '2024-03-01'), ('城关镇年度报告', '2024-03-01'))
    >>> split_day("2024年3月1日会议纪要")
    ('2024年3月1日会议纪要', None)
    """
    glued = GLUED.match(title)
    found = find_dates(glued["last"] or glued["first"]) if glued else []
    rest = (glued["title"] or glued["rest"]).strip() if glued else ""
    return (rest, found[0].day) if rest and found else (title, None)


def one_line(text: str) -> str:
    """A text on one line; blanks inside it stay as they are.

    >>> one_line("  政府\\n\\t工作报告  （2024） ")
    '政府 工作报告  （2024）'
    """
    return LINES.sub(" ", text.strip(BLANKS)).strip()


def _own_title(link: Node) -> str:
    """The link's text without pieces that are a date; a heading inside is the text."""
    heading = next((n for n in link.walk() if n.tag in {"h1", "h2", "h3", "h4"}), link)
    pieces = [p for p in _pieces(heading) if not _is_date_piece(p)]
    return one_line("".join(pieces)).lstrip("·•●▪■◆※ ")


def _pieces(node: Node) -> Iterator[str]:
    """The texts of an element in reading order."""
    stack: list[Node | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif item.tag not in UNSEEN:
            stack += reversed(item.children)


def _is_date_piece(piece: str) -> bool:
    """Whether a text is a date and nothing else but its label and brackets."""
    text = piece.strip(BLANKS + "()（）[]【】")
    if not text or len(text) > 30:
        return False
    if BARE_DAY.match(text) or MONTH.match(text):
        return True
    found = find_dates(text)
    return bool(found) and bool(
        LABEL_ONLY.match(text.replace(found[0].raw.strip(), ""))
    )


def _date(row: Node, main: Node, url: str) -> str | None:
    """The day that the row shows; a bare month and day only as the URL's own day."""
    return day_of(list(_row_texts(row, main)), url)


def day_of(texts: list[str], url: str) -> str | None:
    """The day among the texts of a row, ISO: a labelled one first, then a lone one.

    >>> day_of(["成文日期：2023-01-02", "发布日期：", "2023-02-03"], "")
    '2023-02-03'
    >>> day_of(["23", "2026-01"], ""), day_of(["05-06"], "/t20240506_1.html")
    ('2026-01-23', '2024-05-06')
    >>> day_of(["05-06"], "/a.html") is None
    True
    """
    shown = [
        (_rank(before, text, found.raw), found.value[:10])
        for before, text in zip(["", *texts], texts, strict=False)
        for found in find_dates(text)
        if found.precision != "month"
    ]
    best = min(shown, key=lambda pair: pair[0], default=(NEVER, ""))
    if best[0] < NEVER:
        return best[1]
    return _split_day(texts) or _day_of_url(texts, url)


NEVER: Final = 9


def _rank(before: str, text: str, raw: str) -> int:
    """How surely a date is the one of publication; NEVER for one inside a summary."""
    label = text.split(raw.strip(), maxsplit=1)[0].strip() or (
        before if len(before) < 12 else ""
    )
    if GOOD_LABEL.search(label):
        return 0
    if OTHER_LABEL.search(label):
        return 3
    if len(text.strip()) <= len(raw.strip()) + 4:
        return 1
    return 2 if len(text.strip()) <= 40 else NEVER


def _split_day(texts: list[str]) -> str | None:
    """A day written in two pieces: day and month in boxes of their own."""
    pieces = [t.strip(" \t\r\n()（）[]【】") for t in texts]
    for first, second in pairwise(pieces):
        for month, day in ((first, second), (second, first)):
            joined = _joined(month, day)
            found = find_dates(joined) if joined else []
            if found and found[0].precision != "month":
                return found[0].value[:10]
    return None


def _joined(month: str, day: str) -> str | None:
    year_month, month_day = MONTH.match(month), BARE_DAY.match(day)
    if year_month and DAY.match(day):
        return f"{year_month[1]}-{year_month[2]}-{day.rstrip('日')}"
    if re.fullmatch(r"(?:19|20)\d\d年?", month) and month_day:
        return f"{month[:4]}-{month_day[1]}-{month_day[2]}"
    return None


def _day_of_url(texts: list[str], url: str) -> str | None:
    found = url_date(url)
    if found is None or found.day is None:
        return None
    shown = [m for t in texts if (m := BARE_DAY.match(t.strip()))]
    month_day = tuple(int(part) for part in found.day.split("-")[1:])
    fits = any((int(m[1]), int(m[2])) == month_day for m in shown)
    return found.day if fits else None


def _row_texts(row: Node, main: Node) -> Iterator[str]:
    """Texts of the row that are no link's, and pieces of its link that are dates.

    Lists nested in the row (related links) are left out.
    """
    stack: list[Node | str] = [row]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if item.strip():
                yield item
        elif item is main:
            yield from (p for p in _pieces(item) if _is_date_piece(p))
        elif not _is_aside(item, row, main):
            stack += reversed(item.children)


def _is_aside(item: Node, row: Node, main: Node) -> bool:
    """A nested list, or another link: what they say is not about the row's page."""
    if item is row or main.inside(item):
        return False
    return item.tag in {"a", "ul", "ol", "dl", "li", "script", "style"}
