"""Candidates from what the page shows: label lines, head tables, dates without label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaning.draft import Candidate
from cleaning.fields.document_numbers import is_bare_number, is_document_number
from cleaning.fields.head_table import labels_of
from cleaning.fields.spoken_dates import english_start, is_spoken
from cleaning.page.lines import squeeze
from cleaning.rules.labels import (
    FIELD_OF,
    Labelled,
    is_label_line,
    label_of,
    read_labels,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaning.page.lines import Line
    from cleaning.page.tree import Node

# In every date, and in few other lines.
_YEAR = re.compile(r"19\d\d|20\d\d")
_DATE = re.compile(
    r"(?:19|20)\d{2}\s*+(?:[-/.]|年)\s*+\d{1,2}\s*+(?:[-/.]|月)\s*+\d{1,2}(?:\s*+日)?"
    r"(?:\s*+(?:(?:T|星期.)\s*+)?\d{1,2}\s*+[:：∶时]\s*+\d{2}(?:\s*+[:：∶分]\s*+\d{2})?)?"
)
_BARE = re.compile(rf"^[\s\[(（【|｜]*+({_DATE.pattern})[\s\])）】|｜]*(?=$|[^\d])")
# Labels that stand before their value without a colon.
_PLAIN_DATE = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:发布时间|发布日期|发布于|发表于|发表时间|更新于|更新时间|日期|时间)[\s|｜]*+({_DATE.pattern})"
)
_PLAIN_SOURCE = re.compile(
    r"(?:^|[\s|｜])(?:信息|文章|稿件)?来源[\s|｜]+([^\s:：|｜]{2,24})(?=$|[\s|｜])"
)
_BODY_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,18}(?:网|报|社|台|局|府|办|委|厅|部|院|会|站|中心|公室|融媒)$"
)
# Buttons behind a name on the label line: the name ends before them.
_BUTTONS = re.compile(
    r"(?:^|[\s|｜])(?:语音播报|语音朗读|听全文|朗读|分享|打印|收藏|字体|字号|文字|纠错|浏览|阅读|点击|关闭|下载|复制链接|举报|跟贴|评论|我要纠错|大|中|小|"
    r"[AaTt]\s*[+-]|\+|-)(?:[\s|｜:：+-].*)?$"
)
# Font switches and buttons in brackets, which may stand before the date.
_TOOLS = re.compile(
    r"^(?:[\[【(（]\s*+(?:大|中|小|打印|关闭|收藏|分享|字体|字号|\s|[:：|])++[\]】)）][\s|｜]*+)++"
)
_DATED = frozenset(
    ["published", "updated", "created", "signed", "document_number", "title"]
)
# The clock of the page's header: the day of the capture, not of the article.
_CLOCK = re.compile(r"星期|周[一二三四五六日]|农历|今天|天气|℃|欢迎")
# Links of menus are shorter than headlines.
_HEADLINE = 8
_SMALL_BOX = 40  # elements; the box of a whole article has more
_LONGEST_TITLED = 60
_TIMES = frozenset(["published", "updated"])
_WEAK = frozenset(["时间", "日期", "发布", "编辑时间", "来自", "转自"])
# What stands above the title counts less than what stands under it, with or without a
# label: a ticker or the news of another page runs there.
ABOVE_RANK = 3
TAIL_RANK = 4
FAR_RANK = 8
HIDDEN_RANK = 10


def shown_candidates(
    lines: Sequence[Line],
    rank: int = 0,
    *,
    bare: bool = True,
    near: int = 0,
    title: int = 0,
) -> list[Candidate]:
    """The candidates of some lines of the page; `rank` says how near they stand.

    `bare`: a date without a label counts, as it does above the body but never in it,
    where it is the date of the signature or of an event. Lines before the place
    `near` are far from the title: their labels count less, their dates do not count.
    `title` is the place of the title, 0 where it is not among the lines.
    """
    found = _labelled(lines, rank, near, title)
    if not bare:
        return found + [c for x in lines for c in _dates_before_labels(x, rank + 2)]
    cells = {x.value for _, x in labels_of(lines) if x.field not in _TIMES}
    for index in range(near, len(lines)):
        line = lines[index]
        place = rank + (ABOVE_RANK if index < title else 0)
        if line.text not in cells and not _tells_of_another(lines, index, title):
            found += _spoken_date(line, place + 2) or _bare_dates(line, place + 2)
        found += _bare_number(line, place, under=0 < title < index)
    return found


def _bare_number(line: Line, rank: int, *, under: bool) -> list[Candidate]:
    """A line that is a document number; one without a body only under the title."""
    if is_document_number(line.text) and not line.judged.labels:
        return [Candidate("document_number", line.text, line.text, "label", rank)]
    if under and is_bare_number(line.text) and not line.hidden:
        return [Candidate("document_number", line.text, line.text, "label", rank + 1)]
    return []


def _labelled(
    lines: Sequence[Line], rank: int, near: int, title: int
) -> list[Candidate]:
    """What labels say, the nearer the title the better."""
    found: list[Candidate] = []
    for index, label in labels_of(lines):
        if label.field in _TIMES and _tells_of_another(lines, index, title):
            continue
        place = rank if index >= near else rank + FAR_RANK
        place += ABOVE_RANK if index < title else 0
        if not lines[index].hidden:
            found += _undated(label, place + 2)
        is_far = index < near and (label.label in _WEAK or label.field == "updated")
        is_far = is_far or (lines[index].hidden and label.field == "source")
        if label.field == "noise" or not label.value or is_far:
            continue
        place += HIDDEN_RANK if lines[index].hidden else 0
        place += 1 if label.label in _WEAK else 0
        found += label_candidates(label, place)
    return found


def _tells_of_another(lines: Sequence[Line], index: int, title: int) -> bool:
    """Whether a line above the title dates a link to another page, in it or before it.

    Two labels on the line are a label line, whose source may well be a link.
    """
    line = lines[index]
    if index >= title or len(line.apart.labels) > 1:
        return False
    return line.linked >= _HEADLINE or (
        index > 0 and _is_headline_of(lines[index - 1], line)
    )


def _is_headline_of(before: Line, line: Line) -> bool:
    """Whether a line that is a link shares a small box with the line below it."""
    box = before.node.parent
    if box is None or not before.is_link or before.han < _HEADLINE:
        return False
    return line.node.inside(box) and box.last - box.pos < _SMALL_BOX


def titled_candidates(nodes: Iterable[Node], rank: int) -> list[Candidate]:
    """Labels that only an element's title names: an icon before a value, or its box."""
    found: list[Candidate] = []
    for node in nodes:
        name = label_of(node.attr("title")) if "title" in node.attrs else None
        if name is None or node.tag == "a" or node.hidden:
            continue
        text = node.squeezed() or _text_behind(node)
        field = FIELD_OF[name]
        if field != "noise" and 0 < len(text) <= _LONGEST_TITLED and not label_of(text):
            label = Labelled(field, name, text, f"{name} {text}")
            found += label_candidates(label, rank) if not read_labels(text) else []
    return found


