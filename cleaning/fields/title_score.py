"""How good a line's claim to be the title is: by tags, by its place, by its dress."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence  # noqa: TC003 - a field's type, which `make fast` reads
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaning.fields.title_text import MIN_CORE, SITE_NAME, bare_title, core
from cleaning.rules.boilerplate import rule_for
from cleaning.rules.labels import FIELD_OF, is_label_line, label_of

if TYPE_CHECKING:
    from cleaning.page.lines import Line
    from cleaning.page.tree import Node

TITLE_NAME = re.compile(
    r"title|\btit\b|biaoti|\bbt\d?\b|headline|h-title|wz_?bt|subject|article_?name",
    re.IGNORECASE,
)
_OTHER_NAME = re.compile(
    r"logo|site|crumb|nav|menu|column|lanmu|search|foot|links?\b|relat|share|qr|ewm|tab|hot|"
    r"subtitle|sub_title|news_?list|top_?bar|slogan",
    re.IGNORECASE,
)
_SIZES = frozenset("4 5 6 7 +1 +2 +3 +4".split())
_CELLS = frozenset(["td", "dd", "th"])
# A tag says how high a heading stands; many portals set h3 and h4 in menus.
HEADINGS = {"h1": 25.0, "ucaptitle": 30.0, "h2": 15.0, "h3": 8.0, "h4": 4.0}
_GENRE = re.compile(
    r"(?:报告|公报|年报|总结|通知|公告|通告|公示|意见|决定|办法|规定|方案|规划|纲要|要点|函|批复|情况|计划|说明|命令|决议|"
    r"白皮书|清单|名单|目录|细则|条例|决算|预算|解读)(?:[（(〔\[].{1,20}[)）〕\]])?$"
)
DATE_LINE = re.compile(r"^[\[(（【]?\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_LARGE = re.compile(
    r"font-size\s*:\s*(?:1[89]|[2-9]\d)(?:\.\d+)?\s*p[xt]|font-weight\s*:\s*(?:bold|[6-9]00)",
    re.IGNORECASE,
)
_LINE_FIELDS = frozenset(
    [
        *("published", "updated", "created", "source", "noise"),
        *("index_number", "document_number", "issuer"),
    ]
)
NO_TITLE = re.compile(
    r"^今天是|^欢迎(?:您|访问|来到|光临)|^[\d\s年月日时分秒第期号星一二三四五六:：∶./()（）-]*$|www\.|^\S{1,12}[〔\[（(]\d{4}[〕\]）)]\S{0,2}\d+\s*号$"
)
# A number alone under a title (某局公告2020年第3号), which only a tag makes a title.
_NUMBER = re.compile(
    r"^\S{2,40}(?:公告|通告|令|公报|通报)\s*+[（(〔\[]?(?:\d{4}\s*+年?)?[）)〕\]]?\s*+"
    r"(?:第\s*+)?\d++\s*+号$"
)
# Column names have up to six letters; the longest real title, of eleven bodies, 78.
SHORT, _MAX_CORE = 6, 140
# What a label line one, two or three lines below is worth.
_BESIDE = (22.0, 12.0, 5.0)


@dataclass(slots=True)
class Judge:
    """Scores a line's claim to be the title."""

    metas: Sequence[str]
    title_tag: str
    site_names: Collection[str]
    chosen: Collection[Node]
    body_at: int | None
    beside: list[float] = field(default_factory=list)
    said: str = ""
    segments: list[str] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)

    def score(self, line: Line, index: int) -> float:
        """The claim of the line at this place; 0 for what cannot be a title."""
        if line.hidden or not line.han or len(line.text) > 2 * _MAX_CORE:
            return 0.0
        # Most lines above a title are menus; a title that is a link stands in a tag.
        if line.linked and line.is_link and not self._is_said(line):
            return 0.0
        text = bare_title(line.text)
        mine = core(text)
        if not self._possible(text, mine):
            return 0.0
        value = self._by_tags(mine) + self._by_place(line, index)
        value += 10 if _GENRE.search(text) else 0
        if len(mine) <= SHORT:
            # 工作报告 may be a title or a column, 政务公开 is a column.
            value -= 12 if _GENRE.search(text) else 25
        value += self.beside[index] if self.beside else 0
        if mine in self.sites:
            value -= 60  # outweighs any tag: the <title> says the site too
        if line.is_link:
            value -= 25
        return value

    def _is_said(self, line: Line) -> bool:
        """Whether the tags say a link's words, at least those of a heading's first run."""
        first = line.runs[0].strip() if line.runs and line.node.tag == "h1" else ""
        return line.text in self.said or (
            len(core(first)) > SHORT and first in self.said
        )

    def _possible(self, text: str, mine: str) -> bool:
        if not MIN_CORE <= len(mine) <= _MAX_CORE:
            return False
        if text.endswith(("。", "；", ";")) or (text.count("，") > 3 and "。" in text):
            return False
        if label_of(text) or is_label_line(text) or NO_TITLE.search(text):
            return False
        if _NUMBER.search(text) and text not in self.said:
            return False
        return rule_for(text, "head") is None and rule_for(text, "tail") is None

    def _by_tags(self, mine: str) -> float:
        value = 0.0
        meta = core(self.metas[0]) if self.metas else ""
        if meta:
            value += _likeness(mine, meta, 60)
        tag = core(self.title_tag)
        if tag:
            segments = self.segments
            sites = [s for s in segments if SITE_NAME.search(s) and len(s) <= 16]
            if any(mine in site or site in mine for site in sites) and SITE_NAME.search(
                mine
            ):
                return value - 40
            if mine in segments[:1]:
                value += 45 if len(mine) > SHORT else 10
            else:
                value += _likeness(mine, tag, 50)
        return value

    def _by_place(self, line: Line, index: int) -> float:
        away = 0 if self.body_at is None else abs(self.body_at - index)
        # A line further off costs, but never as much as a good tag is worth.
        value = -0.8 * min(25, away)
        named, headed = 0.0, 0.0
        node: Node | None = line.node
        for _ in range(3):
            if node is None:
                break
            headed = max(headed, HEADINGS.get(node.tag, 0.0))
            if node in self.chosen:
                named = max(named, 22.0)
            if is_large(node):
                headed = max(headed, 12.0)
            elif is_centred(node):
                headed = max(headed, 6.0)
            told = _told_by(node.name) if node.attrs else 0.0
            if told < 0:
                named = min(named, told) if named <= 0 else named
            elif told:
                named = max(named, told)
            node = node.parent
        return value + headed + named


