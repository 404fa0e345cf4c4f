"""Which element holds the report: known places first, else where its text is dense.

Each line of the page has a value (sentences count, links and boilerplate cost); an
element is worth the sum of its lines, and the best element, the deepest of equals,
is the container. A second copy of a line counts nothing, so that a page with the
article twice gives one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaning.boilerplate import rule_anywhere_on_page
from cleaning.labels import label_of, read_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaning.lines import Line
    from cleaning.page import Node, Page

_PUNCTUATION = re.compile(r"[，。；：！？、“”《》（），]|\d")
_SENTENCE = re.compile(r"[，。；！？]")
_GOOD_NAME = re.compile(
    r"\b(?:zoom\w*|trs_\w*editor\w*|ucap-?content|ucapcontent|v_news_content|vsb_content\w*"
    r"|wp_articlecontent|pages_content|(?:art\w*|news|con|content|main|detail|info|text|xl|view"
    r"|txt|zw|zhengwen|neirong|nr|bt|rm_txt)[-_]?(?:con\w*|body|text|txt|main|detail\w*|nr|neirong|box)?)\b"
)
_BAD_NAME = re.compile(
    r"\b(?:foot\w*|copyright\w*|\w*nav|nav\w*|menu\w*|\w*crumb\w*|side(?:bar)?|relat\w*|recommend\w*"
    r"|share\w*|bsbox|bshare\w*|bdshare\w*|comment\w*|search\w*|login\w*|friend\w*|yqlj|link\w*|hot\w*"
    r"|rank\w*|pager|ewm\w*|qr\w*|dialog\w*|popup|alert\w*|modal\w*|toolbar|\w*reldocuments|xg[-_]\w+)\b"
)
_BAD_TAGS = frozenset(["nav", "footer", "aside"])
_ICON = re.compile(
    r"icon|logo|qr|ewm|erweima|weixin|wechat|share|print|arrow|line|dot|blank|\.gif$|btn|button|spacer|banner"
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar|jpe?g|png|tiff?)(?:$|\?)", re.IGNORECASE
)
FEW = 60.0
_LABEL_COST = -8.0
_RULE_COST = -12.0
_COPY = 12
_TRUSTED = 0.6


_NO_CONTAINER = frozenset(
    {"#root", "html", "head", "script", "style", "noscript", "textarea", "template"}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen element; `worth` of its lines, `known` by a family's or site's hint.

    `total` is what all positive lines of the page are worth: the share says how sure
    the choice is.
    """

    node: Node
    worth: float
    total: float
    known: bool

    @property
    def convincing(self) -> bool:
        """Whether nobody needs to be asked for a second opinion."""
        return self.known or (self.worth >= 120 and self.worth > 0.6 * self.total)


def choose(
    page: Page,
    lines: Sequence[Line],
    hinted: Iterable[Node] = (),
    titles: frozenset[str] = frozenset(),
    *,
    sure: bool = False,
) -> Choice:
    """The element that holds the report's text; the root of an empty page.

    A hint that is `sure`, a site's own, holds wherever it has any text at all.
    """
    values = line_values(lines, titles)
    worth = _worth(page, lines, values)
    total = sum(value for value in values if value > 0)
    best = page.root
    for node in page.nodes:
        if node.tag not in _NO_CONTAINER and (
            _with_bonus(node, worth) >= _with_bonus(best, worth)
        ):
            best = node
    known = _sure(hinted, worth) if sure else _known(hinted, best, worth)
    if known is not None:
        known = _deepest(known, worth)
        return Choice(known, worth[known.pos], total, known=True)
    best = _deepest(best, worth)
    return Choice(best, worth[best.pos], total, known=False)


def _deepest(node: Node, worth: list[float]) -> Node:
    """The innermost element that is worth as much: what else the outer has costs."""
    while worth[node.pos] > 0:
        inner = [c for c in node.children if not isinstance(c, str)]
        best = max(inner, key=lambda c: worth[c.pos], default=None)
        if best is None or worth[best.pos] < worth[node.pos]:
            break
        node = best
    return node


def first_media(page: Page, after: Node, before: Node) -> Node | None:
    """The box of the first image, player or file between two elements of the page.

    Pictures of the site's furniture (icons, badges) are told by their place and size.
    """
    bad = bad_places(page)
    for node in page.nodes[after.last + 1 :]:
        if node.pos >= before.pos:
            return None
        if node.hidden or bad[node.pos] or not _is_media(node):
            continue
        box = node.parent
        while box is not None and box.tag in {"p", "span", "a", "strong", "b", "font"}:
            box = box.parent
        return box if box is not None and not after.inside(box) else node.parent
    return None


