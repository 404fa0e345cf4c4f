"""What stands in a container above the text: menus, labels, head tables, summaries.

What the document has there itself stays: whom it is addressed to, on what occasion it
was read, its number, its own headings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaning.body.tail import DOCUMENT_LABELS, is_portals
from cleaning.fields.title_text import core
from cleaning.rules.labels import FIELD_OF, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaning.page.lines import Line

# The longest head table seen has 12 rows of two blocks each.
HEAD_LINES: Final = 25
# Lists and menus in front of a title can be longer than any head table.
_ABOVE_LINES: Final = 80
DATE_ONLY: Final = re.compile(
    r"[\[(（【]?\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}[:：∶]\d{2}(?:[:：∶]\d{2})?)?\s*[\])）】]?"
)
_DAY: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_OF_HEAD_TABLES: Final = frozenset(
    ["index_number", "document_number", "issuer", "created"]
)
_SUMMARY: Final = re.compile(
    r"^[|\s]*+[【\[]?(?:内容|信息|文件|正文)?\s*+(?:概\s*+[述要]|摘\s*+要|简\s*+介)"
    r"\s*+(?:[】\]]\s*+)?[:：|]*+\s*+"
)
_CUT: Final = re.compile(r"(?:…|\.{2})[\s|]*+$")
# Labels that a report's own lines begin with too.
_AMBIGUOUS: Final = DOCUMENT_LABELS | frozenset(
    ["作者", "名称", "标题", "编辑", "审核"]
)
# A label of its own block is a head table's, unless a form in the text has it too.
_FORM_LABELS: Final = frozenset(["标题", "名称", "分享", "时间", "日期", "发布"])
# A line of labels that begins with its date or its counter has a rule of its own.
_LABEL_LINES: Final = frozenset(["label_line", "table_date", "counter"])
_CELLS: Final = frozenset(["td", "th", "dt", "dd"])
_BOXES: Final = _CELLS | {"div", "li", "span", "label", "strong", "b", "i", "em"}
_SUBTITLE: Final = re.compile(r"\bsub-?_?title\b|\bpre-?_?title\b|\byinti\b|\bfuti\b")
_STRONG: Final = frozenset(
    [
        *("published", "updated", "created", "source", "author", "noise"),
        *("index_number", "document_number", "issuer"),
    ]
)


def above_title(lines: Sequence[Line], title: Sequence[Line]) -> int:
    """How many lines of the container stand above the page's title, and are no text.

    None of them may be a sentence: then the title was found inside the text.
    """
    own = {(line.pos, line.text) for line in title}
    places = [i for i, x in enumerate(lines[:_ABOVE_LINES]) if (x.pos, x.text) in own]
    first = places[0] if places else 0
    return 0 if any(_is_text(line) for line in lines[:first]) else first


def _is_text(line: Line) -> bool:
    return line.is_sentence and not _SUMMARY.match(line.text)


def head_rules(lines: Sequence[Line]) -> dict[int, str]:
    """The portal's lines above the first sentence, each with the rule that tells it."""
    found: dict[int, str] = {}
    first, has_table = True, False
    for index, line in enumerate(lines[:HEAD_LINES]):
        summary = _summary_rule(lines, index, has_table=has_table)
        if summary is None and line.is_sentence:
            break
        rule = summary or _head_rule(line, lines, index, first=first)
        if rule is None:
            first = False
            continue
        found[index] = rule
        has_table = has_table or rule in {"head_table", "table_index", "table_issuer"}
    anchor = _last_label_line(lines, found)
    for index in range(anchor):
        found.setdefault(index, "above_labels")
    return found


def _last_label_line(lines: Sequence[Line], found: dict[int, str]) -> int:
    """The last line in which the portal says date and source; 0 without one."""
    last = 0
    for index, rule in found.items():
        if rule not in _LABEL_LINES:
            continue
        labels = lines[index].apart.labels
        fields = {label.field for label in labels}
        if len(labels) > 1 and "published" in fields and fields & {"source", "noise"}:
            last = index
    return last


