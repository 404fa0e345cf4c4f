"""Which elements of a page are its list: the block of repeated links with dates.

Links are grouped by the shape of the elements around them; the group that looks most
like a list of articles wins, so that menus, related links inside an item and template
rows without address do not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.listing.row import Entry, read_entry
from crawler.listing.row_day import split_day
from crawler.listing.shapes import OUTER, Survey, is_template
from crawler.listing.sibling_dates import dates_from_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page.tree import Node, Page
    from cleaning.rules.family import ListingRules
    from crawler.listing.links import Links

ROWS: Final = frozenset({"li", "tr", "dl", "dd", "dt", "article"})
LEVELS: Final = 8
ROW_LINKS: Final = 12
FEW: Final = 4
LONE_TEXT: Final = 400  # a title and a summary
LONE_LINKS: Final = 3  # picture, title, [查看全文]
FURNITURE_WORTH: Final = 0.15
FURNITURE_DATED: Final = 0.7  # a column in a box named "head": menus have no dates
BESIDE_WORTH: Final = 0.9
MAIN_WORTH: Final = 4.0  # a list without dates under the crumbs: a sidebar is longer
PICTURE_WORTH: Final = 0.5
ABOVE: Final = 4
LABEL: Final = 12
SHORT_TITLE: Final = 6
LONG_TITLE: Final = 14  # names in menus and of linked bodies are shorter
REPORT = re.compile(
    r"(?:19|20)\d\d年?[^，。]{0,20}(?:报告|年报|报表|公报|总结|[决预]算)"
)
LONE_ROWS: Final = frozenset([*ROWS, "ul", "ol", "div", "table"])
CRUMBS = re.compile(
    r"位\s*置|首页\s*(?:</a>\s*)?(?:</?\w[^<>]{0,40}>\s*)?(?:&gt;|>|›|»|&raquo;)+\s*<"
)
PAGER_WORDS = re.compile(
    r"下\s*+(?:一\s*+)?页|末\s*页|尾\s*页|createPageHTML|Pager\(\{"
)
ANCHOR = re.compile(
    r"(?:当前|所在|您的|你的)(?:的)?位\s*置|下\s*+(?:一\s*+)?页|末\s*页|尾\s*页|条记录"
    r"|[共总]\s*\d+\s*页|createPageHTML\w{0,40}+\(\s*+[\d'\"]|\bPager\(\{"
)
CRUMB_LINE = re.compile(r"首\s*页\s*(?:>|›|»|→|-{1,2}>|/|\\)")
ASIDE = re.compile(
    r"(?:^|[\s_-])(?:side|aside|hot|rank|ranking|recommend|related|relate|tuijian|paihang"
    r"|remen|friend)(?:$|[\s_-]|bar|box|list)"
)
HOT = re.compile(r"热[门点]|排行|点击|推荐|相关|猜你|图片|视频|专题|友情|链接")


@dataclass(slots=True)
class Block:
    """Elements of one shape, each holding a link: a candidate for the list."""

    entries: list[Entry] = field(default_factory=list)
    dated_beside: bool = False
    is_main: bool = False

    def score(self) -> float:
        """How much it looks like a list of articles: dates first, then titles.

        Rows that differ from their neighbours count against the whole.
        """
        if not self.entries:
            return 0.0
        dated = sum(1 for entry in self.entries if entry.date) / len(self.entries)
        coherence = 0.5 + max(dated, 1.0 - dated) / 2
        coherence *= BESIDE_WORTH if self.dated_beside and dated else 1.0
        coherence *= MAIN_WORTH if self.is_main and not dated else 1.0
        return coherence * sum(_worth(entry) for entry in self.entries)

    def rank(self) -> tuple[bool, float]:
        """What to sort by: three dated rows under the crumbs beat twenty pictures."""
        dated = sum(1 for entry in self.entries if entry.date)
        return self.is_main and dated * 2 > len(self.entries), self.score()

    def is_list(self) -> bool:
        """Whether it is good enough: dated entries, or long titles of articles."""
        if len(self.entries) == 1:
            return _is_lone_row(self.entries[0])
        dated, needed = sum(1 for e in self.entries if e.date), len(self.entries) / 3
        if dated and dated >= needed * (2 if len(self.entries) < FEW else 1):
            return True
        telling = sum(1 for entry in self.entries if _is_telling(entry))
        return telling >= 2 and telling * 2 >= len(self.entries)


def find_entries(page: Page, links: Links, rules: ListingRules | None) -> list[Entry]:
    """The entries of the page's list, in page order; [] where there is no list.

    A page of columns (no pager, no crumbs) shows several lists: all that have dates.
    """
    for selector in rules.items if rules else ():
        nodes = [n for n in page.css(selector) if not is_template(n)]
        entries = [e for n in nodes if (e := read_entry(n, links, rules))]
        if entries:
            return entries
    lists = all_blocks(page, links, rules)
    if len(lists) < 2 or not _shows_columns(page):
        return lists[0] if lists else []
    taken = [lists[0]]
    for more in lists[1:]:
        if _is_column(more, page) and not any(_overlap(more, known) for known in taken):
            taken.append(more)
    return _joined(taken)


def all_blocks(
    page: Page, links: Links, rules: ListingRules | None
) -> list[list[Entry]]:
    """All lists of a page, the best first: a home page has many."""
    blocks = [b for b in _blocks(page, links, rules) if b.is_list()]
    mark_main(blocks, page)
    return [b.entries for b in sorted(blocks, key=Block.rank, reverse=True)]


def mark_main(blocks: list[Block], page: Page) -> None:
    """Mark the blocks that stand nearest to the crumbs or the pager of the page.

    Where all stand equally near, none is marked.
    """
    depths = _depths_of_anchors(page)
    near = [_nearness(block.entries[0].node, depths) for block in blocks]
    if near and min(near) < max(near):
        for block, depth in zip(blocks, near, strict=True):
            block.is_main = depth == max(near)


def _depths_of_anchors(page: Page) -> dict[int, int]:
    """The elements around crumbs and pagers, by place: how deep they stand."""
    depths: dict[int, int] = {}
    for node in page.nodes:
        said = [c for c in node.children if isinstance(c, str)]
        if not any(ANCHOR.search(text) for text in said) and not _begins_crumbs(
            node, said
        ):
            continue
        around = list(node.ancestors())
        for height, above in enumerate(around):
            depths[above.pos] = len(around) - height
    return depths


def _begins_crumbs(node: Node, said: list[str]) -> bool:
    """Whether an element says 首页 and what is around it goes on with a >."""
    if node.parent is None or not any(text.strip() == "首页" for text in said):
        return False
    return bool(CRUMB_LINE.search(node.parent.text()[:LONE_TEXT]))


def _nearness(row: Node, depths: dict[int, int]) -> int:
    return max((depths.get(node.pos, 0) for node in row.ancestors()), default=0)


def _shows_columns(page: Page) -> bool:
    """Whether a page is one of several lists: it says neither where it is nor goes on."""
    return not (CRUMBS.search(page.source) or PAGER_WORDS.search(page.source))


def _is_column(entries: list[Entry], page: Page) -> bool:
    """Whether a further list of a page of columns is one, and no box of hot topics."""
    dated = sum(1 for e in entries if e.date)
    articles = sum(1 for e in entries if e.is_article)
    if dated < len(entries) or articles * 2 < len(entries):
        return False
    first = entries[0].node
    above = [first, *first.ancestors()][:ABOVE]
    if any(ASIDE.search(node.name) for node in above):
        return False
    return not HOT.search(_heading(first, page))


def _overlap(some: list[Entry], others: list[Entry]) -> bool:
    """Whether two lists are made of the same rows, or one stands in the other's rows."""
    return any(
        one.node.inside(other.node) or other.node.inside(one.node)
        for one in some
        for other in others
    )


