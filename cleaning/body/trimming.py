"""From the lines of a container to those of the report: head and tail trimmed.

Nothing is taken out of the middle but whole lines that no report has; every line that
goes is kept with the id of the rule that took it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.model import RemovedLine
from cleaning.fields.title_text import core
from cleaning.rules.boilerplate import rule_for
from cleaning.rules.labels import (
    FIELD_OF,
    Labelled,
    is_label_line,
    label_of,
    read_labels,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaning.fields.title import FoundTitle
    from cleaning.page.lines import Line

HEAD_LINES = 25
TAIL_LINES = 40
_SENTENCE_END = re.compile(r"[。；;！!？?]")
_BODY_HAN = 40
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
# Lines that end a notice as well as a site's footer.
_CONTACTS = frozenset(["footer_address", "organiser", "technical_support"])
_FOOTER = frozenset(
    [
        *("copyright_owner", "copyright_sign", "icp", "police_number", "site_code"),
        *("site_links", "browser_advice", "visitor"),
    ]
)
_SIGNED = re.compile(r"年.{1,3}月.{1,3}日$|\d{4}[-.]\d{1,2}[-.]\d{1,2}$")
# A link with its date behind or before it, as listings have.
_LISTED = re.compile(
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/]\d{1,2})\s*[\])）】]?\s*$|^\s*[\[(（【]?\d{4}-\d{1,2}-\d{1,2}"
)
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


def is_sentence(line: Line) -> bool:
    """Whether a line can only be of the report: a sentence, or long."""
    if line.is_link and line.han < _BODY_HAN:
        return False
    long = line.han > _BODY_HAN
    return long or (line.han > 12 and _SENTENCE_END.search(line.text) is not None)


def trim(
    lines: Sequence[Line],
    title: FoundTitle | None,
    *,
    table_title: str = "",
    document_number: str = "",
) -> Body:
    """The container's lines without hidden ones and without boilerplate."""
    body = Body()
    shown: list[Line] = []
    for line in lines:
        (body.hidden if line.hidden else shown).append(line)
    body.removed += [RemovedLine(line.text, "hidden") for line in body.hidden]
    number = core(document_number)
    shown = _without_title(shown, title, body, core(table_title), number)
    for index, line in enumerate(shown[:3]):
        if _is_number(line, number):
            body.removed.append(RemovedLine(line.text, "document_number"))
            del shown[index]
            break
    shown = _without_head(shown, body)
    shown = _without_tail(shown, body)
    boxes = _link_boxes(shown)
    for index, line in enumerate(shown):
        rule = rule_for(line.text, "anywhere")
        if rule is None and index not in boxes:
            body.lines.append(line)
        else:
            name = rule.id if rule else "link_box"
            body.removed.append(RemovedLine(line.text, name))
    return body


