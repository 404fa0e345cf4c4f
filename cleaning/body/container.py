"""Which element holds the report: known places first, else where its text is dense.

The best element, the deepest of equals, is the container. Titles, carousels and other
short lines around the box that holds the sentences are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaning.body.media import is_media
from cleaning.body.scoring import element_worth, line_values, sentence_values
from cleaning.page.tree import Node  # noqa: TC001 - a field's type, which `make fast` reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaning.page.lines import Line
    from cleaning.page.tree import Page

_GOOD_NAME: Final = re.compile(
    r"\b(?:zoom\w*|trs_\w*editor\w*|ucap-?content|ucapcontent|v_news_content|vsb_content\w*"
    r"|wp_articlecontent|pages_content|(?:art\w*|news|con|content|main|detail|info|text|xl|view"
    r"|txt|zw|zhengwen|neirong|nr|bt|rm_txt)[-_]?(?:con\w*|body|text|txt|main|detail\w*|nr|neirong|box)?)\b"
)
_NO_CONTAINER: Final = frozenset(
    {"#root", "html", "head", "script", "style", "noscript", "textarea", "template"}
)
_TABLE_PARTS: Final = frozenset(["tbody", "thead", "tfoot", "tr", "col", "colgroup"])
_DATED: Final = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|[\[(（]\d{1,2}[-/]\d{1,2}[\])）]"
)
_ROWS: Final = frozenset(["td", "th", "li", "dd"])
# A head table of labels and values beside the text has fewer rows than a data table.
_FEW_ROWS: Final = 6
_SIGNED: Final = re.compile(
    r"[\d〇○零一二三四五六七八九十]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_STOP: Final = re.compile(r"[。；]")
_BOXES: Final = frozenset(
    ["div", "section", "article", "main", "td", "ucapcontent", "form"]
)
# About two sentences: less may be a caption, a statement or a footer's words.
FEW: Final = 60.0
# A family's box is believed unless another is worth so much more: templates keep the
# old id on an empty box when a portal is redesigned.
_TRUSTED: Final = 0.6
# One short sentence of a long report may stand outside the box (a note, a caption).
_NEARLY_ALL: Final = 0.97
# Decides between a box and its wrapper of nearly the same worth, nothing more.
_BONUS: Final = 1.08
# What may stand behind the sentences and is still the report's: a signature, an annex.
_SIGN_OFF: Final = re.compile(
    r"[年月]\s*[\d一二三四五六七八九十〇○零]{1,3}\s*日?$|^附\s*[件表注]|^注[:：]|^\d{4}年\d{1,2}月$|"
    r"(?:政府|委员会|办公室|局|厅|部|院|会|处|所|站|中心|大队|公司)$"
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
        if self.known or self.total <= 0:
            return self.known
        share = self.worth / self.total
        # A long text wins beside lists of headlines; a short one must stand alone.
        return (self.worth >= 120 and share > 0.6) or (
            self.worth >= FEW and share > 0.8
        )


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
    worth = element_worth(page, lines, values)
    sentences = element_worth(page, lines, sentence_values(lines, values))
    total = sum(value for value in values if value > 0)
    best, most = page.root, _with_bonus(page.root, worth)
    for node, value in zip(page.nodes, worth, strict=True):
        # No bonus helps an element that is worth so much less than the best.
        if (value < most and _BONUS * value < most) or node.tag in _NO_CONTAINER:
            continue
        own = _with_bonus(node, worth)
        if own >= most:
            best, most = node, own
    known = _sure(hinted, worth) if sure else _known(hinted, best, worth)
    if known is not None:
        inner = _tight(_deepest(known, worth, sentences), sentences, lines, values)
        whole = _whole(inner, lines)
        inner = whole if whole.inside(known) else inner
        return Choice(inner, worth[inner.pos], total, known=True)
    best = _whole(
        _tight(_deepest(best, worth, sentences), sentences, lines, values), lines
    )
    best = _signed_above(best, lines, values) or best
    return Choice(best, worth[best.pos], total, known=False)


def _whole(node: Node, lines: Sequence[Line]) -> Node:
    """Go out from a single paragraph to the box of which it is one line.

    A report that is a list of links has little that counts but its first sentence.
    """
    table = node
    while table.tag in _TABLE_PARTS and table.parent is not None:
        table = table.parent
    node = table
    box: Node | None = node
    if node.tag in _BOXES and sum(1 for x in lines if x.node.inside(node)) == 1:
        box = node.parent
    while box is not None and box.tag not in _BOXES:
        box = box.parent
    if box is None or box is node:
        return node
    inside = [line for line in lines if line.node.inside(box) and not line.hidden]
    named = _GOOD_NAME.search(box.name) is not None
    dated = sum(1 for line in inside if line.linked and _DATED.search(line.text))
    # More lines without a name, or three dated links, are a page of several things.
    return box if len(inside) < (400 if named else 40) and dated < 3 else node


def _signed_above(
    best: Node, lines: Sequence[Line], values: Sequence[float]
) -> Node | None:
    """The box of a short notice that ends, signed and dated, right above the best box.

    What is longer below it is about the site or the place.
    """
    first = next((i for i, x in enumerate(lines) if x.node.inside(best)), 0)
    above = [i for i in range(max(0, first - 25), first) if values[i] > 0]
    above = [i for i in above if not lines[i].hidden]
    if len(above) < 3 or not _SIGNED.fullmatch(lines[above[-1]].text):
        return None
    said = [i for i in above if values[i] > 12 and _STOP.search(lines[i].text)]
    if not said:
        return None
    box: Node | None = lines[above[-1]].node
    while box is not None and not lines[said[0]].node.inside(box):
        box = box.parent
    return box if box is not None and not best.inside(box) else None


def _deepest(node: Node, worth: list[float], sentences: list[float]) -> Node:
    """The innermost element that is worth as much: what else the outer has costs.

    It has all of the sentences too: labels that cost must not split them off.
    """
    while worth[node.pos] > 0:
        inner = [c for c in node.children if not isinstance(c, str)]
        best = max(inner, key=lambda c: worth[c.pos], default=None)
        if best is None or worth[best.pos] < worth[node.pos]:
            break
        if sentences[best.pos] < _NEARLY_ALL * sentences[node.pos]:
            break
        node = best
    return node


def _tight(
    node: Node,
    sentences: Sequence[float],
    lines: Sequence[Line],
    values: Sequence[float],
) -> Node:
    """Go in to the box with the sentences, unless what is around it may be theirs."""
    inside = [(x, v) for x, v in zip(lines, values, strict=True) if x.node.inside(node)]
    while sentences[node.pos] > 0:
        boxes = [c for c in node.children if not isinstance(c, str)]
        box = max(boxes, key=lambda c: sentences[c.pos], default=None)
        if box is None or sentences[box.pos] < _NEARLY_ALL * sentences[node.pos]:
            break
        if box.tag not in _BOXES or _is_paragraph(box, inside):
            break
        beside = [x for x, v in inside if v > 0 and not x.node.inside(box)]
        if _may_belong(beside, box):
            break
        node = box
        inside = [(x, v) for x, v in inside if x.node.inside(node)]
    return node


def _is_paragraph(box: Node, inside: Sequence[tuple[Line, float]]) -> bool:
    """Whether a box is one paragraph of several, and not what holds them all."""
    if _says_good(box.name):
        return False
    return sum(1 for x, v in inside if v > 12 and x.node.inside(box)) < 2


def _may_belong(beside: Sequence[Line], box: Node) -> bool:
    """Whether what stands beside the box of sentences can be the report's.

    A table or a list can, and a long line, and behind the box a signature; a few
    short lines before it are heading and labels.
    """
    rows = [x for x in beside if x.node.tag in _ROWS and not x.is_link]
    if len(rows) > _FEW_ROWS or any(x.han > 40 and not x.is_link for x in beside):
        return True
    behind = [x for x in beside if x.node.pos > box.last]
    return any(_SIGN_OFF.search(x.text) for x in behind)


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
    empty = worth[top.pos] <= 0 and not best.inside(top)
    shows = any(is_media(node) for node in top.walk())
    # An article that is a picture or file loses only to a text, not to a statement.
    limit = 150.0 if shows else FEW
    return top if empty and worth[best.pos] < limit else None


def _with_bonus(node: Node, worth: list[float]) -> float:
    value = worth[node.pos]
    if value > 40 and node.attrs and _says_good(node.name):
        return _BONUS * value
    return value


@lru_cache(maxsize=4096)
def _says_good(name: str) -> bool:
    """The same names stand on every page of a portal."""
    return _GOOD_NAME.search(name) is not None