def _heading(row: Node, page: Page) -> str:
    """The last short text before a row: what its list is called."""
    for node in reversed(page.nodes[max(row.pos - 2 * ABOVE, 0) : row.pos]):
        text = node.squeezed() if node.last < row.pos else ""
        if 0 < len(text) <= LABEL:
            return text
    return ""


def _joined(lists: list[list[Entry]]) -> list[Entry]:
    """The entries of several lists in page order; the better list reads an address."""
    found: dict[str, Entry] = {}
    for entry in (e for part in lists for e in part):
        found.setdefault(entry.url, entry)
    return sorted(found.values(), key=lambda e: e.node.pos)


def _worth(entry: Entry) -> float:
    worth = 3.0 if entry.date else 0.0
    worth += min(len(entry.title), 24) / 24
    worth += 1.0 if entry.is_article or REPORT.search(entry.title) else 0.0
    # A sidebar of pictures has many short names; rows of reports have dates.
    worth *= PICTURE_WORTH if entry.has_picture and not entry.date else 1.0
    if not entry.in_furniture:
        return worth
    return worth * (FURNITURE_DATED if entry.date else FURNITURE_WORTH)


def _is_telling(entry: Entry) -> bool:
    """Whether a row without a date is an article's: by its address, or by its title."""
    if entry.is_article:
        return len(entry.title) >= SHORT_TITLE
    return len(entry.title) >= LONG_TITLE or bool(REPORT.search(entry.title))