def _link_boxes(lines: list[Line]) -> set[int]:
    """Boxes of further reading in the middle of the text: a heading and its links."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        heading = rule_for(line.text, "tail") if line.han <= 12 else None
        if heading is None or heading.id != "related":
            continue
        end = index + 1
        while end < len(lines) and _tail_rule(lines[end]) in {"link", "list_item"}:
            end += 1
        if end - index > 2:
            found.update(range(index, end))
    return found


def _without_title(
    lines: list[Line], title: FoundTitle | None, body: Body, table: str, number: str
) -> list[Line]:
    """Without the page's title where it stands in the container.

    A single line that repeats the title goes. A title broken over lines in the
    document itself stays as its heading, unless a head table has named it or the
    page's label line stands right under it.
    """
    if title is None:
        return lines
    name = core(title.value)
    labelled = _above_labels(lines, title)
    places = {x.pos for x in title.lines if labelled or _is_heading(x)}
    kept: list[Line] = []
    for index, line in enumerate(lines[:HEAD_LINES]):
        mine = core(line.text)
        echo = mine[: len(name)] == name and len(mine) <= len(name) + 2
        if (echo and index < 12 and len(name) > 1) or (
            line.pos in places and mine in name
        ):
            body.removed.append(RemovedLine(line.text, "title"))
            body.head.append(line)
        else:
            kept.append(line)
    kept += lines[HEAD_LINES:]
    if table and table == name:
        return _without_formal_head(kept, name, number, body)
    return kept


def _above_labels(lines: list[Line], title: FoundTitle) -> bool:
    """Whether the page's label line stands right under the title's last line."""
    if not title.lines:
        return False
    last = title.lines[-1]
    places = [(line.pos, line.text) for line in lines[:HEAD_LINES]]
    if (last.pos, last.text) not in places:
        return False
    place = places.index((last.pos, last.text))
    for following in lines[place + 1 : place + 4]:
        text = following.text
        if is_label_line(text) or _DATE_ONLY.fullmatch(text):
            return True
        if rule_for(text, "head") is None and not _is_nav(following):
            return False
    return False


def _is_heading(line: Line) -> bool:
    tags = {line.node.tag, *(n.tag for n in list(line.node.ancestors())[:2])}
    return bool(tags & {"h1", "h2", "h3", "ucaptitle"}) or "title" in line.node.name


def _without_formal_head(
    lines: list[Line], name: str, number: str, body: Body
) -> list[Line]:
    """Without a title over several lines, and the number under it, of a head table."""
    for count in range(2, 6):
        joined = core("".join(line.text for line in lines[:count]))
        if joined == name:
            break
    else:
        return lines
    if number and core(lines[count].text if count < len(lines) else "") == number:
        count += 1
    body.removed += [RemovedLine(line.text, "title") for line in lines[:count]]
    body.head += lines[:count]
    return lines[count:]


def _without_head(lines: list[Line], body: Body) -> list[Line]:
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if index >= HEAD_LINES or is_sentence(line):
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


def _without_tail(lines: list[Line], body: Body) -> list[Line]:
    """Cut from the end upwards; links go only below a heading or a rule's line."""
    cut = end = len(lines)
    for index in range(end - 1, max(-1, end - TAIL_LINES - 1), -1):
        rule = _tail_rule(lines[index])
        if rule is None and cut == index + 1 < end and _heads_links(lines, index):
            rule = "list_heading"
        if rule is None or (rule in _CONTACTS and not _by_footer(lines, index, cut)):
            break
        if rule != "link":
            cut = index
    if cut == end:
        cut = _links_behind_signature(lines)
    gone = lines[cut:]
    body.removed += [RemovedLine(x.text, _tail_rule(x) or "list_heading") for x in gone]
    body.tail = gone
    return lines[:cut]


def _by_footer(lines: list[Line], index: int, cut: int) -> bool:
    """Whether a line of the site's footer stands right above or among those cut."""
    near = (*lines[max(0, index - 3) : index], *lines[cut:])
    return any(_tail_rule(line) in _FOOTER for line in near)


def _links_behind_signature(lines: list[Line]) -> int:
    """Where links to other pages begin right behind the date of the signature."""
    start = len(lines)
    while start and _tail_rule(lines[start - 1]) == "link":
        start -= 1
    signed = start and _SIGNED.search(lines[start - 1].text)
    return start if signed and len(lines) - start > 1 else len(lines)


def _heads_links(lines: list[Line], index: int) -> bool:
    """A few words above the links of a listing are its heading."""
    words = lines[index]
    return (
        words.han <= 8
        and not words.is_link
        and _tail_rule(lines[index + 1]) == "list_item"
    )


def _tail_rule(line: Line) -> str | None:
    rule = rule_for(line.text, "tail")
    if rule is not None:
        return rule.id
    if line.is_link and line.han > 6 and _LISTED.search(line.text):
        return "list_item"
    if line.is_link and line.han <= _BODY_HAN:
        return "link"
    labels: tuple[Labelled, ...] = read_labels(line.text)
    if labels and is_label_line(line.text):
        fields = {label.field for label in labels}
        if fields & {"noise", "published", "updated"} or fields == {"source"}:
            return "label_line"
    return None
