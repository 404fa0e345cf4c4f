"""The links of a portal's page that may lead to its columns. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from cleaning.page.tree import parse_page
from crawler.listing.links import Links, address
from crawler.listing.row import is_article, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaning.page.tree import Node, Page

CRUMBS = re.compile(r"(?:当前|所在|您的|你的)(?:的)?\s*位置|首页\s*[>›»]")
MEMBER_PAGES: Final = (
    ".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".zip", ".rar", ".ofd",
    ".jpg", ".jpeg", ".png", ".gif", ".mp4", ".apk", ".exe",
)  # fmt: skip
NAME_LENGTH: Final = 24  # of a column; titles of articles are longer
# A column whose address counts like an article's: list.aspx?id=5, /channels/1002.html.
COLUMN_ADDRESS = re.compile(
    r"(?i)/(?:[\w-]*list|columns?|channels?|categor(?:y|ies)|class|catalog|more|index"
    r"|nodes?|menu|lm)[\w-]*(?:/[\w-]*)?\.\w{2,5}(?:\?|$)"
)
# What a search finds stands in the columns; a sign-in leads to none.
NO_COLUMN = re.compile(
    r"(?i)/(?:j?search|sousuo|so|login|register|user|member)(?:[/.?]|$)"
    r"|[?&](?:q|kw|key_?words?|search_?words?)="
)
# Other pages of a list, not other lists.
PAGER_NAME = re.compile(
    r"(?i)(?:\d{1,4}|[上下首末尾前后]一?[页頁]|第\d{1,4}页|最后一?页|next|prev(?:ious)?|first|last)?(?:page)?"
)
SIGNS: Final = "[]()<>«»‹›.…| \t\xa0"
# Folders by day or month, in which articles stand below their column's folder.
DAY_FOLDER = re.compile(r"\d{4}(?:-?\d\d){0,2}|\d{1,2}")


def named_links(page: Page, base: str) -> Iterator[tuple[str, str]]:
    """Names and addresses on the same host, each once, that are no article's or file's.

    A link whose name is a picture's comes after those that have words.
    """
    seen, mute = set(), []
    for name, target in _links(page, base):
        is_none = len(name) > NAME_LENGTH or (name and _is_pager(name))
        if target in seen or is_none or not _leads(target):
            continue
        seen.add(target)
        if name:
            yield name, target
        else:
            mute.append(("", target))
    yield from mute


def article_links(page: Page, base: str) -> Iterator[str]:
    """The addresses of articles on the same host that a page leads to."""
    for _, target in _links(page, base):
        if is_article(target, None) and not is_column_address(target):
            yield target


def _links(page: Page, base: str) -> Iterator[tuple[str, str]]:
    """Every link of the page to its own host: what it says, where it leads."""
    host, links = urlsplit(base).netloc, Links(base, page.source)
    for node in page.nodes:
        target = address(node, base) if node.tag == "area" else links.where(node)
        if target and urlsplit(target).netloc == host:
            yield _name(node), target


def _is_pager(name: str) -> bool:
    """Whether a link's name is that of another page of a list, or only a sign."""
    return bool(PAGER_NAME.fullmatch("".join(name.split()).strip(SIGNS)))


def _name(node: Node) -> str:
    alts = (n.attr("alt") for n in node.walk() if n.tag in {"img", "area"})
    return one_line(
        node.attr("title") or node.text() or next((alt for alt in alts if alt), "")
    )


def _leads(url: str) -> bool:
    """Whether an address may be a column's."""
    is_file = urlsplit(url).path.lower().endswith(MEMBER_PAGES)
    return not (is_file or NO_COLUMN.search(url)) and (
        not is_article(url, None) or is_column_address(url)
    )


def is_column_address(url: str) -> bool:
    """Whether an address calls itself a list.

    >>> is_column_address("http://a.cn/list.aspx?id=5"), is_column_address("http://a.cn/9.html")
    (True, False)
    """
    return bool(COLUMN_ADDRESS.search(url))


def crumbs(page: Page, base: str) -> Iterator[tuple[str, str]]:
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


def crumbs_of(text: str, url: str) -> Iterator[tuple[str, str]]:
    """The same of a page's text."""
    yield from crumbs(parse_page(text), url)


def folders(articles: Iterable[str]) -> dict[str, str]:
    """The folders that several articles stand in, those by day aside, and their columns'.

    Each with one of its articles.

    >>> folders([f"http://a.cn/zw/fz/202401/t20240102_{n}.html" for n in (5, 6)])
    {'http://a.cn/zw/fz/': 'http://a.cn/zw/fz/202401/t20240102_5.html'}
    """
    found: dict[str, set[str]] = {}
    for url in articles:
        split = urlsplit(url)
        parts = split.path.split("/")[:-1]
        while parts and DAY_FOLDER.fullmatch(parts[-1]):
            parts.pop()
        folder = "/".join(parts) + "/"
        if folder != "/" and not split.query:
            found.setdefault(urljoin(url, folder), set()).add(url)
    return {folder: min(urls) for folder, urls in found.items() if len(urls) > 1}


def above(columns: Iterable[str]) -> list[str]:
    """The folders in which several columns have theirs: /news/ of /news/a/ and /news/b/.

    >>> above(["http://a.cn/news/a/", "http://a.cn/news/b/index.html", "http://a.cn/c/"])
    ['http://a.cn/news/']
    """
    own = {urljoin(url, ".") for url in columns if "?" not in url}
    parents = Counter(urljoin(url, "..") for url in own)
    return [
        url
        for url, count in parents.items()
        if count > 1 and urlsplit(url).path != "/" and url not in own
    ]