def _summary_rule(lines: Sequence[Line], index: int, *, has_table: bool) -> str | None:
    """A head table's summary, in a line with its label or in the cell behind it.

    An article's own 摘要 stands in no head table, and goes on to its end.
    """
    text = lines[index].text
    label = _SUMMARY.match(text)
    said = text[label.end() :] if label else ""
    if label is None or not said:
        before = lines[index - 1] if index else None
        of_label = before is not None and _SUMMARY.fullmatch(before.text) is not None
        if label is None and not of_label:
            return None
        said = text
        has_table = has_table or (
            before is not None
            and before.node.parent is lines[index].node.parent
            and before.node.tag in _BOXES
        )
    return "head_table" if has_table or _CUT.search(said) else None


def _head_rule(
    line: Line, lines: Sequence[Line], index: int, *, first: bool
) -> str | None:
    text = line.text
    if first and _SUBTITLE.search(line.node.name):
        return "subtitle"
    if first and _is_menu(lines, index):
        return "nav_link"
    rule = line.judged.head_rule
    if rule is not None:
        return rule.id
    if line.apart.is_label_line:
        return "label_line" if _says_labels(line, first=first) else None
    if DATE_ONLY.fullmatch(text) and _is_publication(lines, index, first=first):
        return "date_line"
    if text.startswith("| "):
        return "head_table" if _in_head_table(lines, index) else None
    return _pair_rule(lines, index) if first else None


def _says_labels(line: Line, *, first: bool) -> bool:
    """Whether a line of labels is the portal's, and not one that documents have."""
    labels = line.apart.labels
    if not {label.field for label in labels} & _STRONG:
        return False
    if len(labels) == 1 and labels[0].field == "author" and not first:
        return False
    if len(labels) > 1 or labels[0].label not in _AMBIGUOUS:
        return True
    return first and is_portals(labels[0])


def _is_menu(lines: Sequence[Line], index: int) -> bool:
    """Whether a line and one beside it are short links, as those of a menu are."""
    near = [i for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    return _is_nav(lines[index]) and any(_is_nav(lines[i]) for i in near)


def _is_nav(line: Line) -> bool:
    return line.is_link and line.han <= 10 and not line.judged.any_rule


def is_number(line: Line, number: str) -> bool:
    """Whether a line only says the number again that the head table gave."""
    return bool(number) and core(line.text) == number


def _is_publication(lines: Sequence[Line], index: int, *, first: bool) -> bool:
    """Whether a date on its own line is the portal's: in digits, or beside labels."""
    text = lines[index].text
    if (first and not any(sign in text for sign in "年月")) or ":" in text:
        return True
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    # A label line that has its date needs no other: this one is the document's.
    return any(x.judged.is_label_line and not _DAY.search(x.text) for x in beside)


def _in_head_table(lines: Sequence[Line], index: int) -> bool:
    """Whether a row has a label, and its table one that only head tables have."""
    if label_of(_row(lines[index])[0]) is None:
        return False
    table = lines[index].node.parent
    rows = [x for x in lines[:HEAD_LINES] if x.node.parent is table]
    cells = [label_of(cell) for row in rows for cell in _row(row)[::2]]
    return any(FIELD_OF.get(name or "") in _OF_HEAD_TABLES for name in cells)


def _row(row: Line) -> list[str]:
    return [cell.strip() for cell in row.text.strip("|").split("|")]


def _pair_rule(lines: Sequence[Line], index: int) -> str | None:
    """A label in a block of its own goes, and the value in the block behind it."""
    line = lines[index]
    name = line.judged.label
    if name is not None and name not in _FORM_LABELS:
        paired = line.node.tag in _CELLS or _is_pair(lines, index)
        return "head_table" if paired else None
    if index and lines[index - 1].judged.label is not None:
        return "head_table" if _is_pair(lines, index - 1) else None
    return None


def _is_pair(lines: Sequence[Line], index: int) -> bool:
    """Whether a label's block has its value's beside it, in whatever elements."""
    if index + 1 >= len(lines):
        return False
    label, value = lines[index].node, lines[index + 1].node
    return label.tag in _BOXES and label is not value and label.parent is value.parent
