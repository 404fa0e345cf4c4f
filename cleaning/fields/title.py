"""The title of the report: the visible heading, checked against meta and <title>.

Site and column names go, kicker and subtitle lines that belong to it stay, and a date
that a template glued to the heading is not part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaning.fields.signature import as_body
from cleaning.fields.title_score import (
    DATE_LINE,
    HEADINGS,
    NO_TITLE,
    SHORT,
    TITLE_NAME,
    Judge,
    beside_labels,
    is_centred,
)
from cleaning.fields.title_text import (
    BRACKETED,
    MIN_CORE,
    SITE_NAME,
    bare_title,
    core,
    segments_of,
    without_site,
)
from cleaning.page.lines import Line, squeeze
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from archive.model import Origin
    from cleaning.page.tree import Node

_KICKER = re.compile(r"\bpre-?_?title\b|\bkicker\b|\byinti\b|\bjian?ti\b|\bleadtitle\b")
_CUT = re.compile(r"(?:…|(?<!\.)\.{2,}+)$")
_DASH = re.compile(r"^\s*(?:—{1,2}|-{2}|－{1,2}|―+)\s*\S")
# What a line's claim must reach: against a good tag, and where no tag says anything.
_ENOUGH, _BARELY = 20.0, 10.0
# Two lines' worth of a better place (title_score, `_BESIDE`).
_NEARLY = 25.0


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A title, where it was read, and the lines of the page that it took up."""

    value: str
    raw: str
    origin: Origin
    lines: tuple[Line, ...] = ()


def find_title(
    lines: Sequence[Line],
    *,
    metas: Sequence[str],
    title_tag: str,
    site_names: Collection[str],
    chosen: Collection[Node] = (),
    named: Sequence[str] = (),
    longer: Sequence[str] = (),
    body_at: int | None = None,
) -> FoundTitle | None:
    """The title among the lines above the body and its first ones, else a tag's.

    `metas` are meta titles, best first; `site_names` names of the site and of columns;
    `chosen` elements that a family or site names as the title's; `named` what a head
    table says, which is often cut, and so comes last; `body_at` the first
    of the lines that is in the container, None where there hardly is one.
    """
    said = [m for m in metas if len(core(m)) > 16 or not SITE_NAME.search(m.strip())]
    judge = Judge(said, title_tag, site_names, chosen, body_at)
    judge.segments = [core(segment) for segment in segments_of(title_tag)]
    judge.sites = {core(name) for name in site_names}
    judge.beside = beside_labels(lines, len(lines) if body_at is None else body_at)
    judge.said = "\n".join([*metas, title_tag])
    scored = [(judge.score(line, i), -i) for i, line in enumerate(lines)]
    best = _around(max(scored, default=(0.0, 0)), scored, lines)
    wrapped = _best_wrapped(lines, judge)
    tagged = _from_tags(metas, title_tag, site_names)
    weak = tagged is None or (
        tagged.origin == "title" and len(core(tagged.value)) <= SHORT
    )
    if weak and named:
        tagged = FoundTitle(bare_title(named[0]), named[0], "head_table")
    limit = _BARELY if weak else _ENOUGH
    if wrapped is not None and wrapped[0] >= max(limit, best[0]):
        found: FoundTitle | None = wrapped[1]
    else:
        found = _from_lines(lines, -best[1], judge) if best[0] >= limit else tagged
    return _in_full(found, [*metas, *segments_of(title_tag), *longer])


def _around(
    best: tuple[float, int], scored: list[tuple[float, int]], lines: Sequence[Line]
) -> tuple[float, int]:
    """The best line, or one that says it whole and stands nearly as well.

    The last line of a title said again, right above the text, has the better place.
    """
    part = core(lines[-best[1]].text) if best[0] > 0 else ""
    whole = [
        one
        for one in scored
        if one[0] >= max(best[0] - _NEARLY, _BARELY)
        and part in core(lines[-one[1]].text) != part
    ]
    return max(whole, default=best) if part else best


