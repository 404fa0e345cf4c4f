"""The title of the report: the visible heading, checked against meta and <title>.

Site and column names go, kicker and subtitle lines that belong to it stay, and a date
that a template glued to the heading is not part of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaning.boilerplate import rule_for
from cleaning.labels import FIELD_OF, is_label_line, label_of, read_labels
from cleaning.lines import Line
from cleaning.signature import as_body

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from archive.model import Origin
    from cleaning.page import Node

_WORD = re.compile(r"[\W_]+")
_TITLE_NAME = re.compile(
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
_HEADINGS = {"h1": 25.0, "ucaptitle": 30.0, "h2": 15.0, "h3": 8.0, "h4": 4.0}
_SITE = re.compile(
    r"(?:人民政府|政府网|政府网站|门户网站|门户网?|官网|官方网站|网站|信息网|新闻网|政务网|公众网|信息公开网|公开平台|平台|"
    r"管委会|管理委员会|委员会|办公室|局|厅|部|院|日报|晚报|网|在线|频道|专栏|专题|首页|欢迎您?)$"
)
_SEPARATOR = re.compile(
    r"\s*(?:[|｜丨»>＞]|(?<![-—－])(?:(?<!\d)[-－—]|[-－—](?!\d)|_)(?![-—－])|__+|--+(?=[^-]{2,20}$))\s*"
)
_YEAR = re.compile(r"\d{4}")
_GLUED_DATE = re.compile(
    r"\s*[\[(（【]?\s*(?:(?:发布|更新|发表|公布)?(?:时间|日期)\s*[:：]\s*)?"
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日(?=\s*\d{1,2}[:：∶]))"
    r"(?:\s*\d{1,2}[:：∶]\d{2}(?:[:：∶]\d{2})?)?\s*[\])）】]?\s*$"
)
_GENRE = re.compile(
    r"(?:报告|公报|年报|总结|通知|公告|通告|公示|意见|决定|办法|规定|方案|规划|纲要|要点|函|批复|情况|计划|说明|命令|决议|"
    r"白皮书|清单|名单|目录|细则|条例|决算|预算|解读)(?:[（(〔\[].{1,20}[)）〕\]])?$"
)
_DATE_LINE = re.compile(r"^[\[(（【]?\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_LARGE = re.compile(
    r"font-size\s*:\s*(?:1[89]|[2-9]\d)(?:\.\d+)?\s*p[xt]|font-weight\s*:\s*(?:bold|[6-9]00)",
    re.IGNORECASE,
)
_KICKER = re.compile(r"\bpre-?_?title\b|\bkicker\b|\byinti\b|\bjian?ti\b|\bleadtitle\b")
_LINE_FIELDS = frozenset(
    [
        *("published", "updated", "created", "source", "noise"),
        *("index_number", "document_number", "issuer"),
    ]
)
_NO_TITLE = re.compile(
    r"^[\d\s年月日时分秒第期号星一二三四五六:：∶./()（）-]*$|www\.|^\S{1,12}[〔\[（(]\d{4}[〕\]）)]\S{0,2}\d+\s*号$"
)
# Buttons that a template set into the heading, behind the title.
_BUTTONS = re.compile(
    r"(?:\s++[\[【(（|]?\s*+(?:收藏|打印|分享|纠错|关闭|下载|听全文|朗读|我要纠错|打印本页|字体|字号|大|中|小)\s*+[:：|\]】)）]?)++\s*$"
)
_CUT = re.compile(r"(?:…|\.{2,})$")
_DASH = re.compile(r"^\s*(?:—{1,2}|-{2}|－{1,2}|―+)\s*\S")
_MIN_CORE, _SHORT, _MAX_CORE = 4, 6, 140
_ENOUGH, _BARELY = 20.0, 10.0


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A title, where it was read, and the lines of the page that it took up."""

    value: str
    raw: str
    origin: Origin
    lines: tuple[Line, ...] = ()


def core(text: str | None) -> str:
    """Letters and digits only, in their compatible forms: for comparing titles.

    >>> core("关于２０２１年 工作的“报告”") == core("关于2021年工作的报告")
    True
    """
    return _core(text) if text else ""


@lru_cache(maxsize=2048)
def _core(text: str) -> str:
    return _WORD.sub("", unicodedata.normalize("NFKC", text)).lower()


