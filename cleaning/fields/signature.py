"""The signature (落款): who signed a report, and when, below the text or at its head."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from cleaning.fields.dates import LAST_YEAR, FoundDate, find_dates
from cleaning.text.damage import is_lost_date
from cleaning.text.han import HAN
from cleaning.text.names import BODY_ENDINGS

_BODY_WORD = rf"[{HAN}（）()·“”]{{2,38}}?(?:{BODY_ENDINGS})"
_BODY = re.compile(rf"{_BODY_WORD}(?:[ 、]+{_BODY_WORD}){{0,11}}")
_SEAL = re.compile(
    r"(?:(?<!\s)\s++)?[（(]\s*+(?:公章|盖章|印章|签章|代章|章|印)\s*+[)）]$"
)
_NO_BODY = re.compile(r"附件|抄送|主送|联系|电话|地址|报送|分送")
# 国 家 能 源 局, 二 〇 二 一 年: letters that stand apart, for a seal or for looks.
_APART = re.compile(rf"[{HAN}\d](?: [{HAN}\d])+")
_OFFICE = (
    "(?:常务)?(?:代理?|副)?(?:省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|局长|部长|厅长|署长|行长|"
    "关长|院长|会长|主任|主席|总理|检察长|审计长|委员长|理事长|秘书长|总队长|司令员|市委书记)"
)
_PERSON = re.compile(
    rf"(?P<body>[{HAN}]{{2,30}}?)??{_OFFICE}(?P<gap>[ :：]*)"
    rf"(?P<name>[{HAN}]{{2,4}}|[{HAN}] [{HAN}]|[{HAN}]{{1,6}}·[{HAN}·]{{1,14}})"
)
_DATE_LINE = re.compile(r"[（(]?[^，。；：:]{0,24}[)）]?")
# A parliament's own resolution has no other sign-off. What a government or a presidium
# passed, and when rules come into force, signs nothing.
_ADOPTED = re.compile(
    r"^[（(].{4,80}(?:代表大会|常务委员会|常委会)第[^次]{1,5}次(?:全体)?会议(?:审议|修订)?(?:通过|批准|修正|修订)"
)
_IN_FORCE = re.compile(r"\s*+(?:日\s*+)?起\s*+(?:正式)?(?:施行|实施|执行)")
# A decision's own table ends with who made it and when.
_DECIDED_ON = re.compile(r"(?:作出)?.{0,8}(?:决定|处罚|许可)的?(?:日期|时间)")
_DECIDED_BY = re.compile(r"(?:作出)?.{0,8}(?:决定|处罚|许可)的?机关(?:名称)?")
# What follows a sign-off that stands far from the end: a note, an annex, its number.
_ANNEX = re.compile(r"[（(].{2,30}[）)]$|附\s*[件录表:：]|\d+[.．、]")
_PROSE = re.compile(r"[。：:；]")
_TAIL_LINES: Final = 14
_HEAD_LINES: Final = 6
_LONGEST: Final = 60
_MOST_SIGNERS: Final = 12
_LONGEST_SIGNERS: Final = 160
"""A dozen ministries sign on three or four lines, each of up to five names."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a sign-off says: the body, the date; `lost` a date that lost characters."""

    issuer: str | None = None
    date: FoundDate | None = None
    lost: str | None = None
    raw: str = ""


def find_signature(lines: list[str], last_year: int = LAST_YEAR) -> Signature:
    """The sign-off at the end, else the one under the title; empty without one.

    >>> found = find_signature(["全文。", "某某县人民政府", "2021年11月23日"])
    >>> found.issuer, found.date.value
    ('某某县人民政府', '2021-11-23')
    """
    stripped = [kept for line in lines if (kept := line.strip())]
    texts = [together(line) for line in stripped]
    shown = dict(zip(texts, stripped, strict=True))
    found = (
        _after_the_text(texts, last_year)
        or _at_end(texts, last_year)
        or _at_head(texts, last_year)
        or Signature()
    )
    return replace(found, raw=" ".join(shown[x] for x in found.raw.split("\n") if x))


def together(line: str) -> str:
    """The line with letters that stand apart put together.

    >>> together("石 家 庄 市 统 计 局"), together("财 政 部  税 务 总 局"), together("局长 王 明")
    ('石家庄市统计局', '财政部 税务总局', '局长 王 明')
    """
    if line.isprintable() and " " not in line:
        return line
    parts = re.split(r"\s{2,}|\u3000", line.replace("\xa0", " "))
    if any(_APART.fullmatch(part) and len(part) > 4 for part in parts):
        parts = [
            part.replace(" ", "") if _APART.fullmatch(part) else part for part in parts
        ]
    return " ".join(filter(None, parts))


def _after_the_text(lines: list[str], last_year: int) -> Signature | None:
    """The first sign-off below a sentence: of the notice itself, not of its annexes.

    Names and a date count wherever they stand; a date alone only before an annex.
    """
    is_below = False
    for n, line in enumerate(lines):
        dated = _date_line(line, last_year) if is_below else None
        if dated and dated.date:
            signed = _with_issuer(lines, n, dated)
            before_annex = n + 1 < len(lines) and _ANNEX.match(lines[n + 1])
            if signed.raw != line or dated.issuer or before_annex:
                return signed
        is_below = is_below or bool(_PROSE.search(line))
    return None