def _is_lone_row(entry: Entry) -> bool:
    """A list of one: a dated row of its own that says little but its title."""
    if not (entry.date and entry.is_article and entry.node.tag in LONE_ROWS):
        return False
    said = len("".join(entry.node.text().split()))
    return not entry.in_furniture and said <= len(entry.title) + LONE_TEXT


def _blocks(page: Page, links: Links, rules: ListingRules | None) -> Iterator[Block]:
    survey = Survey(page, links)
    shapes: dict[tuple[int, str], list[Node]] = {}
    for link in survey.links:
        for row in _rows(link, survey):
            rows = shapes.setdefault(survey.shape(row), [])
            if not rows or rows[-1] is not row:
                rows.append(row)
    for rows in shapes.values():
        entries = _entries(rows, links, rules, survey)
        undated = bool(entries) and not any(entry.date for entry in entries)
        if undated:
            dates_from_around(entries, page, links)
        if undated and not any(entry.date for entry in entries):
            _dates_from_titles(entries)
        yield Block(_without_strangers(entries), dated_beside=undated)


def _dates_from_titles(entries: list[Entry]) -> None:
    """Days glued to the titles, where most rows have one: else it is the title's own."""
    split = [split_day(entry.title) for entry in entries]
    if sum(1 for _, day in split if day) * 2 > len(entries):
        for entry, (title, day) in zip(entries, split, strict=True):
            entry.title, entry.date = title, day


def _entries(
    rows: list[Node], links: Links, rules: ListingRules | None, survey: Survey
) -> list[Entry]:
    entries, seen, shared = [], set(), _shared(rows, links)
    for row in rows:
        entry = read_entry(row, links, rules, shared)
        if entry and entry.url not in seen:
            seen.add(entry.url)
            entry.in_furniture = survey.is_furniture(row)
            entries.append(entry)
    return entries


def _shared(rows: list[Node], links: Links) -> frozenset[str]:
    """The addresses that several rows have."""
    found = Counter(
        url for row in rows for url in {links.where(node) for node in row.walk()} if url
    )
    return frozenset(url for url, count in found.items() if count > 1)


def _without_strangers(entries: list[Entry]) -> list[Entry]:
    """The entries without those of neighbour lists that show no dates at all.

    Where tables have no classes, a box of hot topics has the shape of the list.
    """
    dated = sum(1 for entry in entries if entry.date)
    if dated * 2 < len(entries):
        return entries
    lists: dict[int, list[Entry]] = {}
    for entry in entries:
        lists.setdefault(id(entry.node.parent), []).append(entry)
    strangers = [
        mates
        for mates in lists.values()
        if len(mates) > 1 and not any(e.date for e in mates)
    ]
    return [e for e in entries if not any(e in mates for mates in strangers)]


def _rows(link: Node, survey: Survey) -> Iterator[Node]:
    """The elements around a link that may be its row: up to where two rows meet."""
    node: Node | None = link
    for _ in range(LEVELS):
        if node is None or node.tag in OUTER or survey.link_count(node) > ROW_LINKS:
            return
        if node.tag in ROWS or node.tag == "a" or survey.has_twin(node):
            yield node
        elif node.tag in LONE_ROWS and survey.link_count(node) <= LONE_LINKS:
            yield node  # the only row, and a list itself
        node = node.parent