def find_title(
    lines: Sequence[Line],
    *,
    metas: Sequence[str],
    title_tag: str,
    site_names: Collection[str],
    chosen: Collection[Node] = (),
    body_at: int | None = None,
) -> FoundTitle | None:
    """The title among the lines above the body and its first ones, else a tag's.

    `metas` are meta titles, best first; `site_names` names of the site and of columns;
    `chosen` elements that a family or site names as the title's; `body_at` the first
    of the lines that is in the container, None where there hardly is one.
    """
    said = [m for m in metas if len(core(m)) > 16 or not _SITE.search(m.strip())]
    judge = _Judge(said, title_tag, site_names, chosen, body_at)
    judge.segments = [core(segment) for segment in segments_of(title_tag)]
    judge.sites = {core(name) for name in site_names}
    judge.beside = _beside_labels(lines, len(lines) if body_at is None else body_at)
    scored = [(judge.score(line, i), -i) for i, line in enumerate(lines)]
    best = max(scored, default=(0.0, 0))
    wrapped = _best_wrapped(lines, judge)
    tagged = _from_tags(metas, title_tag, site_names)
    weak = tagged is None or (
        tagged.origin == "title" and len(core(tagged.value)) <= _SHORT
    )
    limit = _BARELY if weak else _ENOUGH
    if wrapped is not None and wrapped[0] >= max(limit, best[0]):
        return wrapped[1]
    return _from_lines(lines, -best[1], judge) if best[0] >= limit else tagged


@dataclass(slots=True)
class _Judge:
    """Scores a line's claim to be the title."""

    metas: Sequence[str]
    title_tag: str
    site_names: Collection[str]
    chosen: Collection[Node]
    body_at: int | None
    beside: list[float] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)

    def score(self, line: Line, index: int) -> float:
        if line.hidden or not line.han or len(line.text) > 2 * _MAX_CORE:
            return 0.0
        text = without_date(line.text)
        mine = core(text)
        if not self._possible(text, mine):
            return 0.0
        value = self._by_tags(mine) + self._by_place(line, index)
        value += 10 if _GENRE.search(text) else 0
        if len(mine) <= _SHORT:
            value -= 12 if _GENRE.search(text) else 25
        value += self.beside[index] if self.beside else 0
        if mine in self.sites:
            value -= 60
        if line.is_link:
            value -= 25
        return value

    def _possible(self, text: str, mine: str) -> bool:
        if not _MIN_CORE <= len(mine) <= _MAX_CORE:
            return False
        if text.endswith(("。", "；", ";")) or (text.count("，") > 3 and "。" in text):
            return False
        if label_of(text) or is_label_line(text) or _NO_TITLE.search(text):
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
            sites = [s for s in segments if _SITE.search(s) and len(s) <= 16]
            if any(mine in site or site in mine for site in sites) and _SITE.search(
                mine
            ):
                return value - 40
            if mine in segments[:1]:
                value += 45 if len(mine) > _SHORT else 10
            else:
                value += _likeness(mine, tag, 50)
        return value

    def _by_place(self, line: Line, index: int) -> float:
        away = 0 if self.body_at is None else abs(self.body_at - index)
        value = -0.8 * min(25, away)
        named, headed = 0.0, 0.0
        node: Node | None = line.node
        for _ in range(3):
            if node is None:
                break
            headed = max(headed, _HEADINGS.get(node.tag, 0.0))
            if node in self.chosen:
                named = max(named, 22.0)
            if _is_large(node):
                headed = max(headed, 12.0)
            elif _is_centred(node):
                headed = max(headed, 6.0)
            name = node.name
            if _OTHER_NAME.search(name):
                named = min(named, -12.0) if named <= 0 else named
            elif _TITLE_NAME.search(name):
                named = max(named, 20.0)
            node = node.parent
        return value + headed + named


def _is_large(node: Node) -> bool:
    """Whether an element, or the first in it, is set in large or bold letters."""
    first = next((c for c in node.children if not isinstance(c, str)), None)
    for one in (node, first):
        if one is not None and _LARGE.search(one.attr("style")):
            return True
    return first is not None and first.tag == "font" and first.attr("size") in _SIZES


def _is_centred(node: Node) -> bool:
    if node.tag == "center" or node.attr("align").lower() == "center":
        return True
    return "center" in node.attr("style")


