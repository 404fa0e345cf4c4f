"""What was lost or garbled before the page reached us: found, shown, rarely repaired.

A hole is filled only where the page itself proves what stood there: empty brackets
before （三）. Weak signs count only beside a strong one, so clean reports stay silent.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cleaning.issues import issue
from cleaning.text.han import HAN, ends_sentence
from cleaning.text.numerals import chinese_count
from cleaning.text.outline import Numbered, first_number, numbered_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Issue

_EMPTY_BRACKETS = re.compile(rf"^[（(]\s*[)）](?=\s*[{HAN}])")
_LEADING_COMMA = re.compile(rf"^、(?=[{HAN}])")
_LOST_DATE = re.compile(r"^\s*((?:19|20)\d{4,6}|(?:19|20)\d\d年\d{2,4})\s*$")
_NO_NUMBER_SIGN = re.compile(r"〔(?:19|20)\d{2,6}(?=号|$|[，。）])")
_REPLACEMENT = re.compile("\ufffd+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")

_SIGNS: Final = (
    ("replacement_character", _REPLACEMENT, "bytes that could not be read"),
    ("private_use", _PRIVATE, "characters of the private use area"),
)

# Bopomofo, kana and numbered signs between Han characters: GBK read one byte off.
_ODD = "⒈-⒛ⅰ-ⅹⅠ-Ⅻㄅ-ㄩぁ-んァ-ヶА-Яа-я┌-╋"
_MISREAD_AT_LEAST: Final = 2
_AROUND: Final = 24
_ODD_SIGN = re.compile(f"[{_ODD}]")
_ODD_ROWS: Final = re.compile(rb"[\xa2\xa4\xa5\xa7-\xa9]")
_ASCII: Final = bytes(range(128))
_SHIFTED = re.compile(
    rf"(?:[{HAN}]{{0,3}}[?？][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǜ]{{0,6}}[)）]?)?[{HAN}?？]{{0,3}}"
    rf"(?:[{HAN}][ㄅ-ㄩ][{HAN}]|[{HAN}][{_ODD}][{HAN}]?[{_ODD}][{HAN}])"
    rf"[{HAN}]{{0,3}}(?:[?？][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǜ]{{0,6}}[)）]?)?"
)
# Whole characters between damaged ones of one run: a line of text, at most two.
_BETWEEN: Final = 80
_LATIN_RUN = re.compile("[\u0080-\u02ff\u2010-\u203a\u20ac\u2122]{3,}")
_HAN_RUN = re.compile(rf"[{HAN}€\ue000-\uf8ff]{{4,}}")
_REFERENCE = re.compile(rb"&#(\d{1,7});")
_NOTORIOUS = re.compile("锟斤拷|烫烫烫|屯屯屯")


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text with its proven repairs, and everything that was noticed."""

    text: str
    issues: tuple[Issue, ...]


def assess_damage(text: str) -> Repaired:
    """Repair what is proved, flag the rest; offsets are into the text given back.

    >>> fixed = assess_damage("一、打算\\n（）加强学习。\\n（）加强组织。\\n（三）坚持问题导向。")
    >>> fixed.text.split("\\n")[1:3]
    ['（一）加强学习。', '（二）加强组织。']
    >>> [(i.code, i.raw) for i in fixed.issues]
    [('lost_characters', '（）加强学习'), ('lost_characters', '（）加强组织')]
    """
    lines = text.split("\n")
    repaired, notes = _fill_brackets(lines)
    text = "\n".join(repaired)
    starts = _starts(repaired)
    found = [
        issue("lost_characters", detail, start=starts[n], end=starts[n] + size, raw=raw)
        for n, detail, size, raw in notes
    ]
    found += _holes(repaired, starts)
    if found:
        found += _unfinished(repaired, starts)
    found += [*_in_runs(_garbled(text), text), *sequence_gaps(text)]
    return Repaired(text, tuple(sorted(found, key=lambda i: i.start or 0)))


def _in_runs(found: list[Issue], text: str) -> list[Issue]:
    """One issue for a run of damage, whatever whole characters stand in between."""
    runs: list[Issue] = []
    for one in sorted(found, key=lambda i: (i.code, i.start or 0)):
        last = runs[-1] if runs else None
        if (
            last is not None
            and last.code == one.code
            and (one.start or 0) - (last.end or 0) <= _BETWEEN
        ):
            end = max(last.end or 0, one.end or 0)
            raw = text[last.start or 0 : end][:_LONG]
            runs[-1] = replace(last, end=end, raw=raw)
        else:
            runs.append(one)
    return runs


