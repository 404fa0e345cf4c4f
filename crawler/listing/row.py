"""One row of a listing: its main link, the full title, the date that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cleaning.fields.dates import find_dates
from cleaning.page.tree import UNSEEN
from crawler.listing.row_day import date_pieces, day_of, is_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page.tree import Node
    from cleaning.rules.family import ListingRules
    from crawler.listing.links import Links

NO_TITLES: Final = re.compile(
    r"^(?:[\[【(（]?(?:更多|详[细情]|(?:点击)?查看(?:详情|详细|全文|更多|原文)?|阅读(?:全文|更多|原文)"
    r"|了解(?:更多|详情)|全文|more|detail|首页|上一页|下一页"
    r"|末页|尾页|上页|下页|打印|关闭|下载|回顶部|返回顶部|\d{1,4}|[<>»«›‹.…]++)"
    r"[\]】)）]?[>»+.…]*)$",
    re.IGNORECASE,
)
PREFIX = re.compile(r"^[\[【(（<][^\]】)）>]{1,12}[\]】)）>]|^[·•●▪■◆※]+")
TITLE_LABEL = re.compile(r"^(?:文章)?(?:标\s*题|题\s*名|名\s*称)\s*[:：]\s*")
# A title attribute that tells more than the title, each thing on a line of its own.
ATTRIBUTE_LINES = re.compile(
    r"(?:(?<!\s)[^\S\r\n]++)?[\r\n]\s*+"
    r"|(?<!\s)\s++(?=(?:作者|来源|(?:发布|更新)?(?:时间|日期)|点击)[:：])"
)
CUT = re.compile(r"(?:(?<!\.)\.{2,}+|(?<!…)…++|(?<!·)·{3,}+)$")
IN_BRACKETS = re.compile(r"^[\[【(（<].{1,12}[\]】)）>]$")
# What a template hangs on a title in an element of its own.
MARK = re.compile(r"(?i)[\[【(（]?(?:new|hot|新|热|荐|顶|置\s?顶|推荐)[!！]?[\]】)）]?")
WRITTEN = re.compile(r"\bwrite(?:ln)?\(\s*[\"']([^\"'<>]{6,24})[\"']\s*\)")
SHORTEST: Final = 4
LABEL_LENGTH: Final = 12
BLANKS: Final = " \t\r\n\xa0\u3000"
LINES = re.compile(r"(?:(?<![ \xa0\u3000])[ \xa0\u3000]++)?[\r\n\t\f\v][\s\u3000]*+")
ARTICLE = re.compile(
    r"/t?\d{5,}|/art[_/]|/content[_/]|/post_|/[0-9a-f]{24,}|/\d{4}[-/]?\d\d[-/]|\?[^?]*\bid=\d"
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
    has_picture: bool = False
    in_furniture: bool = False

    @property
    def shows_only_itself(self) -> bool:
        """Whether the row is its link and nothing more."""
        return self.node.tag == "a"


def read_entry(
    row: Node,
    links: Links,
    rules: ListingRules | None,
    shared: frozenset[str] = frozenset(),
) -> Entry | None:
    """The row's link, title and date; None where no link leads to a page.

    What rows share (their column, their issuer) is what a row leads to only where it
    has nothing else.
    """
    found = [(node, url) for node in row.walk() if (url := links.where(node))]
    own = [pair for pair in found if pair[1] not in shared]
    found = (
        own
        if any(not NO_TITLES.match(_name(node, links)) for node, _ in own)
        else found
    )
    main, url = _main_link(found, links, rules) or (None, "")
    if main is None:
        return None
    title = _title(row, main, [n for n, to in found if to == url], links)
    if not title:
        return None
    day = _date(row, main, url, links)
    has_picture = any(node.tag == "img" for node in row.walk())
    return Entry(url, title, day, row, is_article(url, rules), has_picture=has_picture)


def is_article(url: str, rules: ListingRules | None) -> bool:
    """Whether an address has the form of an article's, by the family or by habit."""
    if rules and any(pattern.search(url) for pattern in rules.article):
        return True
    parts = urlsplit(url)
    return bool(ARTICLE.search(parts.path + (f"?{parts.query}" if parts.query else "")))


def _main_link(
    found: list[tuple[Node, str]], links: Links, rules: ListingRules | None
) -> tuple[Node, str] | None:
    """The first link that names an article, else the first that names anything."""
    names = [(n, _name(n, links), url) for n, url in found]
    named = [said for said in names if not NO_TITLES.match(said[1])]
    plain = [(n, name, u) for n, name, u in named if not IN_BRACKETS.match(name)]
    for node, name, url in plain:
        if len(name) >= SHORTEST and is_article(url, rules):
            return node, url
    return next(((node, url) for node, _, url in plain or named), None)


