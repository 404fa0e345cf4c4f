"""What a listing says of its own length: 共52条记录 1/3页, totalRecord, 尾页.

Held against what it gave, so that a list that is cut short is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cleaning.page.tree import Node

ROWS = re.compile(
    r"[共总合]\s*+(?:[有计记]\s*+)?(?:[:：]\s*+)?(\d{1,7})\s*+(?:条(?![\u4e00-\u9fff])|个?记录"
    r"|[条篇件项](?:记录|数据|信息|新闻|文章|结果))"
    r"|(?:总记录数?|记录总?数|总条数)\s*+(?:[:：为]\s*+)?(\d{1,7})"
    r"|(\d{1,7})\s*(?:条记录|条数据|条信息)"
)
PAGES = re.compile(
    r"[共总]\s*+(?:[有计]\s*+)?(?:[:：]\s*+)?(\d{1,5})\s*页|(?:总页数|页数)\s*+(?:[:：为]\s*+)?(\d{1,5})"
)
OF_PAGES = re.compile(r"(?<![\d/.-])(\d{1,5})\s*/\s*(\d{1,5})(?![\d/-])\s*页?")
HERE = re.compile(
    r"第\s*+(\d{1,5})\s*页|(?:页次|当前(?:页码?|第)?)\s*+(?:[:：]\s*+)?(\d{1,5})(?!\d)"
)
# The numbers that a page's own scripts page with.
SCRIPT_ROWS = re.compile(
    r"\b(?:totalRecords?|recordCount|totalCount|post_count|totalRows?|rowCount)"
    r"[\"']?\s*[:=]\s*[\"']?(\d{1,7})\b"
)
SCRIPT_PAGES = re.compile(
    r"\b(?:totalPages?|countPage|nPageCount|pageTotal)"
    r"[\"']?\s*[:=]\s*[\"']?(\d{1,5})\b"
)
# A total beside the size of a page: {pageNo: 1, pageSize: 20, total: 52}.
SIZED_ROWS = re.compile(
    r"\b(?:pageSize|limit)[\"']?\s*:[^{}]{1,80}?\b(?:total|count)[\"']?\s*:\s*[\"']?(\d{1,7})\b"
    r"|\b(?:total|count)[\"']?\s*:\s*[\"']?(\d{1,7})[^{}]{1,80}?\b(?:pageSize|limit)[\"']?\s*:"
)
PAGER_WORDS = re.compile(
    r"[上下]\s*+(?:一\s*+)?页|末\s*页|尾\s*页|首\s*页|\d\s*页|条(?![\u4e00-\u9fff])"
    r"|记录|条信息|条数据"
)
LONGEST: Final = 400  # characters of a pager's text, its numbers and all


@dataclass(frozen=True, slots=True)
class Said:
    """Rows and pages in all, and the number of this page; None where it is not said."""

    rows: int | None = None
    pages: int | None = None
    page: int | None = None


def said_counts(root: Node, source: str) -> Said:
    """What the pagers of a page say, in words first, then in its scripts.

    >>> from cleaning.page.tree import parse_page
    >>> html = "<div>共52条记录 1/3页 <a>下一页</a></div>"
    >>> said_counts(parse_page(html).root, html)
    Said(rows=52, pages=3, page=1)
    """
    rows = pages = page = None
    for node in pager_nodes(root):
        text = " ".join(node.text().split())
        rows = rows if rows is not None else _first(ROWS, text)
        found = OF_PAGES.search(text)
        if found and 1 <= int(found[1]) <= int(found[2]):
            page, pages = page or int(found[1]), pages or int(found[2])
        pages = pages if pages is not None else _first(PAGES, text)
        page = page if page is not None else page_here(node)
    rows = rows if rows is not None else _first(SCRIPT_ROWS, source)
    rows = rows if rows is not None else _first(SIZED_ROWS, source)
    pages = pages if pages is not None else _first(SCRIPT_PAGES, source)
    return Said(rows, pages, page)


def page_here(node: Node) -> int | None:
    """The number that an element says is this page's, None where it says none."""
    return _first(HERE, _unlinked(node))


def _unlinked(node: Node) -> str:
    """What an element says beside its links: 第2页 as a link is not where this is."""
    if node.tag in {"a", "option"}:
        return ""
    said = (c if isinstance(c, str) else _unlinked(c) for c in node.children)
    return " ".join(" ".join(said).split())


def pager_nodes(root: Node) -> list[Node]:
    """The elements that hold a pager, whatever they are called: the smallest first.

    A word of a pager stands in a link of it; its pager is what is around that, as long
    as it says no more than a pager does.
    """
    found: dict[int, Node] = {}
    for node in root.walk():
        said = (c for c in node.children if isinstance(c, str))
        if node.tag in {"script", "style", "title"}:
            continue
        if any(len(text) <= LONGEST and PAGER_WORDS.search(text) for text in said):
            for box in [node, *node.ancestors()][:4]:
                if box.tag in {"body", "html", "#root"} or len(box.text()) > LONGEST:
                    break
                found[box.pos] = box
    return sorted(found.values(), key=lambda box: box.last - box.pos)


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return next((int(g) for g in found.groups() if g), None) if found else None
