"""The pager of a listing as links: 下一页 and its kin, else the number after this one.

Also pagers that a page hides as base64 of percent-encoded HTML.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus, urlsplit

from cleaning.page.tree import parse_page
from crawler.listing.forms import chosen, submitted
from crawler.listing.said_counts import Said, page_here, pager_nodes, said_counts
from crawler.listing.scripted_paging import PageSource, Paging
from crawler.listing.scripts import Scope, evaluate, handler_of, leads_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaning.page.tree import Node

WORDS: Final = frozenset(
    [
        *("下一页", "下页", "后一页", "后页", "下一頁", "下頁", "next", "nextpage"),
        *("加载更多", "点击加载更多", "查看下一页"),
    ]
)
SIGNS: Final = frozenset([">", "›", "»", "→"])
PAGER = re.compile(r"(?i)pag(?:e|ing|er|ina)|fenye|fanye|turn|(?:^|[\s_-])fy")
NEXT_CLASS = re.compile(r"(?i)(?:^|[\s_-])next(?:$|[\s_-]|page|btn)|_next\b")
HERE_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:cur|curr|current|on|active|selected?|select|hover|thisclass|now)"
    r"(?:$|[\s_-])"
)
HIDDEN = re.compile(r">\s*([A-Za-z0-9+/]{80,}={0,2})\s*<")
NEXT_IMAGE = re.compile(
    r"(?i)(?:^|[/_-])(?:next|xia_?yi_?ye|xyy)(?:_?page|_?btn|\d)?\.(?:gif|png|jpe?g|svg)"
)
CLICKABLE: Final = frozenset(
    ["a", "link", "span", "li", "button", "div", "input", "td", "p", "b", "i", "em"]
)
NUMBERED: Final = frozenset(["a", "span", "b", "strong", "em", "font", "i", "li"])
ADDRESSES: Final = ("href", "tagname", "data-href", "data-url")
OUTER: Final = frozenset(["body", "html", "#root"])
PAGER_TEXT: Final = 400
NEAR: Final = 4
PAGE_NAME = re.compile(r"第?\s*\d{1,5}\s*页?")
AROUND: Final = "[]【】()（）<>«»‹›→ \t\r\n\xa0"
LAST: Final = frozenset(["尾页", "末页", "最后一页", "最后页", "last"])
GO = re.compile(r"(?i)^(?:go|跳转?|转到?|确定|确认|前往|跳页|ok)")
NUMBER = re.compile(r"\d{1,4}")
ROUTE = re.compile(r"^#.*?(\d{1,4})$")
NUMBER_BEFORE_END = re.compile(r"^(.*?\D)(\d{1,5})(\.\w{2,5}|/?|&[^#]*)$")


def links(page: PageSource) -> Paging | None:
    """The page that a pager of links leads to; None where there is no pager."""
    said = said_counts(page.root, page.text)
    for node in page.root.walk():
        if node.tag in CLICKABLE and _is_next(node):
            target = _target(page, node)
            if target:
                return Paging(target, said.pages)
            route = ROUTE.search(node.attr("href"))
            if route and not said.pages:  # only a script knows it: told as missing
                return Paging(None, int(route[1]))
    return _next_number(page, said)


def choices(page: PageSource) -> Paging | None:
    """The page that a select of page numbers, or an input for one, leads to."""
    said = said_counts(page.root, page.text)
    for select in (n for n in page.root.walk() if n.tag == "select"):
        options = [n for n in select.walk() if n.tag == "option"]
        numbers = [PAGE_NAME.fullmatch(n.squeezed()) for n in options]
        if len(options) > 1 and all(numbers):
            target = _next_choice(page, select, options)
            return Paging(target, said.pages or len(options))
    return _by_input(page, said) or _by_last(page, said)


def _next_choice(page: PageSource, select: Node, options: list[Node]) -> str | None:
    """What the option after the chosen one leads to."""
    targets = [_choice(page, select, option.attr("value")) for option in options]
    selected = [n for n, option in enumerate(options) if "selected" in option.attrs]
    own = [n for n, target in enumerate(targets) if target == page.url]
    here = next(iter([*selected, *own]), 0)
    after = targets[here + 1] if here + 1 < len(targets) else None
    return after if after != page.url else None


def _choice(page: PageSource, select: Node, value: str) -> str | None:
    script = select.attr("onchange")
    opened = leads_to(script, page.text, chosen=value)
    opened = opened or chosen(page, select, script, value)
    if opened is None and re.search(r"[./?]", value):
        opened = value
    return page.join(opened) if opened else None


def _by_input(page: PageSource, said: Said) -> Paging | None:
    """转到第[ ]页: the page after this one, asked for as a reader would type it."""
    if said.page is None or said.pages is None or said.page >= said.pages:
        return None
    for node in page.root.walk():
        script = node.attr("onclick") if node.tag in CLICKABLE else ""
        if script and GO.search(_words(node) or "go"):
            opened = leads_to(script, page.text, number=said.page + 1)
            target = _elsewhere(page, opened) if opened else None
            if target and str(said.page + 1) in target:
                return Paging(target, said.pages)
    return None


def _by_last(page: PageSource, said: Said) -> Paging | None:
    """The address of the last page, with the number after this page's in it.

    Only where the page says which it is of how many, and the last one's number fits.
    """
    if said.page is None or said.pages is None or said.page >= said.pages:
        return None
    last = (n for n in page.root.walk() if n.tag == "a" and _words(n) in LAST)
    for target in (t for n in last if (t := _target(page, n))):
        number = NUMBER_BEFORE_END.search(target)
        offset = int(number[2]) - said.pages if number else 1
        if number and offset in (0, -1):
            after = f"{number[1]}{said.page + 1 + offset}{number[3]}"
            return Paging(after, said.pages)
    return None


def hidden_pager(page: PageSource) -> Paging | None:
    """A pager kept as base64 of percent-encoded HTML, written out by a script."""
    for match in HIDDEN.finditer(page.text):
        markup = _unhidden(match[1])
        if "<a" in markup:
            root = parse_page(f"<div class=page>{markup}</div>").root
            return links(PageSource(markup, page.url, root, page.options, page.shown))
    return None


WRITES = re.compile(
    r"\bdocument\.write(?:ln)?\s*\(|\.innerHTML\s*\+?=(?!=)|\.html\s*\("
)
CURRENT = re.compile(r"(?i)\bcur\w{0,8}page\w{0,6}\s*=\s*(\d{1,5})\b")
COUNT = re.compile(r"(?i)\b(?:page_?count|total_?pages?|count_?page)\s*=\s*(\d{1,5})\b")


def written(page: PageSource) -> Paging | None:
    """A pager that a script writes out piece by piece, its numbers from variables."""
    here, last = CURRENT.search(page.text), COUNT.search(page.text)
    if here is None or last is None:
        return None
    total = int(last[1])
    if int(here[1]) >= total:
        return Paging(None, total)
    scope = Scope(page.text)
    pieces = (evaluate(page.text, m.end(), scope) for m in WRITES.finditer(page.text))
    markup = "".join(str(piece) for piece in pieces if piece is not None)
    if "<a" not in markup.lower():
        return None
    root = parse_page(f"<div class=page>{markup}</div>").root
    source = PageSource(page.text, page.url, root, page.options, page.shown)
    found = links(source)
    return Paging(found.next_url, total) if found and found.next_url else None


def _unhidden(encoded: str) -> str:
    """The HTML in base64 of percent-encoding, "" where it is something else.

    >>> _unhidden("JTNDYStocmVmJTNEMi5odG1sJTNF")
    '<a href=2.html>'
    """
    try:
        raw = base64.b64decode(encoded[: len(encoded) // 4 * 4], validate=True)
        return unquote_plus(raw.decode("ascii"))
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _is_next(node: Node) -> bool:
    if "next" in node.attr("rel").lower().split():
        return node.tag in {"a", "link"}
    if node.tag == "link" or node.last - node.pos > NEAR:
        return False
    words = _words(node)
    said = (node.attr("title"), node.attr("aria-label"))
    named = {words, words.strip(AROUND), *(text.strip().lower() for text in said)}
    if named & WORDS or _image_says_next(node):
        return True
    if words in SIGNS:
        return _in_pager(node)
    return (
        node.tag == "a"
        and not words
        and any(NEXT_CLASS.search(n.attr("class")) for n in node.walk())
    )


def _words(node: Node) -> str:
    return "".join((node.attr("value") or node.text()).split()).lower()


def _image_says_next(node: Node) -> bool:
    images = [n for n in node.walk() if n.tag == "img" or n.attr("type") == "image"]
    if any(image.attr("alt").strip() in WORDS for image in images):
        return True
    return not node.squeezed() and any(NEXT_IMAGE.search(n.attr("src")) for n in images)


def _in_pager(node: Node) -> bool:
    above = [node, *node.ancestors()][: NEAR + 1]
    if any(PAGER.search(n.name) for n in above):
        return True
    return any(n.tag == "a" and NUMBER.fullmatch(_words(n)) for n in _beside(node))


def _beside(node: Node) -> list[Node]:
    return list(node.parent.walk()) if node.parent else []


def _target(page: PageSource, node: Node) -> str | None:
    """Where a link of the pager leads, by its address or by its script."""
    for name in ADDRESSES:
        raw = node.attr(name).strip()
        if raw and not raw.lower().startswith(("javascript:", "#")):
            return _elsewhere(page, raw)
    scripts = [
        s
        for s in (
            node.attr("onclick"),
            node.attr("href"),
            *_around(node),
            handler_of(node.attr("id"), page.text),
        )
        if s
    ]
    opened = (
        leads_to(script, page.text) or submitted(page, node, script)
        for script in (*scripts, *([] if scripts else [""]))
    )
    return next((url for to in opened if to and (url := _elsewhere(page, to))), None)


def _around(node: Node) -> Iterator[str]:
    """The scripts of what a link stands in: `<li onclick=…><a>2</a></li>`."""
    if node.parent is not None and node.parent.tag in {"li", "span", "td"}:
        yield node.parent.attr("onclick")


def _elsewhere(page: PageSource, href: str) -> str | None:
    """The address, if it is another page of the same host."""
    url = page.join(href)
    same_host = urlsplit(url).netloc == urlsplit(page.url).netloc
    return url if same_host and url != page.url else None


def _next_number(page: PageSource, said: Said) -> Paging | None:
    """The link with the number after the current one, in the first pager with any."""
    last = False
    for pager, is_sure in _pagers(page.root):
        numbers = list(_numbers(pager))
        targets = {n: node for n, node in numbers if _target(page, node) or _href(node)}
        if not is_sure and not _by_their_numbers(page, targets):
            continue
        here = _current(page, numbers, targets)
        if here is None and targets:
            here = said.page if is_sure else page_here(pager)
        if here is None:
            continue
        after = targets.get(here + 1)
        target = _target(page, after) if after else None
        if target:
            return Paging(target, said.pages)
        last = last or (not said.pages or here >= said.pages)
    return Paging(None, said.pages) if last else None


def _current(
    page: PageSource, numbers: list[tuple[int, Node]], targets: dict[int, Node]
) -> int | None:
    """The number of this page: marked as such, or a link to itself, or no link."""
    marked = [n for n, node in numbers if _is_marked(node)]
    itself = [n for n, a in targets.items() if page.join(a.attr("href")) == page.url]
    plain = [
        n
        for n, node in numbers
        if n not in targets and (n + 1 in targets or n - 1 in targets)
    ]
    return next(iter([*marked, *itself, *plain]), None)


def _is_marked(node: Node) -> bool:
    beside = node.parent if node.parent and node.parent.tag == "li" else node
    return bool(HERE_CLASS.search(f"{node.attr('class')} {beside.attr('class')}"))


def _href(node: Node) -> bool:
    return bool(node.attr("href").strip())


def _by_their_numbers(page: PageSource, targets: Mapping[int, Node]) -> bool:
    """Whether addresses have the numbers of their links in them, from 1 or from 0.

    So that the numbers below a box of pictures, which lead to articles, are no pager.
    """
    found = {n: _target(page, node) for n, node in targets.items()}
    shared = [
        {int(digits) - n for digits in re.findall(r"\d{1,4}", url)} & {0, -1}
        for n, url in found.items()
        if url and n != 1  # index.html
    ]
    return bool(shared) and bool(set.intersection(*shared))


def _pagers(root: Node) -> Iterator[tuple[Node, bool]]:
    """Elements that are named as pagers or speak like one, and say no more than one.

    At last, and not surely: what is around several links that are numbers.
    """
    for node in root.walk():
        if PAGER.search(node.name) and len(node.text()) <= PAGER_TEXT:
            yield node, True
    yield from ((node, True) for node in pager_nodes(root))
    yield from ((box, False) for box in _boxes_of_numbers(root))


def _boxes_of_numbers(root: Node) -> Iterator[Node]:
    counted: Counter[int] = Counter()
    boxes: dict[int, Node] = {}
    for node in root.walk():
        if node.tag == "a" and PAGE_NAME.fullmatch(_words(node).strip(AROUND)):
            above = [x for x, _ in zip(node.ancestors(), range(2), strict=False)]
            boxes |= {box.pos: box for box in above if box.tag not in OUTER}
            counted.update(box.pos for box in above)
    for pos, box in boxes.items():
        if counted[pos] > 1 and len(box.text()) <= PAGER_TEXT:
            yield box


def _numbers(pager: Node) -> Iterator[tuple[int, Node]]:
    for node in pager.walk():
        words = node.text().strip(AROUND)
        if node.tag in NUMBERED and PAGE_NAME.fullmatch(words) and words.isascii():
            yield int(words), node
        elif node.tag == "a" and PAGE_NAME.fullmatch(words):
            yield int(re.sub(r"\D", "", words)), node
