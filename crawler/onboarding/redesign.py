"""New selectors for a portal that was redesigned, found by what was known before. Pure.

Titles that an archive or a case knows are looked for on the new pages; what stands
around them is described as CSS, tried out, and proposed only where it gives back at
least nine tenths of what is known. Nothing is ever applied from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from archive.model import Hints, Layout, Record
from cleaning import clean
from cleaning.fields.dates import find_dates
from cleaning.page.decode import TooLarge, content_decoded, decode
from cleaning.page.tree import TooDeep, parse_page
from crawler.listing.links import Links
from crawler.listing.row import read_entry
from crawler.listing.shapes import STATE_WORD
from crawler.onboarding.case import as_read, likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.model import Capture
    from cleaning.page.tree import Node, Page
    from crawler.onboarding.case import ReadReport

    Fits = Callable[[str], bool]

ENOUGH: Final = 0.9
LEVELS: Final = 6
SHORT_LINE: Final = 80
NAME: Final = re.compile(r"[A-Za-z_-][\w-]*")
NUMBERED: Final = re.compile(r"\d{2,}")
OUTER: Final = frozenset({"#root", "html", "body"})


@dataclass(frozen=True, slots=True)
class Rows:
    """A selector of a listing's rows; `found` of `known` titles are in them."""

    selector: str
    found: int
    known: int
    others: int = 0

    @property
    def share(self) -> float:
        """The share of the known titles that it gives back."""
        return self.found / self.known if self.known else 0.0


@dataclass(frozen=True, slots=True)
class NewLayout:
    """Selectors of an article's parts; `right` of `tried` known articles are whole."""

    layout: Layout
    right: int
    tried: int


@dataclass(frozen=True, slots=True)
class Article:
    """A page as it is now, what was read from it before, and what may be known."""

    capture: Capture
    known: ReadReport
    hints: Hints = field(default_factory=Hints)


def propose_rows(text: str, url: str, titles: Iterable[str]) -> Rows | None:
    """The best selector of rows that hold the known titles shown on a page.

    None where fewer than two of them are shown, or none gives back nine tenths.
    """
    page = _parsed(text)
    if page is None:
        return None
    wanted = {squeezed(title) for title in titles if title.strip()}
    links = [(node, name) for node in page.nodes if (name := _known(node, wanted))]
    known = {name for _, name in links}
    if len(known) < 2:
        return None
    selectors = dict.fromkeys(s for node, _ in links for s in _row_selectors(node))
    tried = [_try_rows(page, url, selector, known) for selector in selectors]
    good = [rows for rows in tried if rows.share >= ENOUGH]
    return max(good, key=lambda r: (r.found, -r.others, -len(r.selector)), default=None)


def propose_layout(articles: Iterable[Article]) -> NewLayout | None:
    """Selectors that give back title, date, source and text of known articles.

    None where the selectors found on no article work for nine tenths of all.
    """
    known = list(articles)
    drafts = dict.fromkeys(layout for one in known if (layout := _layout_of(one)))
    tried = [
        NewLayout(layout, sum(_fits(one, layout) for one in known), len(known))
        for layout in drafts
    ]
    best = max(tried, key=lambda one: one.right, default=None)
    return best if best and best.right >= ENOUGH * best.tried else None


def squeezed(text: str) -> str:
    """A title as it is compared: without spaces, without the dots of a cut one.

    >>> squeezed(" 2023年 法治政府…")
    '2023年法治政府'
    """
    return re.sub(r"\s++|(?<!…)…++$|(?<!\.)\.{2,}+$", "", text)


def _parsed(text: str) -> Page | None:
    """The page; None for one that nobody reads."""
    try:
        return parse_page(text)
    except (TooDeep, TooLarge):
        return None


def _known(node: Node, wanted: set[str]) -> str | None:
    """The known title that a link shows, whole or cut."""
    if node.tag != "a":
        return None
    for raw in (node.attr("title"), node.text()):
        said = squeezed(raw)
        if said in wanted:
            return said
        if len(said) >= 8:
            for title in wanted:
                if title.startswith(said) or title in said:
                    return title
    return None


