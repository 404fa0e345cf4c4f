"""Visible labels and their values: 发布时间：…　来源：…　点击数：… and the head table's.

A label line is cut at its labels; the value of a label ends where the next label
begins, so an empty 来源 label is empty and not the word behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from archive.toml_tables import Key, Named, a_text, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Origin
    from cleaning.draft import FieldName

Noise = Literal["noise"]
_FILE: Final = Path(__file__).with_name("labels.toml")
HEAD_TABLE: Final = frozenset({"created", "issuer", "document_number", "index_number"})
_ROWS: Final = read_toml(_FILE, Named(Key(a_text)))
FIELD_OF: Final = {
    name: cast("FieldName | Noise", field)
    for field, names in _ROWS.items()
    for name in names.split()
}
# Words that are labels only with a colon behind them, or alone in their cell.
_GAP: Final = " \u3000\xa0"
_INNER: Final = f"[{_GAP}]{{0,8}}"
# What could be a name, and is looked up then: 323 names with spaces between their
# characters take half a second to compile.
_CHAR: Final = f"[{''.join(sorted(set().union(*FIELD_OF)))}]"
_RUN: Final = rf"{_CHAR}(?:{_INNER}{_CHAR}){{0,{max(map(len, FIELD_OF)) - 1}}}+"
_LABEL: Final = re.compile(
    rf"(?:([【\[]){_INNER})?({_RUN}){_INNER}(?:([】\]]){_INNER}[:：∶]?|[:：∶])"
)
_BARE: Final = re.compile(rf"^[【\[]?{_INNER}({_RUN}){_INNER}[】\]]?{_INNER}[:：∶]?$")
# Mirrors and overseas pages write the same labels in Traditional characters.
_TRADITIONAL: Final = (
    "發佈時間來號機構關責編輯審點擊數瀏覽閱讀訪問標題稱鍵詞體類單創書網簽製錄內開"
)
_SIMPLIFIED: Final = (
    "发布时间来号机构关责编辑审点击数浏览阅读访问标题称键词体类单创书网签制录内开"
)
_TO_SIMPLIFIED: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# str.translate looks up each character of a text, most of which are none of these.
_ANY_TRADITIONAL: Final = re.compile(f"[{_TRADITIONAL}]")
# How a cell that is a label begins, behind a bracket and spaces of any kind.
_OPENING: Final = "【[" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_FIRST = {name[0] for name in FIELD_OF}
_FIRST |= {char for char in _TRADITIONAL if char.translate(_TO_SIMPLIFIED) in _FIRST}
_SPACES: Final = re.compile(r"[\s\u3000\xa0]+")
_BEFORE, _BEHIND = " 　|｜;；,，、\t/", " 　|｜;；,，、\t/[【(（"
# Buttons that stand before the first label.
_TOOLS: Final = re.compile(
    r"打印(?:本页)?|关闭(?:窗口)?|收藏|分享|纠错|下载|[大中小]|[AaTt][+-]|[+]"
)
_MAX_LABEL_LINE: Final = 240
# Fields of one name or number: another label ends them, known or not (类型：原创).
_OF_ONE: Final = frozenset(
    ["source", "author", "issuer", "published", "updated", "created", "index_number"]
)
_UNKNOWN: Final = re.compile(
    r"(?:(?<![\s|｜])[\s|｜]++[【\[（(]?|[【\[])[\u4e00-\u9fff]{2,8}[】\]）)]?\s?[:：∶](?s:.*)|"
    r"(?<!\s)\s*+【[\u4e00-\u9fff]{2,8}】(?s:.*)"
)
_GLUED: Final = re.compile(r"[\s|｜【\[（(]([\u4e00-\u9fff]{2,6})$")
# So far from a line's end it can begin, with a line break behind it.
_GLUED_REACH: Final = 8
# A word in front that makes the label part of a longer word: 资料来源 is a note.
_JOINED: Final = re.compile(r"[\u4e00-\u9fff](?<!\d[日号次分秒])$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label and what stands behind it; `value` may be empty, `raw` has both."""

    field: FieldName | Noise
    label: str
    value: str
    raw: str

    @property
    def origin(self) -> Origin:
        """Where such a label stands: a head table, or the line under the title."""
        return "head_table" if self.field in HEAD_TABLE else "label"


class _Mark(NamedTuple):
    """A label's name, and where it stands with its brackets and colon."""

    start: int
    end: int
    name: str