def _beside_labels(lines: Sequence[Line], body_at: int) -> list[float]:
    """For each line, what its place tells: above a label line, above the body."""
    shown = [i for i, line in enumerate(lines) if not line.hidden]
    values = [0.0] * len(lines)
    last = sum(1 for index in shown if index < body_at) - 1
    for place, index in enumerate(shown):
        for step, worth in ((1, 22.0), (2, 12.0), (3, 5.0)):
            after = shown[place + step] if place + step < len(shown) else None
            text = lines[after].text if after is not None else ""
            if _is_label(text, dates=index < body_at):
                values[index] = max(values[index], worth)
                break
        if index < body_at:
            values[index] += max(0.0, 14.0 - 5 * (last - place))
        elif place and _is_label(lines[shown[place - 1]].text, dates=False):
            values[index] += 6
        if place and _is_value(lines[shown[place - 1]], lines[index]):
            values[index] -= 60
    return values


def _is_value(before: Line, line: Line) -> bool:
    """Whether a cell holds the value of the label in the cell before it."""
    name = label_of(before.text) if line.node.tag in _CELLS else None
    return name is not None and FIELD_OF[name] != "title"


def _is_label(text: str, *, dates: bool) -> bool:
    if dates and _DATE_LINE.match(text) and len(text) < 60:
        return True
    name = label_of(text)
    if name is not None:
        return FIELD_OF[name] in _LINE_FIELDS
    fields = {label.field for label in read_labels(text)}
    return bool(fields & _LINE_FIELDS) and is_label_line(text)


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


def _best_wrapped(
    lines: Sequence[Line], judge: _Judge
) -> tuple[float, FoundTitle] | None:
    """The best title of one element that line breaks divide, with its score."""
    found: list[tuple[float, FoundTitle]] = []
    start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and _is_wrapped(lines[start], lines[end]):
            end += 1
        part = lines[start:end]
        whole = "".join(line.text for line in part)
        if 1 < len(part) <= 4 and len(whole) <= 90:
            han, linked = sum(x.han for x in part), sum(x.linked for x in part)
            line = Line(whole, part[0].node, part[0].pos, part[0].hidden, han, linked)
            texts = [without_date(x.text) for x in part]
            tight = [] if _is_kicked(texts) else [whole]
            value = _joined(texts, [*tight, *judge.metas[:1], judge.title_tag])
            score = max(judge.score(line, start), judge.score(line, end - 1))
            raw = " ".join(x.text for x in part)
            found.append((score, FoundTitle(value, raw, "title", tuple(part))))
        start = end
    return max(found, key=lambda pair: pair[0], default=None)


def _is_kicked(texts: Sequence[str]) -> bool:
    """Whether a body's name stands above the title and is no part of its sentence."""
    return as_body(texts[0]) is not None and not texts[1].startswith("关于")


def _is_wrapped(first: Line, following: Line) -> bool:
    """Whether two lines are one heading: of one element, in which a break stands."""
    if first.node is not following.node or first.pos != following.pos:
        return False
    if len(first.text) > 45 or len(following.text) > 45 or read_labels(following.text):
        return False
    node = first.node
    named = node.tag in _HEADINGS or _TITLE_NAME.search(node.name) or _is_centred(node)
    return first.pos != node.pos or bool(named)


def _from_lines(lines: Sequence[Line], index: int, judge: _Judge) -> FoundTitle:
    """The line with those around it that the tags show to be parts of one title."""
    whole = [core(text) for text in (*judge.metas[:1], judge.title_tag) if text]
    first, last = index, index
    while last + 1 < len(lines) and last - first < 4:
        if not _continues(lines[first : last + 2], whole):
            break
        last += 1
    broken = _broken(lines, index)
    first, last = min(first, broken[0]), max(last, broken[1])
    while first > 0 and last - first < 4:
        joined = core("".join(line.text for line in lines[first - 1 : last + 1]))
        if lines[first - 1].hidden or not any(joined in tag for tag in whole):
            break
        if not judge.score(lines[first - 1], first - 1) > -15:
            break
        first -= 1
    if first > 0 and _is_kicker(lines[first - 1]):
        first -= 1
    taken = tuple(lines[first : last + 1])
    texts = [without_date(line.text) for line in taken]
    value = _joined(texts, [*judge.metas[:1], judge.title_tag])
    if _CUT.search(value):
        longer = _uncut(value, judge)
        value = longer or value
    return FoundTitle(value, " ".join(line.text for line in taken), "title", taken)