def _text_behind(node: Node) -> str:
    """What follows an empty element in its box, up to the next element that is empty."""
    siblings = node.parent.children if node.parent is not None else []
    place = next((n for n, x in enumerate(siblings) if x is node), len(siblings))
    for item in siblings[place + 1 :]:
        text = squeeze(item) if isinstance(item, str) else item.squeezed()
        if text or not isinstance(item, str):
            return text
    return ""


def beside_labels(lines: Sequence[Line], rank: int) -> list[Candidate]:
    """Dates on lines of their own next to label lines, as below a body."""
    found: list[Candidate] = []
    for index, line in enumerate(lines):
        around = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
        if any(x.judged.is_label_line for x in around):
            found += _bare_dates(line, rank)
    return found


def _undated(label: Labelled, rank: int) -> list[Candidate]:
    """A date behind a name, a counter or a button, with no label of its own."""
    if label.field in _DATED:
        return []
    date = _DATE.search(label.value)
    if date is None:
        return []
    return [Candidate("published", date[0].strip(), label.raw, "label", rank)]


def label_candidates(label: Labelled, rank: int) -> list[Candidate]:
    """A label's candidate; a date behind a name (来源：某报 2021-11-25) is one too."""
    assert label.field != "noise"
    value = label.value
    found: list[Candidate] = []
    if label.field in {"source", "author", "issuer"}:
        date = _DATE.search(value)
        value = value[: date.start()] if date else value
        value = _BUTTONS.sub("", value).strip(" |｜,，[(（")
        value = re.split("[|｜]", value, maxsplit=1)[0].rstrip()
    if value:
        found.append(Candidate(label.field, value, label.raw, label.origin, rank))
    return found


def _dates_before_labels(line: Line, rank: int) -> list[Candidate]:
    """A date that begins a line of labels (2019-08-13 14:07 来源：某报) is shown."""
    date = _BARE.match(line.spaced) if len(line.spaced) < 120 else None
    if date is None or not is_label_line(line.spaced[date.end() :].strip(" |｜")):
        return []
    rank += HIDDEN_RANK if line.hidden else 0
    return [Candidate("published", date[1].strip(), line.spaced, "label", rank)]


def _spoken_date(line: Line, rank: int) -> list[Candidate]:
    """A line that is a date in words (3小时前), or begins with one in English."""
    said = line.text if is_spoken(line.text) else None
    if said is None and len(line.text) <= _LONGEST_TITLED:
        said = english_start(line.text)
    if said is None or line.hidden:
        return []
    return [Candidate("published", said, line.text, "label", rank)]


def _bare_dates(line: Line, rank: int) -> list[Candidate]:
    """A date that begins a short line with no label, and a name right behind it."""
    text = line.spaced
    if len(text) > 120 or "。" in text or not _YEAR.search(text):
        return []
    labels = line.apart.labels
    if line.hidden or (not labels and _CLOCK.search(text)):
        return []
    before = _DATE.search(text[: text.find(labels[0].raw)]) if labels else None
    if before is not None and line.apart.is_label_line:
        return [Candidate("published", before[0].strip(), text, "label", rank)]
    date = _BARE.match(_TOOLS.sub("", text))
    plain = None if date else _PLAIN_DATE.search(text)
    found = (
        [Candidate("published", plain[1].strip(), text, "label", rank)] if plain else []
    )
    if date is not None:
        rest = _TOOLS.sub("", text)[date.end() :].strip(" |｜")
        if rest and not read_labels(rest) and len(rest) > 24:
            return []
        found.append(Candidate("published", date[1].strip(), text, "label", rank))
        if _BODY_NAME.fullmatch(rest):
            found.append(Candidate("source", rest, text, "label", rank + 3))
    source = _PLAIN_SOURCE.search(text) if found else None
    if source and not labels:
        found.append(Candidate("source", source[1], text, "label", rank + 1))
    return found
