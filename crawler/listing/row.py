"""One row of a listing: its main link, the full title, the date that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from cleaning.fields.dates import find_dates
from cleaning.page.tree import UNSEEN
from crawler.listing.row_day import day_of, is_date, split_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page.tree import Node
    from cleaning.rules.family import ListingRules

NO_TITLES: Final = re.compile(
    r"^(?:\[?(?:更多|详[细情]|查看(?:详情|全文|更多)?|阅读全文|全文|more|首页|上一页|下一页"
    r"|末页|尾页|上页|下页|打印|关闭|下载|回顶部|返回顶部|\d{1,4}|[<>»«›‹.…]+)\]?[>»+]*)$",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:\.{2,}|…+|·{3,})$")
NO_PAGES: Final = ("javascript:", "#", "mailto:", "tel:", "data:", "void(")
OPENED = re.compile(
    r"[\"']((?:https?:/)?\.{0,2}/[^\"'\s<>]+\.(?:s?html?|jsp|pdf|docx?))[\"']"
)
IN_BRACKETS = re.compile(r"^[\[【(（<].{1,12}[\]】)）>]$")
SHORTEST: Final = 4
LABEL_LENGTH: Final = 12
BLANKS: Final = " \t\r\n\xa0\u3000"
LINES = re.compile(r"[ \xa0\u3000]*[\r\n\t\f\v][\s\u3000]*")
ARTICLE = re.compile(
    r"/t?\d{5,}|/art[_/]|/content[_/]|/post_|/[0-9a-f]{24,}|/\d{4}[-/]?\d\d[-/]|\?.*\bid=\d"
    r"|/info/\d+/\d+\.|/page\.(?:htm|psp)|/\d{4,}\.s?html?$|\.(?:pdf|docx?|wps|xlsx?)$",
    re.IGNORECASE,
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
    found = ((n, address(n, base)) for n in row.walk() if n.tag == "a")
    links = [(node, url) for node, url in found if url]
    main, url = _main_link(links, rules) or (None, "")
    if main is None:
        return None
    title = _title(main, [node for node, target in links if target == url])
    day = _date(row, main, url)
    if title and not day:
        title, day = split_day(title)
    return Entry(url, title, day, row, is_article(url, rules)) if title else None


def absolute(href: str, base: str) -> str | None:
    """An address as a browser would follow it, without its fragment; None if it is none.

    >>> absolute(" ./202301/t20230111_1.htm\\n", "http://a.gov.cn/zwgk/")
    'http://a.gov.cn/zwgk/202301/t20230111_1.htm'
    >>> absolute("http://[::1/bad", "http://a.gov.cn/zwgk/") is None
    True
    """
    try:
        return urldefrag(urljoin(base, "".join(href.split("\n")).strip())).url
    except ValueError:
        return None


def is_article(url: str, rules: ListingRules | None) -> bool:
    """Whether an address has the form of an article's, by the family or by habit."""
    if rules and any(pattern.search(url) for pattern in rules.article):
        return True
    parts = urlsplit(url)
    return bool(ARTICLE.search(parts.path + (f"?{parts.query}" if parts.query else "")))


def address(link: Node, base: str) -> str | None:
    """Where a link leads: its href, else the address that its onclick opens."""
    href = link.attr("href").strip()
    if href and not href.lower().startswith(NO_PAGES):
        return absolute(href, base)
    opened = OPENED.search(link.attr("onclick") or href)
    return absolute(opened[1], base) if opened else None


def _main_link(
    links: list[tuple[Node, str]], rules: ListingRules | None
) -> tuple[Node, str] | None:
    """The first link that names an article, else the first that names anything."""
    named = [(n, _name(n), u) for n, u in links if not NO_TITLES.match(_name(n))]
    plain = [(n, name, u) for n, name, u in named if not IN_BRACKETS.match(name)]
    for node, name, url in plain:
        if len(name) >= SHORTEST and is_article(url, rules):
            return node, url
    return next(((node, url) for node, _, url in plain or named), None)


def _name(link: Node) -> str:
    return _own_title(link) or one_line(link.attr("title"))


def _title(main: Node, same: list[Node]) -> str:
    """The first honest name among the links of a row that lead to the same page."""
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


def one_line(text: str) -> str:
    """A text on one line; blanks inside it stay as they are.

    >>> one_line("  政府\\n\\t工作报告  （2024） ")
    '政府 工作报告  （2024）'
    """
    return LINES.sub(" ", text.strip(BLANKS)).strip()


def _own_title(link: Node) -> str:
    """The link's text without pieces that are a date; a heading inside is the text."""
    heading = next((n for n in link.walk() if n.tag in {"h1", "h2", "h3", "h4"}), link)
    pieces = [p for p in _pieces(heading) if not is_date(p)]
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


def _date(row: Node, main: Node, url: str) -> str | None:
    """The day that the row shows; a bare month and day only as the URL's own day."""
    return day_of(list(_row_texts(row, main)), url)


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
            yield from (p for p in _pieces(item) if is_date(p))
        elif item.tag == "td" and row.tag == "tr":
            stack += reversed([f"{_column(item)} ", *item.children])
        elif not _is_aside(item, row, main):
            stack += reversed(item.children)


def _is_aside(item: Node, row: Node, main: Node) -> bool:
    """A nested list, or another link: what they say is not about the row's page."""
    if item is row or main.inside(item):
        return False
    return item.tag in {"a", "ul", "ol", "dl", "li", "script", "style"}


def _column(cell: Node) -> str:
    """What the head of a table says over a cell that holds a date, "" where nothing."""
    row = cell.parent
    if row is None or row.parent is None or not find_dates(cell.text()):
        return ""
    place = _cells(row).index(cell)
    head = next((n for n in row.parent.walk() if n.tag == "tr"), row)
    above = _cells(head)
    if head is row or len(above) != len(_cells(row)):
        return ""
    label = above[place].squeezed()
    return "" if find_dates(label) or len(label) > LABEL_LENGTH else label


def _cells(row: Node) -> list[Node]:
    return [c for c in row.children if not isinstance(c, str) and c.tag in {"td", "th"}]
