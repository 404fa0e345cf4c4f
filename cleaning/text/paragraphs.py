"""The body's paragraphs made even: widths, spaces, signs nobody sees, punctuation.

Every step is idempotent and adds no letter and no digit. Punctuation becomes Chinese
only where Chinese text stands around it: never in numbers, times, URLs, Latin words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from cleaning.text.han import CJK_PUNCTUATION, HAN, ends_sentence, is_han

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FILLERS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
_OLD_FORMS = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")

# Letters, digits and signs that belong to numbers and Latin words become ASCII; the
# punctuation of sentences stays full-width.
_WIDTH = str.maketrans(
    {chr(0xFF10 + n): str(n) for n in range(10)}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF21, 0xFF3B)}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)}
    | {chr(ord(c) + 0xFEE0): c for c in "%+-/=&@#$*<>_^|`\\"}
    | {"｡": "。", "､": "、", "｢": "「", "｣": "」", "﹪": "%", "﹐": "，", "﹑": "、"}
    | {
        "﹒": ".",
        "﹔": "；",
        "﹕": "：",
        "﹖": "？",
        "﹗": "！",
        "﹙": "（",
        "﹚": "）",
    }
)

_UNEVEN = re.compile(
    f"[{re.escape(''.join(map(chr, _WIDTH)))}．]|{_UNSEEN.pattern}|{_OLD_FORMS.pattern}|{_SURROGATE.pattern}|{_FILLERS.pattern}"
)
# Of one kind of character only, as is fast to search; few lines have one.
_ANY_SIGN = re.compile(r"[,;:?!(\".]")
_ASCII_SIGN = re.compile(r"[,;:?!(\"]|\.(?=$|[”’）》])")
_SENTENCE_SIGN = re.compile("[,;:?!]")
_ADDRESS_SIGN = re.compile("//|www|@")

_CJK = HAN + CJK_PUNCTUATION
_NEAR_SIGN = re.compile(
    "(?<=[，。、；：？！（《〈「『【〔“]) ++|(?<! ) ++(?=[，。、；：？！）》〉」』】〕”])"
)
_IN_DATE = re.compile(r"(?<=\d) +(?=[年月日号时分秒])|(?<=[年月]) +(?=\d)")
_NUMERALS = "一二三四五六七八九十"
_SENTENCE_SIGNS: Final = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_SIGN = re.compile(
    rf"(?<=[{HAN}）》”’】〉」』〕])(?:[,;:](?= ?(?:[{_CJK}\d(\"A-Za-z]|$))|"
    rf"[?!](?= ?(?:[{_CJK}\d(\"]|$)))|"
    rf"(?<=[\d%℃)\"\]])[,;:?!](?= ?[{_CJK}])"
)
_BEFORE_SIGN = re.compile(rf"(?<=[{HAN}）\d%]) +(?=[,;:?!] ?[{HAN}])")
_STOP = re.compile(rf"(?<=[{HAN}）》”’】])(?<![{_NUMERALS}])\.(?=$|[”’）》])")
_BRACKETS = re.compile(r"\(([^()（）]{0,80})\)")
_QUOTED = re.compile(r'"([^"]{1,200})"')
_URL = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+", re.ASCII
)
_PART = re.compile(
    rf"[（(]?(?:[{_NUMERALS}]{{1,3}}|\d{{1,2}})(?:[)）]|[、.．](?!\d))|第[{_NUMERALS}\d]{{1,4}}"
    r"[编章节条部]|[①-⑳]|附件?[:：\d]|[-*•·●◆■▪]|[—－-]{2}"
)
_COUNTED = re.compile(rf"[{_NUMERALS}]{{1,2}}是|首先|其次|再次|最后")
_CUT_LENGTH: Final = 24
_WRAP_LINES: Final = 8
_SENTENCE_LENGTH: Final = 12
_HAS_HAN = re.compile(f"[{HAN}]")


def clean_line(line: str) -> str:
    """One paragraph or one field in its even form.

    >>> clean_line("\u3000\u3000２０２１ 年,全\u200b镇召开会议12次(含视频) ,增长2.5％.")
    '2021年，全镇召开会议12次（含视频），增长2.5%.'
    >>> clean_line("工作 扎实, 成效 明显 .")
    '工作 扎实，成效 明显 .'
    """
    if _UNEVEN.search(line):
        line = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", line.translate(_WIDTH)))
        line = re.sub(r"(?<=\d)．", ".", line)
        line = _OLD_FORMS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), line)
        line = _FILLERS.sub(" ", line)
    line = " ".join(line.split())
    if line.startswith("|"):
        return line
    if " " in line:
        line = _IN_DATE.sub("", _NEAR_SIGN.sub("", line))
    return clean_punctuation(line)


def clean_punctuation(line: str) -> str:
    """ASCII signs between Chinese text as Chinese ones.

    >>> clean_punctuation("一是宣传(6次),效果好;比例1:2,时间10:08,见http://a.cn/x,y")
    '一是宣传（6次），效果好；比例1:2，时间10:08，见http://a.cn/x,y'
    >>> clean_punctuation("(一)加强领导") , clean_punctuation("f(x) = 1,234")
    ('（一）加强领导', 'f(x) = 1,234')
    """
    if not _ANY_SIGN.search(line) or not _ASCII_SIGN.search(line):
        return line
    if not _HAS_HAN.search(line):
        return line
    if not _ADDRESS_SIGN.search(line):
        return _even(line)
    kept: list[str] = []
    place = 0
    for url in _URL.finditer(line):
        kept += [_even(line[place : url.start()]), url[0]]
        place = url.end()
    kept.append(_even(line[place:]))
    return "".join(kept)


def _even(piece: str) -> str:
    """Until nothing changes: one sign's change can be what shows another's."""
    for _ in range(8):
        before, piece = piece, _even_once(piece)
        if piece == before:
            break
    return piece


def _even_once(piece: str) -> str:
    if _SENTENCE_SIGN.search(piece):
        piece = _BEFORE_SIGN.sub("", piece)
        piece = _SIGN.sub(lambda m: _SENTENCE_SIGNS[m[0]], piece)
    if "(" in piece:
        piece = _BRACKETS.sub(_brackets, piece)
    if piece.count('"') % 2 == 0:
        piece = _QUOTED.sub(_quotes, piece)
    if "." in piece:
        piece = _STOP.sub("。", piece)
    return _NEAR_SIGN.sub("", piece) if " " in piece else piece


def _brackets(match: re.Match[str]) -> str:
    inside = match[1]
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    chinese = _HAS_HAN.search(inside) or (
        not re.search("[A-Za-z]", inside)
        and (bool(_HAS_HAN.match(before)) or bool(_HAS_HAN.match(after)))
    )
    return f"（{inside}）" if chinese else match[0]


def _quotes(match: re.Match[str]) -> str:
    return f"“{match[1]}”" if _HAS_HAN.search(match[1]) else match[0]


def join_lines(lines: Iterable[str]) -> list[str]:
    """Paragraphs whose sentences an extractor or a fixed width had broken, whole again.

    >>> join_lines(["2021年，全镇上下认真贯彻落实，", "扎实推进各项工作。", "一、主要做法"])
    ['2021年，全镇上下认真贯彻落实，扎实推进各项工作。', '一、主要做法']
    """
    shown = [line for line in lines if line]
    judged: dict[tuple[str, str, bool], bool] = {}
    while len(joined := _joined_once(shown, judged)) < len(shown):
        shown = joined
    return shown


def _joined_once(
    lines: list[str], judged: dict[tuple[str, str, bool], bool]
) -> list[str]:
    """The lines joined where two are one; `judged` remembers for the next round."""
    width = _fixed_width(lines)
    groups: list[list[str]] = []
    for line in lines:
        last = groups[-1][-1] if groups else ""
        pair = last, line, _wraps(len(last), width)
        if last and pair not in judged:
            judged[pair] = _is_broken(last, line, wraps=pair[2])
        if last and judged[pair]:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [group[0] if len(group) == 1 else _join(group) for group in groups]


def _wraps(length: int, width: int | None) -> bool:
    """Was a line of this length full, where lines were broken at a fixed width?"""
    return width is not None and length >= width - 3


def _fixed_width(lines: list[str]) -> int | None:
    """The width at which a text was broken, None where lines are paragraphs."""
    long = [len(line) for line in lines if not line.startswith("|")]
    if len(long) < _WRAP_LINES:
        return None
    width = sorted(long)[int(len(long) * 0.9)]
    full = sum(width - 3 <= length <= width + 3 for length in long)
    return width if 18 <= width <= 90 and full >= 0.55 * len(long) else None


def _is_broken(last: str, line: str, *, wraps: bool) -> bool:
    if last.startswith("|") or line.startswith("|") or starts_part(line):
        return False
    if line[0] in "，。；：！？）》】”’" and not ends_sentence(last):
        return True
    if last[-1] in "，、" and len(last) >= _SENTENCE_LENGTH:
        return True
    if wraps and not ends_sentence(last):
        return True
    return _is_cut(last) and _goes_on(line)


def _is_cut(line: str) -> bool:
    """A long line of prose that stops at a Han character, and is no heading."""
    if len(line) < _CUT_LENGTH or not is_han(line[-1]):
        return False
    return "。" in line or ("，" in line and not starts_part(line))


def _goes_on(line: str) -> bool:
    """A line of prose that does not begin as enumerations do."""
    return (
        is_han(line[0]) and bool(re.search("[。；]", line)) and not _COUNTED.match(line)
    )


def starts_part(line: str) -> bool:
    """Does a line start as headings, list items and annexes do?

    >>> starts_part("（一）加强领导"), starts_part("3.完善"), starts_part("的工作")
    (True, True, False)
    """
    return bool(_PART.match(line))


def _join(pieces: list[str]) -> str:
    """One line of several; words of Latin letters keep a space between them."""
    whole = pieces[0]
    for piece in pieces[1:]:
        ends = whole[-1] + piece[0]
        whole += (" " if ends.isascii() and ends.isalpha() else "") + piece
    return clean_line(whole)
