"""What a portal is, seen from one of its pages: family, region, columns of reports.

Pure but for the `fetch` that it is given; crawler/onboarding/site_draft.py makes a site file of
what is found here.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from archive.canonical import canonical_url
from cleaning.fields.region import division, divisions_in
from cleaning.page.tree import parse_page
from cleaning.rules.family import recognise
from crawler.listing.entrances import leads_elsewhere
from crawler.listing.json_rows import looks_like_json
from crawler.listing.listing import read_listing
from crawler.onboarding.portal_links import (
    above,
    article_links,
    crumbs,
    crumbs_of,
    folders,
    named_links,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaning.fields.region import Division
    from cleaning.page.tree import Page
    from cleaning.rules.family import Family
    from crawler.listing.listing import Listing, ListingItem

MAX_FETCHES: Final = 16  # pages, where only columns of reports are wanted
MAX_SURVEY: Final = 200  # pages, where all columns are: ten minutes at a crawl's pace
MAX_COLUMNS: Final = 8
MAX_WAYS: Final = 4
MAX_FOLDERS: Final = 40
MAX_BARREN: Final = 8  # addresses that differ by numbers alone: days of a calendar
COLUMN_NAME = re.compile(
    r"法治政府|依法行政|法治建设|信息公开(?:工作)?(?:年度报告|年报)|年度报[告表]$|^年报$"
    r"|政务公开(?:工作)?(?:年度)?(?:报告|年报)|网站(?:工作)?年[度报]|政府工作报告|统计公报|预决算|工作总结"
)
WAY_NAME = re.compile(r"政务公开|信息公开|公开目录|主动公开|公开年报|政府文件|数据发布")
REPORT_TITLE = re.compile(r"报告|年报|报表|公报|总结|决算|预算")
SITE_CODE = re.compile(
    r"网站标识码\s*+(?:[:：]\s*+)?([a-z]{2}\d{8}|\d{10})", re.IGNORECASE
)
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
    next_url: str | None = None

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
    more: int = 0  # further fetches, for a survey of all columns
    seen: dict[str, FetchedPage | None] = field(default_factory=dict)
    walked: set[str] = field(default_factory=set)
    barren: Counter[str] = field(default_factory=Counter)  # pages without a list
    is_short: bool = False

    def read(self, url: str) -> FetchedPage | None:
        if url not in self.seen:
            if self.left <= 0:
                self.is_short = True
                return None
            self.left -= 1
            self.seen[url] = self.fetch(url)
        return self.seen[url]

    def pages(self) -> list[FetchedPage]:
        """All pages that were read so far."""
        return [page for page in self.seen.values() if page]


def probe(
    url: str,
    fetch: Callable[[str], FetchedPage | None],
    *,
    reports_only: bool = False,
    max_fetches: int = MAX_SURVEY,
) -> Probe | None:
    """What stands behind an address; None where it cannot be fetched.

    At most `max_fetches` pages are asked for, and MAX_FETCHES for columns of reports
    (`reports_only`). The address may be a home page, a listing or an article: columns
    are looked for among its links, in its crumbs, on the pages of public disclosure
    that it names, then on all pages of the portal that links lead to.
    """
    first = min(MAX_FETCHES, max_fetches)
    reader = _Reader(fetch, first, 0 if reports_only else max_fetches - first)
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
        notes=tuple(_notes(family, code, area, columns, reader)),
    )


def _columns(start: FetchedPage, page: Page, reader: _Reader) -> list[Column]:
    """The list that was asked for itself, the columns of reports, then all others.

    Each address once, however its index page is spelled.
    """
    found: dict[str, Column] = {}
    name, is_home = _column_name(page), start.url == urljoin(start.url, "/")
    own = _as_column(start, name, reader, must_report=is_home)
    if own:
        found[canonical_url(own.url)] = own
    _take(found, _candidates(start, page, reader), reader)
    home = _home(start, reader) if reader.more or not found else None
    if home and not found:
        _take(found, _candidates(home, parse_page(home.text), reader), reader)
    if reader.more:
        _all_columns(found, home or start, reader)
    return _told_apart(list(found.values()))


def _all_columns(found: dict[str, Column], start: FetchedPage, reader: _Reader) -> None:
    """Add every list that can be reached from a page by links, page by page.

    At last the columns that no link leads to: their articles stand in their folder, or
    say in their crumbs where they belong.
    """
    reader.left, reader.more = reader.left + reader.more, 0
    name = _column_name(parse_page(start.text))
    _walk(found, [(name, start.url)], reader)
    shown = {urljoin(column.url, ".") for column in found.values()}
    behind = folders(url for page in reader.pages() for url in _articles_of(page))
    for folder, article in list(behind.items())[:MAX_FOLDERS]:
        if folder in shown:
            continue
        answer = reader.read(article)
        said = list(crumbs_of(answer.text, answer.url)) if answer else []
        _walk(found, said or [("", folder)], reader)
    _walk(found, [("", url) for url in above(c.url for c in found.values())], reader)


def _walk(
    found: dict[str, Column], links: Iterable[tuple[str, str]], reader: _Reader
) -> None:
    todo = deque(links)
    while todo:
        name, url = todo.popleft()
        key, form = canonical_url(url), re.sub(r"\d+", "0", url)
        is_known = key in reader.walked or reader.barren[form] >= MAX_BARREN
        answer = None if is_known else reader.read(url)
        reader.walked.add(key)
        if answer is None:
            continue
        column = found.get(key) or _as_column(answer, name, reader, must_report=False)
        if column:
            found.setdefault(canonical_url(column.url), column)
            reader.walked.add(canonical_url(column.next_url or column.url))
        reader.barren[form] += 0 if column else 1
        todo.extend(_links_of(answer))


def _told_apart(columns: list[Column]) -> list[Column]:
    """The columns without articles, whose lists are beside them, and without menus.

    What another column shows as a dated row is an article; a column among the rows of
    another is no report of it.
    """
    dated = {
        canonical_url(item.url)
        for column in columns
        for item in column.items
        if item.date and canonical_url(item.url) != canonical_url(column.url)
    }
    kept = [column for column in columns if canonical_url(column.url) not in dated]
    urls = {canonical_url(column.url) for column in kept}
    told = (
        replace(c, items=tuple(i for i in c.items if canonical_url(i.url) not in urls))
        for c in kept
    )
    return [column for column in told if column.items]


def _links_of(answer: FetchedPage) -> Iterator[tuple[str, str]]:
    """Where a page may lead to columns: by its links, or on its own (frames, a refresh)."""
    if looks_like_json(answer.text, answer.content_type):
        return
    page = parse_page(answer.text)
    yield from named_links(page, answer.url)
    yield from (("", url) for url in leads_elsewhere(page, answer.url))


def _articles_of(answer: FetchedPage) -> Iterator[str]:
    if not looks_like_json(answer.text, answer.content_type):
        yield from article_links(parse_page(answer.text), answer.url)


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
            found.setdefault(canonical_url(column.url), column)


def _home(start: FetchedPage, reader: _Reader) -> FetchedPage | None:
    """The portal's home page, where the search did not begin there."""
    root = urljoin(start.url, "/")
    return None if root == start.url else reader.read(root)


def _candidates(
    start: FetchedPage, page: Page, reader: _Reader
) -> Iterator[tuple[str, str, bool]]:
    """Names and addresses of columns, the likeliest first; whether the name says so."""
    links = list(named_links(page, start.url))
    named = [(name, url, True) for name, url in links if COLUMN_NAME.search(name)]
    yield from named
    yield from ((name, url, True) for name, url in crumbs(page, start.url))
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
    pages, further = listing.total_pages, listing.next_url
    column = Column(answer.url, name, items, pages, further if listing.items else None)
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
    columns: list[Column],
    reader: _Reader,
) -> Iterator[str]:
    if family is None:
        yield "No CMS family was recognised: the generic rules will be used."
    if code is None and area is None:
        yield "No 网站标识码 was found: add division_code by hand."
    elif code is None:
        yield "No 网站标识码 was found: division_code was read from the portal's name."
    if not columns:
        yield "No column was found: add a [[seeds]] table by hand."
    if reader.is_short:
        yield (
            f"Only {len(reader.seen)} pages were looked at: there may be further columns."
        )
