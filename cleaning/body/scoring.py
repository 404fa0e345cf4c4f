"""What lines and elements are worth as the report's text; pure counting.

Sentences count, links and boilerplate cost; an element is worth the sum of its lines.
A second copy of a line counts nothing, so that a page with the article twice gives
one of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from cleaning.rules.labels import FIELD_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaning.page.lines import Line
    from cleaning.page.tree import Node, Page

_SENTENCE: Final = re.compile(r"[，。；！？]")
_BAD_NAME: Final = re.compile(
    r"\b(?:foot\w*|copyright\w*|\w*nav|nav\w*|menu\w*|\w*crumb\w*|side(?:bar)?|relat\w*|recommend\w*"
    r"|share\w*|bsbox|bshare\w*|bdshare\w*|comment\w*|swiper\S*|slick\S*|carousel\S*|slide[sr]?|marquee|search\w*|login\w*|friend\w*|yqlj|link\w*|hot\w*"
    r"|rank\w*|pager|ewm\w*|qr\w*|dialog\w*|popup|alert\w*|modal\w*|toolbar|\w*reldocuments|xg[-_]\w+)\b"
)
_BAD_TAGS: Final = frozenset(["nav", "footer", "aside", "marquee"])
# No label that a head table has is longer (规范性文件统一编号).
_LABEL_HAN: Final = 12
_CELLS: Final = frozenset(
    ["td", "th", "dt", "dd", "div", "span", "li", "label", "strong"]
)
_HEAD_FIELDS: Final = frozenset(
    ["index_number", "document_number", "issuer", "created", "published", "noise"]
)
# In Han characters: a label line must not pay for the sentence that it stands beside,
# and a line that is surely the portal's weighs more than one that only may be.
_LABEL_COST: Final = -8.0
_RULE_COST: Final = -12.0
# Shorter lines (县政府办公室, 2.8 亿元) repeat in a text without being copies.
_COPY: Final = 12
# A description of the page in one piece is longer than any heading it could repeat.
_DIGEST: Final = 90
# Bounds of the search for digests: it compares every pair.
_MOST_DIGESTS, _MOST_LINES = 12, 3_000
_CUT: Final = ("..", "…")


def line_values(lines: Sequence[Line], titles: frozenset[str]) -> list[float]:
    """What each line is worth; visible lines are seen first, so copies lose."""
    values = [0.0] * len(lines)
    copies = _copies(lines)
    seen: dict[str, Node | None] = {}
    order = list(enumerate(lines))
    shown = [(index, line) for index, line in order if not line.hidden]
    if len(shown) < len(order):
        shown += [(index, line) for index, line in order if line.hidden]
    for index, line in shown:
        if index in copies:
            continue
        if line.han >= _COPY:
            box = line.node.parent
            if seen.setdefault(line.text, box) is not box:
                continue
        values[index] = _value(line, titles)
    for index in _cell_values(lines):
        values[index] = min(values[index], _LABEL_COST)
    return values


def _cell_values(lines: Sequence[Line]) -> Iterator[int]:
    """The lines that are values of a head table's cells, whatever its elements.

    A summary (内容概述) can be long: what it says, the text says.
    """
    for index, before in enumerate(lines[:-1], start=1):
        cell = before.node
        if before.han > _LABEL_HAN or cell.tag not in _CELLS:
            continue
        if cell.parent is lines[index].node.parent:
            name = before.judged.label
            if name is not None and FIELD_OF[name] in _HEAD_FIELDS:
                yield index


def _copies(lines: Sequence[Line]) -> set[int]:
    """Lines that only say other lines again: cut summaries, the text in one piece."""
    found: set[int] = set()
    long: list[int] = []
    for index, line in enumerate(lines):
        if line.han >= _COPY and line.text.endswith(_CUT):
            found.add(index)
        if line.han >= _DIGEST:
            long.append(index)
    if found:
        whole = (x.text for x in lines if x.han >= 20 and not x.text.endswith(_CUT))
        begins = {text[:16] for text in whole}
        found = {index for index in found if lines[index].text[:16] in begins}
    if long:
        shorter = [x.text for x in lines if x.han >= 20 and not x.hidden]
        shorter = shorter[:_MOST_LINES]
        digests = long[:_MOST_DIGESTS]
        found |= {i for i in digests if _is_digest(lines[i].text, shorter)}
    return found


def _is_digest(whole: str, shorter: Sequence[str]) -> bool:
    """Whether a text consists for the most part of other lines."""
    most = 0.7 * len(whole)
    parts = {text for text in shorter if len(text) < most}
    return sum([len(part) for part in parts if part in whole]) > 0.6 * len(whole)


def sentence_values(lines: Sequence[Line], values: Sequence[float]) -> list[float]:
    """The same values of lines that are sentences; all others count nothing."""
    pairs = zip(lines, values, strict=True)
    return [
        v if v > 0 and x.han > 15 and _SENTENCE.search(x.text) else 0.0
        for x, v in pairs
    ]


def _value(line: Line, titles: frozenset[str]) -> float:
    if line.is_link:
        value = _link_value(line)
    elif line.node.tag in {"h1", "ucaptitle"} or line.text in titles:
        value = 0.0
    elif len(line.text) < 200 and (line.judged.label or line.judged.labels):
        value = _LABEL_COST
    elif len(line.text) < 200 and line.judged.is_portals:
        value = _RULE_COST
    else:
        # Links inside a line cost half of what they say: further reading has many.
        plain = line.han - 1.5 * line.linked
        full = _SENTENCE.search(line.text) is not None
        value = plain if full else 0.5 * plain
        value += 0.2 * min(20, len(line.text) - line.han)
    return 0.3 * value if line.hidden and value > 0 else value


def _link_value(line: Line) -> float:
    if line.han > 40 and _SENTENCE.search(line.text):
        return 0.3 * line.han
    return -(4 + 0.3 * line.han)


def element_worth(
    page: Page, lines: Sequence[Line], values: list[float]
) -> list[float]:
    """The worth of each element; a bad child costs no more than a bounded sum.

    Text in a footer, a menu or a share box counts little, unless a template put the
    greater part of the page there.
    """
    above = page.above
    bad = _bad(page, _summed(above, lines, values)) if bad_places(page) else []
    worth = [0.0] * len(above)
    for line, value in zip(lines, values, strict=True):
        if value:
            spot = line.node.pos
            worth[spot] += 0.1 * value if value > 0 and bad and bad[spot] else value
    for box, own in _upwards(above, worth):
        if own:
            # A menu of a hundred links must not outweigh the article beside it.
            worth[box] += own if own > 0 else max(own, 0.1 * own - 30)
    return worth


def _summed(
    above: list[int], lines: Sequence[Line], values: list[float]
) -> list[float]:
    """What each element's lines are worth that are worth something."""
    raw = [0.0] * len(above)
    for line, value in zip(lines, values, strict=True):
        if value > 0:
            raw[line.node.pos] += value
    for box, own in _upwards(above, raw):
        if own:
            raw[box] += own
    return raw


