"""What a portal is, seen from one of its pages: family, region, columns of reports.

Pure but for the `fetch` that it is given; crawler/onboarding/site_draft.py makes a site file of
what is found here.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from cleaning.fields.region import division, divisions_in
from cleaning.page.tree import parse_page
from cleaning.rules.family import recognise
from crawler.listing.json_rows import looks_like_json
from crawler.listing.links import address
from crawler.listing.listing import read_listing
from crawler.listing.row import is_article, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaning.fields.region import Division
    from cleaning.page.tree import Page
    from cleaning.rules.family import Family
    from crawler.listing.listing import Listing, ListingItem

MAX_FETCHES: Final = 16
MAX_COLUMNS: Final = 8
MAX_WAYS: Final = 4
# Where no column of reports is named, all of a portal's columns are looked at.
MAX_SURVEY: Final = 120
COLUMN_NAME = re.compile(
    r"法治政府|依法行政|法治建设|信息公开(?:工作)?(?:年度报告|年报)|年度报[告表]$|^年报$"
    r"|政务公开(?:工作)?(?:年度)?(?:报告|年报)|网站(?:工作)?年[度报]|政府工作报告|统计公报|预决算|工作总结"
)
WAY_NAME = re.compile(r"政务公开|信息公开|公开目录|主动公开|公开年报|政府文件|数据发布")
REPORT_TITLE = re.compile(r"报告|年报|报表|公报|总结|决算|预算")
SITE_CODE = re.compile(
    r"网站标识码\s*+(?:[:：]\s*+)?([a-z]{2}\d{8}|\d{10})", re.IGNORECASE
)
CRUMBS = re.compile(r"(?:当前|所在|您的|你的)(?:的)?位置|首页\s*[>›»]")
MEMBER_PAGES: Final = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".rar")
NAME_LENGTH: Final = 24
LIST_LENGTH: Final = 5
BODY_NAME = re.compile(
    r"(?:政府|网|网站|门户|[省市县区镇乡]|街道|委员会|办事处|办公室|中心|[局厅部署院])$"
)


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as text, at the address where it was found after redirects."""

    url: str
    text: str
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A listing that carries reports; `items` are those of its first page."""

    url: str
    title: str
    items: tuple[ListingItem, ...]
    total_pages: int | None = None
    goes_on: bool = False

    @property
    def report_share(self) -> float:
        """The share of its items whose titles are those of reports."""
        found = sum(1 for item in self.items if is_report(item.title))
        return found / len(self.items) if self.items else 0.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found; `notes` say in sentences what was not."""

    url: str
    title: str
    base_url: str
    family: Family | None
    site_code: str | None
    division_code: str | None
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()


def is_report(title: str) -> bool:
    """Whether a title sounds like a report's.

    >>> is_report("司法局2023年法治政府建设年度报告"), is_report("关于召开会议的通知")
    (True, False)
    """
    return bool(REPORT_TITLE.search(title))


@dataclass(slots=True)
class _Reader:
    """Fetches each address once, and no more than it may."""

    fetch: Callable[[str], FetchedPage | None]
    left: int
    seen: dict[str, FetchedPage | None]
    more: int = 0  # further fetches, for a survey of all columns

    def read(self, url: str) -> FetchedPage | None:
        if url not in self.seen:
            if self.left <= 0:
                return None
            self.left -= 1
            self.seen[url] = self.fetch(url)
        return self.seen[url]