def beside_labels(lines: Sequence[Line], body_at: int) -> list[float]:
    """For each line, what its place tells: above a label line, above the body."""
    shown = [i for i, line in enumerate(lines) if not line.hidden]
    values = [0.0] * len(lines)
    last = sum(1 for index in shown if index < body_at) - 1
    labels = [_is_label(lines[index]) for index in shown]
    dates = [_is_date(lines[index].text) for index in shown]
    for place, index in enumerate(shown):
        for step, worth in enumerate(_BESIDE, start=place + 1):
            if step >= len(shown):
                break
            if labels[step] or (index < body_at and dates[step]):
                values[index] = worth
                break
        if index < body_at:
            values[index] += max(0.0, 14.0 - 5 * (last - place))
        elif place and labels[place - 1]:
            values[index] += 6
        if place and _is_value(lines[shown[place - 1]], lines[index]):
            values[index] -= 60
    return values


@lru_cache(maxsize=4096)
def _told_by(name: str) -> float:
    """What an element's name says: it holds a title, something else, or nothing."""
    if _OTHER_NAME.search(name):
        return -12.0
    return 20.0 if TITLE_NAME.search(name) else 0.0


def _is_value(before: Line, line: Line) -> bool:
    """Whether a cell holds the value of the label in the cell before it."""
    name = before.judged.label if line.node.tag in _CELLS else None
    return name is not None and FIELD_OF[name] != "title"


def _is_date(text: str) -> bool:
    return len(text) < 60 and DATE_LINE.match(text) is not None


def _is_label(line: Line) -> bool:
    judged = line.judged
    if judged.label is not None:
        return FIELD_OF[judged.label] in _LINE_FIELDS
    fields = {label.field for label in judged.labels}
    return bool(fields & _LINE_FIELDS) and judged.is_label_line


def _likeness(mine: str, tag: str, most: float) -> float:
    """How well a line fits a tag: equal, its beginning, a part, or around it."""
    if mine == tag:
        return most
    if len(mine) < 6:
        return 0.0
    if tag.startswith(mine):
        return 0.7 * most * min(1.0, 0.4 + len(mine) / len(tag))
    if mine in tag:
        return 0.5 * most * min(1.0, 0.4 + len(mine) / len(tag))
    return 0.6 * most if tag in mine and len(tag) > 0.7 * len(mine) else 0.0


def is_large(node: Node) -> bool:
    """Whether an element, or the first in it, is set in large or bold letters."""
    first = next((c for c in node.children if not isinstance(c, str)), None)
    for one in (node, first):
        if one is not None and one.attrs and _is_large_style(one.attr("style")):
            return True
    return first is not None and first.tag == "font" and first.attr("size") in _SIZES


@lru_cache(maxsize=2048)
def _is_large_style(style: str) -> bool:
    return _LARGE.search(style) is not None


def is_centred(node: Node) -> bool:
    """Whether an element is set in the middle of the page."""
    if not node.attrs:
        return node.tag == "center"
    if node.tag == "center" or node.attr("align").lower() == "center":
        return True
    return "center" in node.attr("style")