def _upwards(above: list[int], sums: list[float]) -> Iterator[tuple[int, float]]:
    """Each element's parent and sum, the last first: what was added meanwhile counts."""
    return zip(reversed(above), islice(reversed(sums), len(sums) - 1), strict=False)


def _bad(page: Page, raw: list[float]) -> list[bool]:
    """Which elements count little: badly named, and not the most of the page."""
    above, bad = page.above, [False] * len(page.nodes)
    whole = raw[0]
    for spot in bad_places(page):
        # Templates call the box around everything `nav_bg` or `footer-wrap`.
        bad[spot] = bad[above[spot]] or raw[spot] < 0.5 * whole
    return bad


def bad_places(page: Page) -> list[int]:
    """The places of elements whose own name or one above says: no article."""
    known = page.memo.get("bad")
    if known is None:
        known, end = [], -1
        for node in page.nodes:
            if node.pos > end and node.pos and is_bad(node):
                end = node.last
                known += range(node.pos, end + 1)
        page.memo["bad"] = known
    return known


def is_apart(node: Node, other: Node) -> bool:
    """Whether an element is in a menu, a footer or the like that `other` is not in.

    A template may name the box around everything a menu's.
    """
    above: Node | None = node
    while above is not None and not other.inside(above):
        if is_bad(above):
            return True
        above = above.parent
    return False


def is_bad(node: Node) -> bool:
    """Whether an element's own name says that it is no article."""
    if node.tag in _BAD_TAGS:
        return True
    return bool(node.name) and _says_bad(node.name)


@lru_cache(maxsize=4096)
def _says_bad(name: str) -> bool:
    """The same names stand on every page of a portal."""
    return _BAD_NAME.search(name) is not None