def _best_wrapped(
    lines: Sequence[Line], judge: Judge
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
            texts = [_own_words(x, judge) for x in part]
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
    if len(first.text) > 45 or len(following.text) > 45 or following.judged.labels:
        return False
    node = first.node
    named = node.tag in HEADINGS or TITLE_NAME.search(node.name) or is_centred(node)
    return first.pos != node.pos or bool(named)


def _from_lines(lines: Sequence[Line], index: int, judge: Judge) -> FoundTitle:
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
        if _is_apart(lines[first - 1], judge):
            break
        if not any(joined in tag for tag in whole):
            break
        if not judge.score(lines[first - 1], first - 1) > -15:
            break
        first -= 1
    if first > 0 and _is_kicker(lines[first - 1]):
        first -= 1
    taken = tuple(lines[first : last + 1])
    texts = [_own_words(line, judge) for line in taken]
    value = _joined(texts, [*judge.metas[:1], judge.title_tag])
    return FoundTitle(value, " ".join(line.text for line in taken), "title", taken)


def _own_words(line: Line, judge: Judge) -> str:
    """A heading's text without links in brackets and other extras behind it."""
    text = line.text
    end = BRACKETED.search(text)
    if end and 0 < line.linked == han_count(end[0]) < line.han:
        text = text[: end.start()]
    first = squeeze(line.runs[0]) if line.runs else ""
    extra = text[len(first) :] if first and text.startswith(first) else ""
    if len(core(first)) > 2 * SHORT and extra and not han_count(extra):
        said = core(judge.said)
        text = first if core(first) in said and core(text) not in said else text
    return bare_title(text)


def _broken(lines: Sequence[Line], index: int) -> tuple[int, int]:
    """First and last of the lines that one heading is broken into by <br>.

    A heading of up to three lines; a box of more lines, or with sentences, is none.
    """
    first = last = index
    while first > 0 and _is_one_heading(lines[first - 1], lines[index]):
        first -= 1
    while last + 1 < len(lines) and _is_one_heading(lines[last + 1], lines[index]):
        last += 1
    part = lines[first : last + 1]
    plain = all(
        2 <= len(core(line.text)) <= 60
        and not line.hidden
        and not line.text.endswith("。")
        and not line.judged.is_label_line
        and not NO_TITLE.search(line.text)
        and not DATE_LINE.match(line.text)
        for line in part
    )
    return (first, last) if len(part) <= 3 and plain else (index, index)


def _is_one_heading(line: Line, title: Line) -> bool:
    """Whether two lines are of one element, or headings in one box for the title."""
    if line.node is title.node:
        return True
    box = title.node.parent
    if box is None or line.node.parent is not box or line.is_link:
        return False
    headings = line.node.tag in HEADINGS and title.node.tag in HEADINGS
    return headings and TITLE_NAME.search(box.name) is not None


def _is_apart(line: Line, judge: Judge) -> bool:
    """Whether a line above a title is a step to it: a column's name, a menu's link."""
    mine = core(line.text)
    return (
        line.hidden
        or not mine
        or line.is_link
        or mine in judge.sites
        or line.text[0] in ">＞»›|｜"
    )


def _is_kicker(line: Line) -> bool:
    names = f"{line.node.name} {line.node.parent.name if line.node.parent else ''}"
    return not line.hidden and 1 < len(line.text) < 40 and bool(_KICKER.search(names))


def _continues(part: Sequence[Line], whole: list[str]) -> bool:
    """Whether the last of these lines goes on with the title."""
    following = part[-1]
    text = following.text
    if (
        following.hidden
        or following.judged.labels
        or len(core(text)) < 2
        or len(text) > 80
    ):
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


def _in_full(found: FoundTitle | None, others: Sequence[str]) -> FoundTitle | None:
    """A title that ends in … or in an open bracket, as another place has it whole."""
    if found is None:
        return None
    opened = found.value.count("《") > found.value.count("》")
    if not opened and not _CUT.search(found.value):
        return found
    start = core(_CUT.sub("", found.value))
    for text in others:
        if core(text).startswith(start) and not _CUT.search(text):
            return replace(found, value=bare_title(text))
    return found


def _from_tags(
    metas: Sequence[str], title_tag: str, site_names: Collection[str]
) -> FoundTitle | None:
    sites = {core(name) for name in site_names}
    for meta in metas:
        value = bare_title(meta)
        if len(core(value)) >= MIN_CORE and core(value) not in sites:
            return FoundTitle(value, meta, "meta")
    value = without_site(title_tag, site_names)
    return FoundTitle(value, title_tag, "title") if value else None