def _starts(lines: list[str]) -> list[int]:
    starts, place = [], 0
    for line in lines:
        starts.append(place)
        place += len(line) + 1
    return starts


_Note = tuple[int, str, int, str]


def _fill_brackets(lines: list[str]) -> tuple[list[str], list[_Note]]:
    """Empty brackets at line starts, filled where the numbers around prove them."""
    repaired: list[str] = list(lines)
    notes: list[_Note] = []
    if not any(line[:1] in "（(" and _EMPTY_BRACKETS.match(line) for line in lines):
        return repaired, notes
    for group in _empty_groups(lines):
        values = _proved(lines, group)
        for n, line_index in enumerate(group):
            line = lines[line_index]
            rest = _EMPTY_BRACKETS.sub("", line)
            raw = line[: line.find("）") + 5] if "）" in line else line[:6]
            if values:
                mark = f"（{chinese_count(values[n])}）"
                repaired[line_index] = mark + rest
                note = f"the sequence of the page proves {mark}; repaired"
                notes.append((line_index, note, len(mark), raw))
            else:
                note = "empty brackets where a number stood"
                notes.append((line_index, note, 2, raw))
    return repaired, notes


def _empty_groups(lines: list[str]) -> list[list[int]]:
    """Runs of lines with empty brackets that no other number interrupts."""
    groups: list[list[int]] = []
    is_open = False
    for index, line in enumerate(lines):
        if _EMPTY_BRACKETS.match(line):
            if not is_open:
                groups.append([])
            groups[-1].append(index)
            is_open = True
        elif _outer(line) is not None:
            is_open = False
    return groups


def _outer(line: str) -> Numbered | None:
    """The number of a line in 一、 or （一）; inner numberings do not interrupt."""
    found = first_number(line)
    return found if found and found.style in {"chinese", "bracket"} else None


def _proved(lines: list[str], group: list[int]) -> list[int] | None:
    """The numbers that a run of holes must have had, None where nothing proves it."""
    before = _neighbour(lines[n] for n in range(group[0] - 1, -1, -1))
    after = _neighbour(lines[n] for n in range(group[-1] + 1, len(lines)))
    first = before.value + 1 if before and before.style == "bracket" else 1
    if before is None and group[0] > 0 and first != 1:
        return None
    if not after or after.style != "bracket" or after.value != first + len(group):
        return None
    return list(range(first, first + len(group)))


def _neighbour(lines: Iterator[str]) -> Numbered | None:
    return next((found for line in lines if (found := _outer(line))), None)


_HOLES: Final = (
    ("、", _LEADING_COMMA, "a number or words before 、 are missing"),
    ("〔", _NO_NUMBER_SIGN, "a document number lacks its closing bracket"),
)


def _holes(lines: list[str], starts: list[int]) -> list[Issue]:
    found: list[Issue] = []
    for line, start in zip(lines, starts, strict=True):
        for sign, pattern, detail in _HOLES:
            match = pattern.search(line) if sign in line else None
            if match:
                place = start + match.start()
                raw = line[match.start() : match.end() + 6]
                found.append(
                    issue(
                        "lost_characters", detail, start=place, end=place + 1, raw=raw
                    )
                )
    return found + _lost_dates(lines, starts)


def _lost_dates(lines: list[str], starts: list[int]) -> list[Issue]:
    """Signature dates without their 年, 月, 日, among the last lines only."""
    found = []
    for n in range(max(0, len(lines) - 8), len(lines)):
        if is_lost_date(lines[n]):
            end = starts[n] + len(lines[n])
            detail = "a date of the signature lost characters"
            found.append(
                issue("lost_characters", detail, start=starts[n], end=end, raw=lines[n])
            )
    return found


def is_lost_date(line: str) -> bool:
    """Is a whole line a date whose 年, 月 or 日 is missing?

    >>> [is_lost_date(s) for s in ("2020413", "202193", "20200413", "2020年", "2020年413")]
    [True, True, False, False, True]
    """
    match = _LOST_DATE.match(line)
    return bool(match) and not re.fullmatch(r"\d{8}", match[1]) if match else False


_LONG: Final = 60


def _unfinished(lines: list[str], starts: list[int]) -> list[Issue]:
    """Long paragraphs that stop in mid-sentence; only beside a stronger sign."""
    found = []
    for n, line in enumerate(lines[:-2]):
        if len(line) < _LONG or line.startswith("|") or ends_sentence(line):
            continue
        end = starts[n] + len(line)
        detail = "the paragraph ends without the end of its sentence"
        found.append(
            issue("lost_characters", detail, start=end - 1, end=end, raw=line[-8:])
        )
    return found