def _row_selectors(link: Node) -> Iterator[str]:
    """Ways to name the rows that a link's row is one of: row, and what is around it."""
    around: list[Node] = [link, *link.ancestors()][: LEVELS + 1]
    for depth, row in enumerate(around[:-1]):
        if row.tag in OUTER:
            return
        for outer in around[depth + 1 :]:
            if outer.tag not in OUTER and (outer.attr("class") or outer.attr("id")):
                yield f"{_named(outer)} {_named(row)}"
        if row.attr("class"):
            yield _named(row)


def _named(node: Node) -> str:
    """An element as CSS: its id, else its tag with the classes that tell something.

    Names with numbers are left out: they belong to one page alone.
    """
    own = node.attr("id")
    if NAME.fullmatch(own) and not NUMBERED.search(own):
        return f"#{own}"
    words = [w for w in node.attr("class").split() if NAME.fullmatch(w)]
    telling = [w for w in words if not (STATE_WORD.match(w) or NUMBERED.search(w))]
    return ".".join([node.tag, *telling])


def _try_rows(page: Page, url: str, selector: str, known: set[str]) -> Rows:
    links = Links(url, page.source)
    entries = [e for n in page.css(selector) if (e := read_entry(n, links, None))]
    names = [squeezed(entry.title) for entry in entries]
    found = {title for title in known if any(_same(title, name) for name in names)}
    strange = sum(1 for e in entries if not (e.date or e.is_article))
    doubled = len(entries) - len({entry.url for entry in entries})
    return Rows(selector, len(found), len(known), strange + doubled)


def _same(title: str, name: str) -> bool:
    return title == name or (len(name) >= 8 and title.startswith(name))


def _layout_of(article: Article) -> Layout | None:
    """Where one page keeps what is known of it."""
    known, capture = article.known, article.capture
    text = decode(content_decoded(capture), capture.content_type).text
    page = _parsed(text)
    if page is None:
        return None
    body = _body(page, known.text)
    if body is None:
        return None
    outside = [n for n in page.nodes if not n.inside(body) and n.tag not in OUTER]
    day, source = (known.date or "")[:10], squeezed(known.source or "")
    return Layout(
        body=_unique(page, body),
        title=_holding(page, outside, lambda t: t == squeezed(known.title or "")),
        date=_holding(page, outside, lambda t: bool(day) and _tells(t, day)),
        source=_holding(page, outside, lambda t: bool(source) and source in t),
    )


def _body(page: Page, text: str) -> Node | None:
    """The innermost element with nearly all of a known text."""
    lines = [squeezed(line) for line in text.splitlines() if len(line) > 15]
    lines = [line for line in lines if not line.startswith("|")]
    best = None
    for node in page.nodes:
        if node.tag in OUTER or not lines:
            continue
        whole = squeezed(node.text())
        if sum(line in whole for line in lines) >= ENOUGH * len(lines):
            best = node  # page order: what comes later and has it all is further in
    return best


def _holding(page: Page, nodes: list[Node], fits: Fits) -> str | None:
    """The innermost short element that says something known; its unique name."""
    for node in reversed(nodes):
        said = squeezed(node.text())
        if said and len(said) <= SHORT_LINE and node.tag != "title" and fits(said):
            name = _unique(page, node)
            if name is not None:
                return name
    return None


def _tells(said: str, day: str) -> bool:
    return any(found.day == day for found in find_dates(said))


def _unique(page: Page, node: Node) -> str | None:
    """CSS that finds this element first; None where its names do not tell it apart."""
    names = [_named(node)]
    names += [f"{_named(o)} {names[0]}" for o in node.ancestors() if o.tag not in OUTER]
    named = [name for name in names if "." in name or "#" in name or node.tag == "h1"]
    for name in named:
        if page.css(name)[:1] == [node]:
            return name
    return None


def _fits(article: Article, layout: Layout) -> bool:
    """Whether a page read with a layout gives what is known of it."""
    known = article.known
    hints = replace(article.hints, layouts=(layout,), family=None)
    found = clean(article.capture, hints)
    if layout.body is None or not isinstance(found, Record):
        return False
    read = as_read(found)
    return (
        squeezed(read.title or "") == squeezed(known.title or "")
        and (read.date or "")[:10] == (known.date or "")[:10]
        and likeness(read.text, known.text) >= ENOUGH
    )
