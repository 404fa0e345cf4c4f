"""Text that somebody else extracted: the same reading where lines are all there is.

Head: label lines, portal lines and the title until the body begins. Tail: portal lines
back to the sign-off. What is removed is kept with the rule that took it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from archive.model import Rejected, RemovedLine
from cleaning.draft import Candidate, Draft
from cleaning.fields.candidates import label_candidates
from cleaning.fields.plain_title import flat_text, may_be_title, title_places
from cleaning.fields.signature import as_body
from cleaning.rules.boilerplate import rule_for
from cleaning.rules.labels import (
    FIELD_OF,
    Labelled,
    is_label_line,
    label_of,
    read_labels,
)
from cleaning.text.han import han_count
from cleaning.text.paragraphs import clean_line
from cleaning.text.script import converter, script_of

if TYPE_CHECKING:
    from archive.model import Capture, Hints
    from cleaning.draft import FieldName

_HEAD_LINES: Final = 25
_TAIL_LINES: Final = 25
_LONGEST_HEAD: Final = 80
_LONGEST_VALUE: Final = 60
_TELLING: Final = 10
_MARKUP = re.compile(r"<[^<>]{0,400}>|&#?\w{1,10};")
_DATA_STARTS: Final = ("{", "[", "n", "t", "f", '"')
_LONGEST_DATA: Final = 1_000_000
# A stamp with a time, or in figures alone, at the start of a line of the head.
_STAMP = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s*\d{1,2}:\d\d(?::\d\d)?)?(?=\s|$|[\u4e00-\u9fff])|"
    r"\d{4}年\d{1,2}月\d{1,2}日\s*\d{1,2}:\d\d(?::\d\d)?"
)
_TIMED = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*+\d{1,2}:\d\d(?::\d\d)?")
# The page's <title>, which an extractor leaves as the first or the last line.
_PAGE_TITLE = re.compile(
    r"(?P<title>.{0,60}?)\s*[-_|–—]+\s*(?P<site>[^-_|–—。]{2,30}"
    r"(?:人民政府|政府网|门户网站|官网|网站))"
)
_SITE_CODE = re.compile(r"标识码\s*+(?:[:：]\s*+)?((?:\d{10}|bm\d{8}))")


def read_text(text: str, capture: Capture, hints: Hints) -> Draft | Rejected:
    """The draft of a text; rejected where nothing readable is in it."""
    del hints
    raw = [
        line for part in text.splitlines() if (line := part.strip(" \t\u3000\ufeff"))
    ]
    if not any(char.isalnum() for char in _MARKUP.sub("", text)):
        return Rejected(capture.url, "empty", "the text has no letters and no digits")
    if _is_data(text):
        return Rejected(capture.url, "not_text", "data of a script, no text")
    convert = converter(script_of(text))
    return _Reader([convert(line) for line in raw], raw).draft(capture.url)


def _is_data(text: str) -> bool:
    """JSON that no page is made of: what an interface answers, or a bare null."""
    if len(text) > _LONGEST_DATA or text.lstrip()[:1] not in _DATA_STARTS:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def read_file(data: bytes, capture: Capture, hints: Hints) -> Draft | Rejected:
    """The draft of a PDF, Office or OFD file; rejected where it holds no text."""
    from cleaning.documents import read_document

    found = read_document(data)
    if found.text is None:
        why = f"{found.media_type}: {found.status}: {found.detail}"
        return Rejected(capture.url, "not_text", why)
    draft = read_text(found.text, capture, hints)
    if isinstance(draft, Draft):
        _prefer_listed_title(draft, hints)
    return draft


def _prefer_listed_title(draft: Draft, hints: Hints) -> None:
    """A file has no heading that is marked as one: the listing's whole title is safer.

    Unless the file's own first lines say the same and more.
    """
    listed = clean_line(hints.listing_title or "")
    own = draft.best("title", "title")
    is_more = own is not None and flat_text(listed) in flat_text(own.value)
    if may_be_title(listed) and not listed.endswith(("…", "...", "..")) and not is_more:
        draft.candidates.append(Candidate("title", listed, listed, "listing", -1))


class _Reader:
    """The lines in Simplified, in their even form for the rules, and as they came."""

    def __init__(self, simple: list[str], raw: list[str]) -> None:
        self._raw = raw
        self._simple = simple
        self._shown = [clean_line(line) for line in simple]
        self._kept = list(range(len(raw)))
        self._removed: list[RemovedLine] = []
        self._candidates: list[Candidate] = []
        self._labels: set[int] = set()
        self._page_title: str | None = None

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

    def _add(self, name: FieldName, value: str, raw: str) -> None:
        rank = sum(c.field == name for c in self._candidates)
        self._candidates.append(Candidate(name, value, raw, "label", rank))

    def _read_tail(self) -> None:
        self._read_page_title(self._kept[-1])
        self._read_page_title(self._kept[0])
        for place in reversed(self._kept[-_TAIL_LINES:]):
            rule = rule_for(self._shown[place], "tail")
            if rule is not None:
                self._remove(place, rule.id)
            elif not self._read_tail_labels(place):
                return

    def _read_tail_labels(self, place: int) -> bool:
        """A label line or a stamp with its time below the text: it is the portal's."""
        line = self._shown[place].strip("（）()")
        labels = read_labels(line) if is_label_line(line) else ()
        if {"source", "published"} & {label.field for label in labels if label.value}:
            for label in labels:
                self._take(label)
        elif _TIMED.fullmatch(line):
            self._add("published", line, self._raw[place])
        else:
            return False
        self._remove(place, "label_line")
        return True

    def _read_page_title(self, place: int) -> None:
        """The last line where it is the page's <title>; it names the site."""
        match = _PAGE_TITLE.fullmatch(self._shown[place])
        if match and len(self._kept) > 1:
            self._add("site_name", match["site"], self._raw[place])
            self._page_title = match["title"]
            self._remove(place, "page_title")

    def _read_head(self) -> None:
        for place in self._kept[:_HEAD_LINES]:
            line = self._shown[place]
            if _is_prose(line):
                return
            if line.startswith("|"):
                self._read_row(place)
                continue
            if place not in self._kept or self._read_pair(place):
                continue
            if is_label_line(line):
                self._read_labels(place)
                continue
            if self._read_bare_date(place):
                continue
            rule = rule_for(line, "head")
            if rule:
                self._remove(place, rule.id)

    def _read_labels(self, place: int) -> None:
        stamp = _STAMP.match(self._shown[place])
        if stamp:
            self._add("published", stamp[0], self._raw[place])
        for found in read_labels(self._simple[place]):
            self._take(found)
        self._labels.add(place)
        self._remove(place, "label_line")

    def _read_pair(self, place: int) -> bool:
        """A cell of a head table and its value, each on a line of its own.

        A label without a colon is one only where the next pair's label follows.
        """
        name, value = label_of(self._shown[place]), self._line(place + 1)
        if name is None or not value or len(value) > _LONGEST_VALUE or _is_prose(value):
            return False
        has_colon = self._shown[place].rstrip()[-1:] in {":", "："}
        if label_of(value) or is_label_line(value):
            return False
        if not has_colon and not label_of(self._line(place + 2)):
            return False
        raw = f"{self._raw[place]} {self._raw[place + 1]}"
        self._take(Labelled(FIELD_OF[name], name, value, raw))
        for n in (place, place + 1):
            self._labels.add(n)
            self._remove(n, "label_line")
        return True

    def _line(self, place: int) -> str:
        return self._shown[place] if place in self._kept else ""

    def _take(self, found: Labelled) -> None:
        if found.field != "noise" and found.value:
            rank = sum(c.field == found.field for c in self._candidates)
            self._candidates += label_candidates(found, rank)

    def _read_row(self, place: int) -> None:
        """A row of the head table, as an extractor wrote it: | 索引号 | … |."""
        cells = [cell.strip() for cell in self._simple[place].strip("| ").split("|")]
        names = [label_of(cell) for cell in cells[::2]]
        if len(cells) % 2 == 0 and all(names):
            for name, value in zip(names, cells[1::2], strict=True):
                raw = f"{name} {value}"
                self._take(Labelled(FIELD_OF[name or ""], name or "", value, raw))
            self._labels.add(place)
            self._remove(place, "label_line")
        elif place - 1 in self._labels and not re.sub(r"[-|: ]", "", "".join(cells)):
            self._remove(place, "label_line")

    def _read_bare_date(self, place: int) -> bool:
        """A line of the head that is a stamp without its label: 2021-03-03 10:20."""
        line = self._shown[place]
        found = _STAMP.match(line)
        if found is None:
            return False
        rest = line[found.end() :].strip(" |｜-")
        if rest and not is_label_line(rest) and rule_for(rest, "head") is None:
            return False
        self._read_labels(place)
        return True

    def _read_title(self) -> None:
        lines = [(n, self._shown[n]) for n in self._kept[:_HEAD_LINES]]
        places = title_places(lines, self._labels, flat_text(self._page_title or ""))
        if not places:
            self._take_page_title()
            return
        title = _joined([self._shown[n] for n in places])
        raw = " ".join(self._raw[n] for n in places)
        self._candidates.append(Candidate("title", title, raw, "title"))
        for n in [n for n in self._kept if n < places[0]]:
            self._remove(n, "above_title")
        flat = flat_text(title)
        repeated = [n for n, line in lines if flat_text(line) == flat]
        self._kept = [n for n in self._kept if n not in {*places, *repeated}]

    def _take_page_title(self) -> None:
        """Where the text has no heading, the page's <title> without the site."""
        title = self._page_title
        if title and may_be_title(title) and len(title) >= _TELLING:
            self._candidates.append(Candidate("title", title, title, "title"))


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_HEAD or (len(line) > 20 and line.endswith("。"))


def _joined(lines: list[str]) -> str:
    """Title lines as one: the issuer and its 关于 grow together, others keep a space."""
    title = lines[0]
    for line in lines[1:]:
        whole = line.startswith("关于") and as_body(title) is not None
        title += line if whole else f" {line}"
    return title