def probe(
    url: str,
    fetch: Callable[[str], FetchedPage | None],
    *,
    max_fetches: int | None = None,
) -> Probe | None:
    """What stands behind an address; None where it cannot be fetched.

    At most MAX_FETCHES pages are asked for, MAX_SURVEY where no column of reports is
    named and all of the portal's are looked at; `max_fetches` bounds both.

    The address may be a home page, a listing or an article: columns are looked for
    among its links, in its crumbs, on the pages of public disclosure that it names.
    """
    most = MAX_FETCHES if max_fetches is None else max_fetches
    reader = _Reader(fetch, most, {}, MAX_SURVEY - most if max_fetches is None else 0)
    start = reader.read(url)
    if start is None:
        return None
    page = parse_page(start.text)
    family = recognise(start.text, start.url, dict(page.metas))
    columns = _columns(start, page, reader)
    family = family or next((f for c in columns if (f := _family_of(c, reader))), None)
    code = _site_code(page, start.text)
    title = _site_title(page, start.url)
    area = division(code[:6]) if code and code[:6].isdigit() else None
    named = divisions_in(title) if area is None and code is None else ()
    area = area or (division(named[0]) if len(named) == 1 else None)
    return Probe(
        url=start.url,
        title=title,
        base_url=urljoin(start.url, "/"),
        family=family,
        site_code=code,
        division_code=area.code if area else None,
        columns=tuple(columns),
        notes=tuple(_notes(family, code, area, columns)),
    )


def _columns(start: FetchedPage, page: Page, reader: _Reader) -> list[Column]:
    """The list that was asked for itself, and the report columns; each address once.

    Where the page leads to no column of reports, the home page may; at last all of the
    portal's columns are taken, whatever they hold.
    """
    found: dict[str, Column] = {}
    name, is_home = _column_name(page), start.url == urljoin(start.url, "/")
    own = _as_column(start, name, reader, must_report=is_home)
    if own:
        found[own.url] = own
    known = len(found)
    _take(found, _candidates(start, page, reader), reader)
    home = None if len(found) > known or found else _home(start, reader)
    if home:
        _take(found, _candidates(home, parse_page(home.text), reader), reader)
    if not found:
        found |= _all_columns(home or start, reader)
    return list(found.values())


def _all_columns(start: FetchedPage, reader: _Reader) -> dict[str, Column]:
    """Every list that can be reached from a page by links with names, page by page."""
    found: dict[str, Column] = {}
    reader.left += reader.more
    todo, met = deque([(_column_name(parse_page(start.text)), start)]), {start.url}
    while todo:
        name, answer = todo.popleft()
        column = _as_column(answer, name, reader, must_report=False)
        if column:
            found.setdefault(column.url, column)
        for further, url in _links_of(answer):
            page = None if url in met else reader.read(url)
            met.add(url)
            if page:
                todo.append((further, page))
    return found


def _links_of(answer: FetchedPage) -> Iterator[tuple[str, str]]:
    if not looks_like_json(answer.text, answer.content_type):
        yield from _named_links(parse_page(answer.text), answer.url)


def _take(
    found: dict[str, Column],
    candidates: Iterable[tuple[str, str, bool]],
    reader: _Reader,
) -> None:
    """Add the columns among some candidates, as long as there is room."""
    for name, target, is_named in candidates:
        if len(found) >= MAX_COLUMNS:
            return
        answer = reader.read(target)
        column = (
            _as_column(answer, name, reader, must_report=not is_named)
            if answer
            else None
        )
        if column:
            found.setdefault(column.url, column)


def _home(start: FetchedPage, reader: _Reader) -> FetchedPage | None:
    """The portal's home page, where the search did not begin there."""
    root = urljoin(start.url, "/")
    return None if root == start.url else reader.read(root)


def _candidates(
    start: FetchedPage, page: Page, reader: _Reader
) -> Iterator[tuple[str, str, bool]]:
    """Names and addresses of columns, the likeliest first; whether the name says so."""
    links = list(_named_links(page, start.url))
    named = [(name, url, True) for name, url in links if COLUMN_NAME.search(name)]
    yield from named
    yield from ((name, url, True) for name, url in _crumbs(page, start.url))
    if named:
        return
    for name, target in [pair for pair in links if WAY_NAME.search(pair[0])][:MAX_WAYS]:
        answer = reader.read(target)
        if answer:
            inner = _inner_columns(answer)
            yield from ((n, url, True) for n, url in inner if COLUMN_NAME.search(n))
            yield name, target, False


def _inner_columns(answer: FetchedPage) -> Iterator[tuple[str, str]]:
    """Columns that a page of public disclosure leads to, by link or by its platform."""
    listing = read_listing(answer.text, answer.url, None, answer.content_type)
    yield from ((further.title, further.url) for further in listing.further)
    yield from _links_of(answer)