def _name(link: Node, links: Links) -> str:
    return _own_title(link, links) or one_line(link.attr("title"))


def _title(row: Node, main: Node, same: list[Node], links: Links) -> str:
    """The first honest name among the links of a row that lead to the same page.

    One that is cut is made whole from a title= of the row that begins like it.
    """
    names = [full_title(_own_title(n, links), one_line(n.attr("title"))) for n in same]
    named = [n for n in names if n and not NO_TITLES.match(n)]
    if named and not CUT.search(named[0]):
        return named[0]
    whole = (one_line(n.attr(x)) for n in row.walk() for x in ("title", "alt"))
    if named:
        longer = (full_title(named[0], name) for name in whole)
        return next((name for name in longer if name != named[0]), named[0])
    alts = (one_line(n.attr("alt")) for n in main.walk() if n.tag == "img")
    return next((alt for alt in alts if alt), "")


def full_title(text: str, attribute: str) -> str:
    """The link's text, or its title attribute where that says the same and more.

    >>> full_title("关于开展…", "关于开展检查的通知"), full_title("通知", "点击查看")
    ('关于开展检查的通知', '通知')
    >>> full_title("[公告]关于开展...", "标题：关于开展检查的公告\\n时间：2024-01-01")
    '关于开展检查的公告'
    >>> full_title("关于开展检查", "")
    '关于开展检查'
    """
    if not text or not attribute:
        return text or attribute
    start = re.sub(r"\s", "", CUT.sub("", text))
    bare = PREFIX.sub("", start) if CUT.search(text) else start
    for line in (attribute, *ATTRIBUTE_LINES.split(attribute)):
        name = TITLE_LABEL.sub("", line.strip())
        squeezed = re.sub(r"\s", "", name)
        if start in squeezed or (len(bare) >= SHORTEST and bare in squeezed):
            found = name
        else:
            continue
        if len(ATTRIBUTE_LINES.split(found)) == 1:
            return found
    return text


def one_line(text: str) -> str:
    """A text on one line; blanks inside it stay as they are.

    >>> one_line("  政府\\n\\t工作报告  （2024） ")
    '政府 工作报告  （2024）'
    """
    return LINES.sub(" ", text.strip(BLANKS)).strip()


def _own_title(link: Node, links: Links) -> str:
    """A link's text, read once: each row around it asks for it several times."""
    known = links.titles.get(link.pos)
    if known is None:
        known = links.titles[link.pos] = _read_title(link)
    return known


def _read_title(link: Node) -> str:
    """The link's text without pieces that are a date; a heading inside is the text."""
    heading = next((n for n in link.walk() if n.tag in {"h1", "h2", "h3", "h4"}), link)
    found = list(_pieces(heading))
    pieces = [p for p, day in zip(found, date_pieces(found), strict=True) if not day]
    if any(not MARK.fullmatch(p.strip()) for p in pieces if p.strip()):
        pieces = [p for p in pieces if not MARK.fullmatch(p.strip())]
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


def _date(row: Node, main: Node, url: str, links: Links) -> str | None:
    """The day that the row shows; a bare month and day only as the URL's own day."""
    return day_of(list(row_texts(row, main, links)), url)


def row_texts(row: Node, main: Node, links: Links) -> Iterator[str]:
    """Texts of the row that are no link's, and pieces of links that are dates.

    Lists nested in the row that lead elsewhere (related links) are left out.
    """
    stack: list[Node | str] = [row]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if item.strip():
                yield item
        elif item is main or item.tag == "a":
            found = list(_pieces(item))
            yield from (p for p, d in zip(found, date_pieces(found), strict=True) if d)
        elif item.tag in {"script", "time"}:
            yield from _unseen_dates(item)
        elif item.tag == "td" and row.tag == "tr":
            stack += reversed([f"{_column(item)} ", *item.children])
        elif not _is_aside(item, row, main, links):
            stack += reversed(item.children)


def _unseen_dates(item: Node) -> Iterator[str]:
    """The day that a script writes, or that a <time> has beside what it shows."""
    text = "".join(c for c in item.children if isinstance(c, str))
    if item.tag == "script":
        yield from (said for said in WRITTEN.findall(text) if is_date(said))
    else:
        yield item.text().strip() or item.attr("datetime")


def _is_aside(item: Node, row: Node, main: Node, links: Links) -> bool:
    """A list of other links, or a script: what they say is not about the row's page.

    A row may be a list itself: `<ul><li>title<li>date</ul>`.
    """
    if item is row or main.inside(item):
        return False
    if item.tag in {"script", "style", "select"}:
        return True
    own = links.where(main)
    return item.tag in {"ul", "ol", "dl", "li"} and any(
        links.where(node) not in {None, own} and not NO_TITLES.match(_name(node, links))
        for node in item.walk()
    )


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