def label_of(cell: str) -> str | None:
    """The label that a whole cell or line is, without its inner spaces.

    >>> label_of("索 引 号："), label_of("标　　题"), label_of("来源地区")
    ('索引号', '标题', None)
    """
    if len(cell) > 40 or cell.lstrip(_OPENING)[:1] not in _FIRST:
        return None
    return _label_of(cell)


@lru_cache(maxsize=4096)
def _label_of(cell: str) -> str | None:
    found = _BARE.match(_simplified(cell.strip()))
    name = _SPACES.sub("", found[1]) if found else None
    return name if name in FIELD_OF else None


def _simplified(text: str) -> str:
    return text.translate(_TO_SIMPLIFIED) if _ANY_TRADITIONAL.search(text) else text


def read_labels(line: str) -> tuple[Labelled, ...]:
    """The labels of one line with their values, in order; () for a report's line.

    >>> [(x.field, x.value) for x in read_labels("来源： 点击数：12 发布日期：2017-05-15")]
    [('source', ''), ('noise', '12'), ('published', '2017-05-15')]
    >>> [(x.field, x.value) for x in read_labels("[ 索引号 ] K1/2021　[發布日期] 2021-11-23")]
    [('index_number', 'K1/2021'), ('published', '2021-11-23')]
    """
    if len(line) > _MAX_LABEL_LINE or "。" in line or not _has_sign(line):
        return ()
    return _read_labels(line)


def _has_sign(line: str) -> bool:
    """Whether a line has what every label line has: most are not searched for more."""
    return "：" in line or ":" in line or "】" in line or "]" in line or "∶" in line


@lru_cache(maxsize=4096)
def _read_labels(line: str) -> tuple[Labelled, ...]:
    plain = _simplified(line)
    marks = [mark for mark in _marks(plain) if _stands_alone(plain, mark)]
    found: list[Labelled] = []
    if not marks:
        return ()
    ends = [_start(plain, mark) for mark in marks[1:]] + [len(line)]
    for mark, end in zip(marks, ends, strict=True):
        value = line[mark.end : end].lstrip(_BEFORE).rstrip(_BEHIND)
        field = _field(mark.name, value)
        if field in _OF_ONE:
            value = _UNKNOWN.sub("", value).rstrip(_BEHIND)
        raw = line[mark.start : end].strip()
        found.append(Labelled(field, mark.name, _unbracketed(value), raw))
    return tuple(found)


def _marks(line: str) -> Iterator[_Mark]:
    """Each name of a label in brackets or before a colon, the longest that fits there."""
    for found in _LABEL.finditer(line):
        opening, run, closing = found.groups()
        name = _SPACES.sub("", run)
        if closing:
            if opening and name in FIELD_OF:
                yield _Mark(found.start(), found.end(), name)
            continue
        spaced = (at for at, char in enumerate(run) if char not in _GAP)
        for place, at in enumerate(spaced):
            if name[place:] in FIELD_OF:
                yield _Mark(found.start(2) + at, found.end(), name[place:])
                break


def _start(line: str, mark: _Mark) -> int:
    """Where a label begins of which only the end is known: 选择阅读字号 is one label."""
    before = line[: mark.start]
    glued = _GLUED.search(before, max(0, len(before) - _GLUED_REACH))
    return glued.start(1) if glued else mark.start


def _field(name: str, value: str) -> FieldName | Noise:
    """字号 is the size of the letters, unless a document number stands behind it."""
    if name == "字号" and value.endswith("号"):
        return "document_number"
    return FIELD_OF[name]


def _stands_alone(line: str, mark: _Mark) -> bool:
    """No Han letter glued in front, unless it ends the value of a label before."""
    before = line[: mark.start]
    if not _JOINED.search(before, max(0, len(before) - 2)):
        return True
    return next(_marks(before), None) is not None


def _unbracketed(value: str) -> str:
    """A closing bracket whose opening one stands in front of the label goes."""
    for opening, closing in ("()", "（）", "[]", "【】"):
        if value.endswith(closing) and opening not in value:
            value = value[:-1].strip()
    return value


def is_label_line(line: str) -> bool:
    """Whether a line consists of labels and values from its start.

    >>> is_label_line("发布时间：2020-01-01 来源：办公室"), is_label_line("依法行政：成效")
    (True, False)
    """
    found = read_labels(line)
    if not found:
        return False
    before = _TOOLS.sub("", line[: line.find(found[0].raw)])
    return len(before) <= 3 or not re.search(
        r"[^\d\s年月日时分秒:：∶./|｜()（）\[\]【】-]", before
    )