def _named_links(page: Page, base: str) -> Iterator[tuple[str, str]]:
    """Links of the same host that lead to no article and no file."""
    host, seen = urlsplit(base).netloc, set()
    for node in page.nodes:
        target = address(node, base) if node.tag == "a" else None
        if not target or target in seen or urlsplit(target).netloc != host:
            continue
        name = one_line(node.attr("title") or node.text())
        is_file = urlsplit(target).path.lower().endswith(MEMBER_PAGES)
        if (
            0 < len(name) <= NAME_LENGTH
            and not is_file
            and not is_article(target, None)
        ):
            seen.add(target)
            yield name, target


def _crumbs(page: Page, base: str) -> Iterator[tuple[str, str]]:
    """The column that an article says it stands in: the last link of its crumbs."""
    said = [
        node
        for node in page.nodes
        if node.last - node.pos <= 40 and CRUMBS.search(node.text()[:200])
    ]
    lines = [n for n in said if any(x.tag == "a" for x in n.walk())]
    for node in sorted(lines, key=lambda n: n.last - n.pos)[:1]:
        links = [n for n in node.walk() if n.tag == "a" and address(n, base)]
        for link in reversed(links[1:]):
            yield one_line(link.text()), address(link, base) or ""
            return


def _as_column(
    answer: FetchedPage, name: str, reader: _Reader, *, must_report: bool
) -> Column | None:
    """The listing in an answer, if it is one that may carry reports.

    An entrance is one by the lists that it leads to.
    """
    listing = read_listing(answer.text, answer.url, None, answer.content_type)
    items = listing.items or tuple(_items_behind(listing, reader))
    if not items:
        return None
    goes_on = listing.next_url is not None
    column = Column(answer.url, name, items, listing.total_pages, goes_on)
    if must_report and (len(items) < 2 or column.report_share < 0.5):
        return None
    return column


def _items_behind(listing: Listing, reader: _Reader) -> Iterator[ListingItem]:
    """The first items of the lists that a page without items leads to."""
    behind = [listing.next_url, *(further.url for further in listing.further)]
    for url in [u for u in behind if u][:MAX_WAYS]:
        answer = reader.read(url)
        if answer:
            yield from read_listing(
                answer.text, answer.url, None, answer.content_type
            ).items


def _family_of(column: Column, reader: _Reader) -> Family | None:
    answer = reader.read(column.url)
    family = recognise(answer.text, answer.url, {}) if answer else None
    if family or not column.items:
        return family
    article = reader.read(column.items[0].url)
    return recognise(article.text, article.url, {}) if article else None


def _column_name(page: Page) -> str:
    return page.meta("ColumnName") or re.split(r"[-_|—]", page.title_tag)[0].strip()


def _site_title(page: Page, url: str) -> str:
    """The portal's name: its meta tag, else what its titles have in common with it."""
    parts = [part.strip() for part in re.split(r"[-_|—]+", page.title_tag)]
    named = (part for part in reversed(parts) if BODY_NAME.search(part))
    return page.meta("SiteName") or next(named, "") or urlsplit(url).netloc


def _site_code(page: Page, text: str) -> str | None:
    meta = re.sub(r"\s", "", page.meta("SiteIDCode") or "")
    if re.fullmatch(r"(?:[a-zA-Z]{2}\d{8}|\d{10})", meta):
        return meta.lower()
    shown = SITE_CODE.search(text)
    return shown[1].lower() if shown else None


def _notes(
    family: Family | None,
    code: str | None,
    area: Division | None,
    columns: Iterable[Column],
) -> Iterator[str]:
    if family is None:
        yield "No CMS family was recognised: the generic rules will be used."
    if code is None and area is None:
        yield "No 网站标识码 was found: add division_code by hand."
    elif code is None:
        yield "No 网站标识码 was found: division_code was read from the portal's name."
    if not list(columns):
        yield "No column of reports was found: add a [[seeds]] table by hand."