def _broken(lines: Sequence[Line], index: int) -> tuple[int, int]:
    """First and last of the lines that one heading is broken into by <br>.

    A heading of up to three lines; a box of more lines, or with sentences, is none.
    """
    node = lines[index].node
    first = last = index
    while first > 0 and lines[first - 1].node is node:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].node is node:
        last += 1
    part = lines[first : last + 1]
    plain = all(
        2 <= len(core(line.text)) <= 60
        and not line.hidden
        and not line.text.endswith("。")
        and not is_label_line(line.text)
        and not _NO_TITLE.search(line.text)
        and not _DATE_LINE.match(line.text)
        for line in part
    )
    return (first, last) if len(part) <= 3 and plain else (index, index)


def _is_kicker(line: Line) -> bool:
    names = f"{line.node.name} {line.node.parent.name if line.node.parent else ''}"
    return not line.hidden and 1 < len(line.text) < 40 and bool(_KICKER.search(names))


def _continues(part: Sequence[Line], whole: list[str]) -> bool:
    """Whether the last of these lines goes on with the title."""
    following = part[-1]
    text = following.text
    if following.hidden or read_labels(text) or len(core(text)) < 2 or len(text) > 80:
        return False
    joined = core("".join(line.text for line in part))
    if any(joined in tag for tag in whole):
        return True
    near = following.node.parent in {part[-2].node, part[-2].node.parent}
    return bool(_DASH.match(text)) and near and not text.endswith("。")


def _joined(texts: Sequence[str], tags: Sequence[str]) -> str:
    """Lines of a title as one: with no space where a tag has none there.

    >>> _joined(["关于印发", "《方案》的通知"], ["关于印发《方案》的通知_某县人民政府"])
    '关于印发《方案》的通知'
    >>> _joined(["法治政府建设", "——工作报告"], [])
    '法治政府建设 ——工作报告'
    """
    value = texts[0]
    for text in texts[1:]:
        tight = value + text
        glued = any(tight in tag for tag in tags) and not _DASH.match(text)
        value = tight if glued else f"{value} {text}"
    return value


def _uncut(value: str, judge: _Judge) -> str | None:
    start = core(_CUT.sub("", value))
    for text in (*judge.metas, *segments_of(judge.title_tag)):
        if core(text).startswith(start) and not _CUT.search(text):
            return text
    return None


def _from_tags(
    metas: Sequence[str], title_tag: str, site_names: Collection[str]
) -> FoundTitle | None:
    sites = {core(name) for name in site_names}
    for meta in metas:
        value = without_date(meta)
        if len(core(value)) >= _MIN_CORE and core(value) not in sites:
            return FoundTitle(value, meta, "meta")
    value = without_site(title_tag, site_names)
    return FoundTitle(value, title_tag, "title") if value else None


def segments_of(title_tag: str) -> list[str]:
    """A <title> cut at its separators; a dash of a subtitle (——) is none.

    >>> segments_of("年度报告_公开专栏-某县人民政府")
    ['年度报告', '公开专栏', '某县人民政府']
    >>> segments_of("凝聚力量——热烈祝贺开幕_某市")
    ['凝聚力量——热烈祝贺开幕', '某市']
    """
    return [part for part in _SEPARATOR.split(title_tag) if part.strip()]


def without_site(title_tag: str, site_names: Collection[str]) -> str:
    """A <title> without site and column names, in whatever order; empty if only those.

    >>> without_site("某县人民政府 | 2021年统计公报", [])
    '2021年统计公报'
    """
    sites = {core(name) for name in site_names}
    parts = [p for p in segments_of(title_tag) if core(p) and core(p) not in sites]
    own = [p for p in parts if not _SITE.search(p) or len(core(p)) > 20]
    best = max(own, key=lambda p: len(core(p)), default="")
    return without_date(best) if len(core(best)) >= _MIN_CORE else ""


def site_of(title_tag: str) -> str | None:
    """The name of the site at the end or the beginning of a <title>.

    >>> site_of("年度报告_公开专栏-某县人民政府"), site_of("年度报告")
    ('某县人民政府', None)
    """
    parts = segments_of(title_tag)
    if len(parts) < 2:
        return None
    named = [p.strip() for p in (parts[-1], parts[0]) if _SITE.search(p.strip())]
    return next((name for name in named if 4 <= len(name) <= 30), None)


def without_date(text: str) -> str:
    """A heading without the date that a template glued to its end.

    >>> without_date("工作报告 (2022-05-02)"), without_date("疫情通报（2022年5月2日）")
    ('工作报告', '疫情通报（2022年5月2日）')
    """
    text = _BUTTONS.sub("", text)
    bare = _GLUED_DATE.sub("", text).strip() if _YEAR.search(text) else ""
    return bare or text.strip()
