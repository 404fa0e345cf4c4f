"""The signature (落款): who signed a report, and when, below the text or at its head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cleaning.fields.dates import LAST_YEAR, FoundDate, find_dates
from cleaning.text.damage import is_lost_date
from cleaning.text.han import HAN

_SUFFIXES: Final = (
    "人民政府|政府|办公室|办公厅|办事处|委员会|管委会|常委会|工委|党委|委|局|厅|部|院|署|"
    "中心|总站|站|领导小组|小组|指挥部|总队|支队|大队|调查队|法院|检察院|公司|集团|学校|"
    "大学|学院|医院|协会|联合会|总工会|研究院|研究所|银行|事务所|馆|台|所|社|处|队|会|组"
)
_BODY_WORD = rf"[{HAN}（）()·“”]{{2,38}}?(?:{_SUFFIXES})"
_BODY = re.compile(rf"{_BODY_WORD}(?:[ 、]+{_BODY_WORD}){{0,5}}")
_SEAL = re.compile(r"\s*[（(]\s*(?:公章|盖章|印章|签章|章|印)\s*[)）]$")
_NO_BODY = re.compile(r"附件|抄送|主送|联系|电话|地址|报送|分送")
_DATE_LINE = re.compile(r"[（(]?[^，。；：:]{0,24}[)）]?")
_ADOPTED = re.compile(r"^[（(].{4,80}(?:通过|批准|修正|修订|公布|发布)[)）]?")
_TAIL_LINES: Final = 14
_HEAD_LINES: Final = 6
_LONGEST: Final = 60


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
    texts = [line.strip() for line in lines if line.strip()]
    return _at_end(texts, last_year) or _at_head(texts, last_year) or Signature()


def _at_end(lines: list[str], last_year: int) -> Signature | None:
    """The last date line of the tail with the bodies above it, or bodies alone."""
    first = max(0, len(lines) - _TAIL_LINES)
    for n in range(len(lines) - 1, first - 1, -1):
        dated = _date_line(lines[n], last_year)
        if dated:
            return _with_issuer(lines, n, dated)
    for n in range(len(lines) - 1, max(0, len(lines) - 4) - 1, -1):
        body = as_body(lines[n])
        if body and n > 0:
            return Signature(issuer=body, raw=lines[n])
    return None


def _with_issuer(lines: list[str], n: int, dated: Signature) -> Signature:
    own = dated.issuer
    above: list[str] = []
    for line in reversed(lines[max(0, n - 4) : n]):
        body = as_body(line)
        if not body:
            break
        above.insert(0, body)
    issuer = own or " ".join(above) or None
    raw = " ".join([*above, lines[n]])
    return Signature(issuer, dated.date, dated.lost, raw)


def _date_line(line: str, last_year: int) -> Signature | None:
    """A line that is a date, alone or behind the body that signs."""
    if len(line) > _LONGEST or line.startswith("|"):
        return None
    if is_lost_date(line):
        return Signature(lost=line.strip())
    dates = find_dates(line, last_year)
    if not dates or not _is_date_only(line, dates[-1]):
        return None
    before = line[: dates[-1].start].strip(" （(")
    return Signature(as_body(before) if before else None, dates[-1])


def _is_date_only(line: str, date: FoundDate) -> bool:
    """Nothing but the date, or a body before it, in brackets or not."""
    before = line[: date.start].strip(" （(【[")
    after = line[date.start + len(date.raw) :].strip(" ）)】]。印章")
    return not after and (not before or as_body(before) is not None)


def as_body(line: str) -> str | None:
    """A line that names one or several bodies and nothing else.

    >>> as_body("（万载县统计局）"), as_body("东里镇人民政府"), as_body("全面推进工作。")
    ('万载县统计局', '东里镇人民政府', None)
    """
    name = _SEAL.sub("", line.strip())
    name = name[1:-1].strip() if re.fullmatch(r"[（(].*[)）]", name) else name
    if not 3 <= len(name) <= _LONGEST or not _BODY.fullmatch(name):
        return None
    return None if _NO_BODY.match(name) else name


def _at_head(lines: list[str], last_year: int) -> Signature | None:
    """Bulletins are signed under their title: bodies and a date, or （某日通过）."""
    for n, line in enumerate(lines[:_HEAD_LINES]):
        if _ADOPTED.match(line):
            dates = find_dates(line, last_year)
            if dates:
                return Signature(date=dates[-1], raw=line)
        dated = _date_line(line, last_year)
        if dated and n < len(lines) - 1:
            signed = _with_issuer(lines, n, dated)
            return signed if signed.issuer else None
    return None
