"""From the lines of a container to those of the report: head and tail trimmed.

Nothing is taken out of the middle but whole lines that no report has; every line that
goes is kept with the id of the rule that took it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.model import RemovedLine
from cleaning.body.tail import boxes_inside, tail_rule, tail_start
from cleaning.body.title_echo import echoes
from cleaning.fields.title_text import core
from cleaning.rules.boilerplate import rule_for
from cleaning.rules.labels import (
    FIELD_OF,
    is_label_line,
    label_of,
    read_labels,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaning.fields.title import FoundTitle
    from cleaning.page.lines import Line

HEAD_LINES = 25
_DATE_ONLY = re.compile(
    r"[\[(（【]?\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}[:：∶]\d{2}(?:[:：∶]\d{2})?)?\s*[\])）】]?"
)
_OF_HEAD_TABLES = frozenset(["index_number", "document_number", "issuer", "created"])
# Labels that a report's own lines begin with too.
_AMBIGUOUS = frozenset(
    [
        "时间",
        "日期",
        "作者",
        "名称",
        "标题",
        "主题",
        "电话",
        "联系电话",
        "编辑",
        "审核",
        "发布",
        "下载",
        "文字",
    ]
)
_SUBTITLE = re.compile(r"\bsub-?_?title\b|\bpre-?_?title\b|\byinti\b|\bfuti\b")
_STRONG = frozenset(
    [
        "published",
        "updated",
        "created",
        "source",
        "author",
        "noise",
        "index_number",
        "document_number",
        "issuer",
    ]
)


@dataclass(slots=True)
class Body:
    """The report's lines, and what was taken away before, behind and between them."""

    lines: list[Line] = field(default_factory=list)
    removed: list[RemovedLine] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)
    hidden: list[Line] = field(default_factory=list)


def trim(
    lines: Sequence[Line],
    title: FoundTitle | None,
    *,
    document_number: str = "",
) -> Body:
    """The container's lines without hidden ones and without boilerplate."""
    body = Body()
    shown, body.hidden = _seen(lines)
    body.removed += [RemovedLine(line.text, "hidden") for line in body.hidden]
    number = core(document_number)
    shown = _without_title(shown, title, body, number)
    for index, line in enumerate(shown[:3]):
        if _is_number(line, number):
            body.removed.append(RemovedLine(line.text, "document_number"))
            del shown[index]
            break
    shown = _without_head(shown, body)
    end = tail_start(shown)
    body.tail = shown[end:]
    body.removed += [
        RemovedLine(x.text, tail_rule(x) or "list_heading") for x in body.tail
    ]
    boxes = boxes_inside(shown[:end])
    body.lines = [x for i, x in enumerate(shown[:end]) if i not in boxes]
    body.removed += [RemovedLine(shown[i].text, rule) for i, rule in boxes.items()]
    return body


def _seen(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines that a reader sees, and the hidden ones.

    Where a script pages through the article, or opens it, most of its sentences are
    hidden at first: then what is no copy of a line seen is text.
    """
    shown = [line for line in lines if not line.hidden]
    hidden = [line for line in lines if line.hidden]
    said = {line.text for line in shown}
    more = [line for line in hidden if line.is_sentence and line.text not in said]
    if sum(x.han for x in more) <= sum(x.han for x in shown if x.is_sentence):
        return shown, hidden
    copies = [line for line in hidden if line.text in said]
    return [x for x in lines if not x.hidden or x.text not in said], copies


def _without_title(
    lines: list[Line], title: FoundTitle | None, body: Body, number: str
) -> list[Line]:
    """Without the page's title where it stands in the container.

    Its own lines go, and those that say it again above the text; a heading of the
    document that says something else stays. The number that a head table gave goes
    where it stands alone below.
    """
    if title is None:
        return lines
    top = lines[:HEAD_LINES]
    name, own = core(title.value), {(x.pos, x.text) for x in title.lines}
    gone = echoes(top, title.value)
    gone |= {
        i for i, x in enumerate(top) if (x.pos, x.text) in own and core(x.text) in name
    }
    after = max(gone, default=-1) + 1
    if gone and after < len(top) and _is_number(top[after], number):
        gone.add(after)
    for index in sorted(gone):
        body.removed.append(RemovedLine(top[index].text, "title"))
        body.head.append(top[index])
    return [x for i, x in enumerate(lines) if i not in gone]


def _without_head(lines: list[Line], body: Body) -> list[Line]:
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if index >= HEAD_LINES or line.is_sentence:
            return kept + lines[index:]
        rule = _head_rule(line, lines, index, first=not kept)
        if rule:
            body.removed.append(RemovedLine(line.text, rule))
            body.head.append(line)
        else:
            kept.append(line)
    return kept


def _is_nav(line: Line) -> bool:
    """A short line that is all link, as those of a menu are."""
    return line.is_link and line.han <= 10 and not rule_for(line.text, "anywhere")


def _is_number(line: Line, number: str) -> bool:
    """Whether a line only says the number again that the head table gave."""
    return bool(number) and core(line.text) == number


def _head_rule(line: Line, lines: list[Line], index: int, *, first: bool) -> str | None:
    text = line.text
    if first and _SUBTITLE.search(line.node.name):
        return "subtitle"
    if (
        first
        and _is_nav(line)
        and any(
            _is_nav(x) for x in lines[max(0, index - 1) : index + 2] if x is not line
        )
    ):
        return "nav_link"
    rule = rule_for(text, "head")
    if rule is not None:
        return rule.id
    labels = read_labels(line.spaced) if is_label_line(line.spaced) else ()
    if labels:
        fields = {label.field for label in labels}
        plain = any(x.label not in _AMBIGUOUS for x in labels)
        if first or len(labels) > 1 or plain:
            return "label_line" if fields & _STRONG else None
        return None
    if _DATE_ONLY.fullmatch(text) and _is_publication(lines, index, first=first):
        return "date_line"
    if text.startswith("| "):
        return "head_table" if _in_head_table(lines, index) else None
    return _pair_rule(lines, index) if first else None


def _is_publication(lines: list[Line], index: int, *, first: bool) -> bool:
    """Whether a date on its own line is the portal's: in digits, or beside labels."""
    text = lines[index].text
    if (first and not any(sign in text for sign in "年月")) or ":" in text:
        return True
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    return any(is_label_line(line.text) for line in beside)


def _in_head_table(lines: list[Line], index: int) -> bool:
    """Whether a row has a label, and its table one that only head tables have."""
    if label_of(_cells(lines[index])[0]) is None:
        return False
    table = lines[index].node.parent
    rows = [x for x in lines[:HEAD_LINES] if x.node.parent is table]
    cells = [label_of(cell) for row in rows for cell in _cells(row)[::2]]
    return any(FIELD_OF.get(name or "") in _OF_HEAD_TABLES for name in cells)


def _cells(row: Line) -> list[str]:
    return [cell.strip() for cell in row.text.strip("|").split("|")]


def _pair_rule(lines: list[Line], index: int) -> str | None:
    """A label in a block of its own goes, and the value in the block behind it."""
    if label_of(lines[index].text) in {
        None,
        "标题",
        "名称",
        "分享",
        "时间",
        "日期",
        "发布",
    }:
        before = lines[index - 1] if index else None
        if before is None or label_of(before.text) is None:
            return None
        same = lines[index].node.parent is before.node.parent
        return "head_table" if same and before.node.tag in {"td", "th", "dt"} else None
    return "head_table" if lines[index].node.tag in {"td", "th", "dt", "dd"} else None