def _at_end(lines: list[str], last_year: int) -> Signature | None:
    """The last date line of the tail, or bodies alone; never the text's own head."""
    # Where no line is a sentence (a table alone), only the last one can sign.
    rest = max(0, len(lines) - 2)
    prose = next((n for n, x in enumerate(lines) if _PROSE.search(x)), rest)
    first = max(prose + 1, len(lines) - _TAIL_LINES)
    for n in range(len(lines) - 1, first - 1, -1):
        dated = _date_line(lines[n], last_year) or _decided(lines, n, last_year)
        if dated:
            return _with_issuer(lines, n, dated)
    for n in range(len(lines) - 1, max(prose + 1, len(lines) - 4) - 1, -1):
        body = as_body(lines[n])
        if body:
            return Signature(issuer=body, raw=lines[n])
    return None


def _with_issuer(lines: list[str], n: int, dated: Signature) -> Signature:
    """The signature with all who sign above its date, or on the one line below it."""
    above: list[str] = []
    names: list[str] = []
    for line in reversed(lines[max(0, n - _MOST_SIGNERS) : n]):
        body = _signer(line)
        if body is None:
            break
        above.insert(0, line)
        names.insert(0, body)
    if not above and not dated.issuer and n == len(lines) - 2:
        names = [as_body(lines[-1]) or ""]
    issuer = dated.issuer or " ".join(filter(None, names)) or None
    return Signature(issuer, dated.date, dated.lost, "\n".join([*above, lines[n]]))


def _signer(line: str) -> str | None:
    """The body that signs on a line, empty for a person without one; else None.

    >>> _signer("国家统计局局长　王建国"), _signer("县长 李 明"), _signer("局长会议召开")
    ('国家统计局', '', None)
    """
    person = _PERSON.fullmatch(line.replace("\u3000", " "))
    if person and (person["gap"] or len(person["name"]) < 4):
        return as_body(person["body"] or "") or ""
    return as_body(line)


def _date_line(line: str, last_year: int) -> Signature | None:
    """A line that is a date, alone or behind the body or person that signs."""
    if len(line) > _LONGEST or line.startswith("|"):
        return None
    if is_lost_date(line):
        return Signature(lost=line.strip())
    dates = find_dates(line, last_year)
    if not dates or not _is_date_only(line, dates[-1]):
        return None
    before = line[: dates[-1].start].strip(" （(")
    return Signature(_signer(before) if before else None, dates[-1])


def _is_date_only(line: str, date: FoundDate) -> bool:
    """Nothing but the date, or who signs before it, in brackets or not."""
    before = line[: date.start].strip(" （(【[")
    after = line[date.start + len(date.raw) :].strip(" ）)】]。印章")
    return not after and (not before or _signer(before) is not None)


def _decided(lines: list[str], n: int, last_year: int) -> Signature | None:
    """The last row of a decision's table: 作出处罚决定的日期 and the day."""
    label, value = _row(lines[n])
    dates = find_dates(value, last_year) if _DECIDED_ON.fullmatch(label) else []
    if not dates:
        return None
    by, body = _row(lines[n - 1]) if n else ("", "")
    return Signature(as_body(body) if _DECIDED_BY.fullmatch(by) else None, dates[-1])


def _row(line: str) -> tuple[str, str]:
    """The last two cells of a table's row, without blanks."""
    cells = [re.sub(r"\s|<br>", "", cell) for cell in line.strip("| ").split("|")]
    is_row = line.startswith("|") and len(cells) > 1
    return (cells[-2], cells[-1]) if is_row else ("", "")


def as_body(line: str) -> str | None:
    """A line that names one or several bodies and nothing else.

    >>> as_body("（万载县统计局）"), as_body("东里镇人民政府"), as_body("全面推进工作。")
    ('万载县统计局', '东里镇人民政府', None)
    """
    name = _SEAL.sub("", line.strip())
    name = name[1:-1].strip() if re.fullmatch(r"[（(].*[)）]", name) else name
    if not 3 <= len(name) <= _LONGEST_SIGNERS or not _BODY.fullmatch(name):
        return None
    return None if _NO_BODY.match(name) else name


def _at_head(lines: list[str], last_year: int) -> Signature | None:
    """Bulletins are signed under their title: bodies and a date, or （某日通过）."""
    for n, line in enumerate(lines[:_HEAD_LINES]):
        if _ADOPTED.match(line):
            dates = [d for d in find_dates(line, last_year) if not _in_force(line, d)]
            if dates:
                return Signature(date=dates[-1], raw=line)
        dated = _date_line(line, last_year)
        if dated and n < len(lines) - 1:
            signed = _with_issuer(lines, n, dated)
            return signed if signed.issuer else None
    return None


def _in_force(line: str, date: FoundDate) -> bool:
    return bool(_IN_FORCE.match(line, date.start + len(date.raw)))