def _garbled(text: str) -> list[Issue]:
    written = text.encode("gb2312", "xmlcharrefreplace")
    rare = _rare_chars(written, text)
    found = _shifted(text) if rare or _may_be_shifted(written) else []
    found += _lost_for_good(text)
    if rare:
        found += [
            _at(match, code, detail)
            for code, pattern, detail in _SIGNS
            for match in pattern.finditer(text)
        ]
        found += _misread(text, rare)
    return found


def _may_be_shifted(written: bytes) -> bool:
    """Whether a text in GB2312 has any character of the rows that hold the odd signs."""
    return _ODD_ROWS.search(written.translate(None, _ASCII)[::2]) is not None


def _shifted(text: str) -> list[Issue]:
    """GBK read one byte off: looked for only around the signs that it leaves."""
    found: list[Issue] = []
    end = 0
    for sign in _ODD_SIGN.finditer(text):
        if sign.start() < end:
            continue
        first = max(end, sign.start() - _AROUND)
        match = _SHIFTED.search(text, first, sign.end() + _AROUND)
        if match:
            end = match.end()
            found.append(_at(match, "mojibake", "double bytes read one byte off"))
    return found


def _lost_for_good(text: str) -> list[Issue]:
    if not any(word in text for word in ("锟斤拷", "烫烫烫", "屯屯屯")):
        return []
    lost = "bytes lost for good"
    return [_at(match, "mojibake", lost) for match in _NOTORIOUS.finditer(text)]


def _misread(text: str, rare: set[str]) -> list[Issue]:
    """Spans that become other text when read back in the encoding they came from."""
    found: list[Issue] = []
    for pattern, codec in ((_LATIN_RUN, "cp1252"), (_HAN_RUN, "gb18030")):
        telling = [char for char in rare if pattern.match(char * 4)]
        if sum(map(text.count, telling)) < _MISREAD_AT_LEAST:
            continue
        detail = f"UTF-8 read as {codec}"
        found += [
            _at(match, "mojibake", detail)
            for match in pattern.finditer(text)
            if not rare.isdisjoint(match[0]) and _decodes(match[0], codec)
        ]
    return found


def _rare_chars(written: bytes, text: str) -> set[str]:
    """The characters that GB2312 lacks, where it was asked; misread text has some."""
    numbers = {int(number) for number in _REFERENCE.findall(written)}
    lost = {chr(number) for number in numbers if number <= sys.maxunicode}
    return {char for char in lost if char in text and not _is_gb2312(char)}


def _is_gb2312(char: str) -> bool:
    """A reference that the text itself has stands for a character that is not lost."""
    return bool(char.encode("gb2312", "ignore"))


def _at(match: re.Match[str], code: str, detail: str) -> Issue:
    raw = match[0][:_LONG]
    return issue(code, detail, start=match.start(), end=match.end(), raw=raw)


def _decodes(span: str, codec: str) -> bool:
    try:
        back = span.encode(codec, "ignore").decode("utf-8", "ignore")
    except (UnicodeError, LookupError):
        return False
    return len(re.findall(f"[{HAN}，。、：；]", back)) * 3 >= len(span)


def sequence_gaps(text: str) -> list[Issue]:
    """Where 一、二、四 or （二） without （一） leaves out a number.

    （一） to （二十四） may run on through the chapters of a document.

    >>> [i.detail for i in sequence_gaps("一、甲\\n二、乙\\n（二）丙\\n四、丁")]
    ['（二） starts without （一）', '四 follows 二']
    >>> sequence_gaps("一、甲\\n（一）a\\n（二）b\\n二、乙\\n（三）c")
    []
    """
    found = []
    last: dict[str, Numbered | None] = {"chinese": None, "bracket": None}
    runs_on = 0
    for line in numbered_lines(text):
        if line.style not in last or " | " in line.rest:
            continue
        before = last[line.style]
        detail = _gap(before, line)
        if line.style == "bracket":
            is_next = before is None and line.value == runs_on + 1
            detail, runs_on = None if is_next else detail, line.value
        if detail:
            end = line.start + len(line.mark)
            found.append(
                issue("sequence_gap", detail, start=line.start, end=end, raw=line.mark)
            )
        last[line.style] = line
        if line.style == "chinese":
            last["bracket"] = None
    return found


def _gap(before: Numbered | None, line: Numbered) -> str | None:
    if line.value == 1 or (before and line.value in (before.value + 1, before.value)):
        return None
    if before is None:
        return f"{line.mark} starts without {_first(line)}"
    if line.value < before.value:
        return None
    return f"{line.mark} follows {before.mark}"


def _first(line: Numbered) -> str:
    return "（一）" if line.style == "bracket" else "一"