def _is_media(node: Node) -> bool:
    if node.tag in {"iframe", "embed", "object", "video"}:
        return bool(node.attr("src") or node.attr("data")) or node.tag == "video"
    if node.tag == "img":
        name = node.attr("src").lower()
        return bool(name) and not _ICON.search(f"{name} {node.name}")
    return "pdfsrc" in node.attrs or (
        node.tag == "a" and _FILE.search(node.attr("href")) is not None
    )


def _sure(hinted: Iterable[Node], worth: list[float]) -> Node | None:
    top = max(hinted, key=lambda node: (worth[node.pos], -node.pos), default=None)
    return top if top is not None and worth[top.pos] > 0 else None


def _known(hinted: Iterable[Node], best: Node, worth: list[float]) -> Node | None:
    """The best of the hinted elements, unless the page's text is clearly elsewhere."""
    nodes = [node for node in hinted if node.tag not in {"html", "#root"}]
    if not nodes:
        return None
    top = max(nodes, key=lambda node: (worth[node.pos], -node.pos))
    if worth[top.pos] >= _TRUSTED * worth[best.pos]:
        return top
    if worth[top.pos] <= 0 and worth[best.pos] < 150 and not best.inside(top):
        return top
    return None


def line_values(lines: Sequence[Line], titles: frozenset[str]) -> list[float]:
    """What each line is worth; visible lines are seen first, so copies lose."""
    values = [0.0] * len(lines)
    seen: dict[str, Node | None] = {}
    order = sorted(range(len(lines)), key=lambda i: lines[i].hidden)
    for index in order:
        line = lines[index]
        if line.han >= _COPY:
            first = seen.setdefault(line.text, line.node.parent)
            if first is not line.node.parent:
                continue
        values[index] = _value(line, titles)
    return values


def _value(line: Line, titles: frozenset[str]) -> float:
    if line.is_link:
        value = _link_value(line)
    elif line.node.tag in {"h1", "ucaptitle"} or line.text in titles:
        value = 0.0
    elif len(line.text) < 200 and (label_of(line.text) or read_labels(line.text)):
        value = _LABEL_COST
    elif len(line.text) < 200 and rule_anywhere_on_page(line.text):
        value = _RULE_COST
    else:
        plain = line.han - 1.5 * line.linked
        full = _SENTENCE.search(line.text) is not None
        value = plain if full else 0.5 * plain
        value += 0.2 * min(20, len(line.text) - line.han)
    return 0.3 * value if line.hidden and value > 0 else value


def _link_value(line: Line) -> float:
    if line.han > 40 and _SENTENCE.search(line.text):
        return 0.3 * line.han
    return -(4 + 0.3 * line.han)


def _worth(page: Page, lines: Sequence[Line], values: list[float]) -> list[float]:
    """The worth of each element; a bad child costs no more than a bounded sum.

    Text in a footer, a menu or a share box counts little, unless a template put the
    greater part of the page there.
    """
    raw = [0.0] * len(page.nodes)
    for line, value in zip(lines, values, strict=True):
        raw[line.node.pos] += max(value, 0.0)
    for node in reversed(page.nodes):
        if node.parent is not None:
            raw[node.parent.pos] += raw[node.pos]
    bad = _bad(page, raw)
    worth = [0.0] * len(page.nodes)
    for line, value in zip(lines, values, strict=True):
        spot = line.node.pos
        worth[spot] += 0.1 * value if bad[spot] and value > 0 else value
    for node in reversed(page.nodes):
        if node.parent is not None:
            own = worth[node.pos]
            worth[node.parent.pos] += own if own > 0 else max(own, 0.1 * own - 30)
    return worth


def _bad(page: Page, raw: list[float]) -> list[bool]:
    """Which elements count little: badly named, and not the most of the page."""
    named, bad = bad_places(page), [False] * len(page.nodes)
    whole = raw[0]
    for node in page.nodes[1:]:
        above = node.parent
        inherited = above is not None and bad[above.pos]
        own = named[node.pos] and raw[node.pos] < 0.5 * whole
        bad[node.pos] = inherited or own
    return bad


def bad_places(page: Page) -> list[bool]:
    """For each element, whether its own name or one above says: no article."""
    known = page.memo.get("bad")
    if known is None:
        known = [False] * len(page.nodes)
        for node in page.nodes[1:]:
            above = node.parent
            inherited = above is not None and known[above.pos]
            known[node.pos] = inherited or is_bad(node)
        page.memo["bad"] = known
    return known


def is_bad(node: Node) -> bool:
    """Whether an element's own name says that it is no article."""
    if node.tag in _BAD_TAGS:
        return True
    name = node.name if node.attrs else ""
    return bool(name) and _BAD_NAME.search(name) is not None


def _with_bonus(node: Node, worth: list[float]) -> float:
    value = worth[node.pos]
    if value > 40 and node.attrs and _GOOD_NAME.search(node.name):
        return 1.08 * value
    return value
