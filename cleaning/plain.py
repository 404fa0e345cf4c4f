"""Text that somebody else extracted: the same reading where lines are all there is.

Head: label lines, portal lines and the title until the body begins. Tail: portal lines
back to the sign-off. What is removed is kept with the rule that took it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.model import Rejected, RemovedLine
from cleaning.boilerplate import rule_for
from cleaning.draft import Candidate, Draft
from cleaning.han import ends_sentence, han_count
from cleaning.labels import is_label_line, read_labels
from cleaning.script import converter, script_of
from cleaning.signature import as_body
from cleaning.text import clean_line, starts_part

if TYPE_CHECKING:
    from archive.model import Capture, Hints

_HEAD_LINES: Final = 25
_TAIL_LINES: Final = 25
_LONGEST_TITLE: Final = 80
_GENRE = re.compile(
    r"(?:报告|年报|公报|总结|通知|公告|通告|公示|意见|决定|办法|规定|方案|规划|纲要|要点|函|批复|"
    r"情况|汇报|计划|说明|命令|决议|白皮书|工作)(?:[（(].{1,30}[)）])?$"
)
# The page's <title>, which an extractor leaves as the first or the last line.
_PAGE_TITLE = re.compile(
    r"(?P<title>.{0,60}?)\s*[-_|–—]+\s*(?P<site>[^-_|–—。]{2,30}"
    r"(?:人民政府|政府网|门户网站|官网|网站))"
)
_SITE_CODE = re.compile(r"标识码\s*[:：]?\s*((?:\d{10}|bm\d{8}))")


def read_text(text: str, capture: Capture, hints: Hints) -> Draft | Rejected:
    """The draft of a text; rejected where nothing readable is in it."""
    del hints
    raw = [
        line for part in text.splitlines() if (line := part.strip(" \t\u3000\ufeff"))
    ]
    if not any(char.isalnum() for line in raw for char in line):
        return Rejected(capture.url, "empty", "the text has no letters and no digits")
    convert = converter(script_of(text))
    return _Reader([convert(line) for line in raw], raw).draft(capture.url)


def read_file(data: bytes, capture: Capture, hints: Hints) -> Draft | Rejected:
    """The draft of a PDF, Office or OFD file; rejected where it holds no text."""
    from cleaning.documents import read_document

    found = read_document(data)
    if found.text is None:
        why = f"{found.media_type}: {found.detail or found.status}"
        return Rejected(capture.url, "not_text", why)
    return read_text(found.text, capture, hints)


class _Reader:
    """The lines in Simplified, in their even form for the rules, and as they came."""

    def __init__(self, simple: list[str], raw: list[str]) -> None:
        self._raw = raw
        self._simple = simple
        self._shown = [clean_line(line) for line in simple]
        self._kept = list(range(len(raw)))
        self._removed: list[RemovedLine] = []
        self._candidates: list[Candidate] = []

    def draft(self, url: str | None) -> Draft:
        """The draft, once head, title and tail have been read."""
        self._read_tail()
        self._read_head()
        self._read_title()
        lines = [self._raw[n] for n in self._kept]
        han = sum(map(han_count, lines))
        return Draft(
            url,
            lines,
            candidates=self._candidates,
            removed=self._removed,
            han_in=han,
            han_out=han,
        )

    def _remove(self, place: int, rule: str) -> None:
        self._kept.remove(place)
        self._removed.append(RemovedLine(self._raw[place], rule))
        code = _SITE_CODE.search(self._shown[place])
        if code:
            self._add("site_code", code[1], self._raw[place])

    def _add(self, name: str, value: str, raw: str) -> None:
        rank = sum(c.field == name for c in self._candidates)
        self._candidates.append(Candidate(name, value, raw, "label", rank))  # type: ignore[arg-type]

    def _read_tail(self) -> None:
        self._read_page_title(self._kept[-1])
        for place in reversed(self._kept[-_TAIL_LINES:]):
            rule = rule_for(self._shown[place], "tail")
            if rule is None:
                return
            self._remove(place, rule.id)

    def _read_page_title(self, place: int) -> None:
        """The last line where it is the page's <title>; it names the site."""
        match = _PAGE_TITLE.fullmatch(self._shown[place])
        if match and len(self._kept) > 1:
            self._add("site_name", match["site"], self._raw[place])
            self._remove(place, "page_title")

    def _read_head(self) -> None:
        for place in self._kept[:_HEAD_LINES]:
            line = self._shown[place]
            if _is_prose(line):
                return
            if is_label_line(line):
                self._read_labels(place)
                continue
            rule = rule_for(line, "head")
            if rule:
                self._remove(place, rule.id)

    def _read_labels(self, place: int) -> None:
        for found in read_labels(self._simple[place]):
            if found.field != "noise":
                rank = sum(c.field == found.field for c in self._candidates)
                self._candidates.append(
                    Candidate(found.field, found.value, found.raw, found.origin, rank)
                )
        self._remove(place, "label_line")

    def _read_title(self) -> None:
        places = self._title_places()
        if not places:
            return
        title = _joined([self._shown[n] for n in places])
        raw = " ".join(self._raw[n] for n in places)
        self._candidates.append(Candidate("title", title, raw, "title"))
        flat = _flat(title)
        repeated = [
            n for n in self._kept[:_HEAD_LINES] if _flat(self._shown[n]) == flat
        ]
        self._kept = [n for n in self._kept if n not in {*places, *repeated}]

    def _title_places(self) -> list[int]:
        """The first short lines before the prose that read as one title."""
        found: list[int] = []
        for place in self._kept[:3]:
            if not _may_be_title(self._shown[place]):
                break
            found.append(place)
        for count, place in enumerate(found, 1):
            if _GENRE.search(self._shown[place]):
                return found[:count]
        return found[:1]


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_TITLE or (len(line) > 20 and line.endswith("。"))


def _may_be_title(line: str) -> bool:
    return (
        4 <= len(line) <= _LONGEST_TITLE
        and han_count(line) >= 3
        and not ends_sentence(line)
        and not line.startswith("|")
        and not line.endswith(("，", "、"))
        and not starts_part(line)
    )


def _joined(lines: list[str]) -> str:
    """Title lines as one: the issuer and its 关于 grow together, others keep a space."""
    title = lines[0]
    for line in lines[1:]:
        whole = line.startswith("关于") and as_body(title) is not None
        title += line if whole else f" {line}"
    return title


def _flat(line: str) -> str:
    return re.sub(r"\W", "", line)
