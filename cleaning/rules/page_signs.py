"""What pages look like that are no report: page_signs.toml, compiled; no logic.

Seen at Chinese government portals, at the servers behind and the protections in front
of them. Whoever asks says when a sign counts.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast

Where = Literal["source", "words", "title", "path"]
_FILE: Final = Path(__file__).with_name("page_signs.toml")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it tells (`of`), where; `hit` and `miss` are its own tests."""

    of: str
    where: Where
    pattern: re.Pattern[str]
    hit: str
    miss: str
    strong: bool


@cache
def load_signs() -> tuple[Sign, ...]:
    """All signs, in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["sign"]
    return tuple(
        Sign(
            of=row["of"],
            where=cast("Where", row["where"]),
            pattern=re.compile(row["pattern"], re.IGNORECASE | re.DOTALL),
            hit=row["hit"],
            miss=row.get("miss", ""),
            strong=row.get("strong", False),
        )
        for row in rows
    )


@cache
def pattern_of(of: str, where: Where, *, strong: bool | None = None) -> re.Pattern[str]:
    """All signs of one thing in one place as one pattern.

    >>> bool(pattern_of("soft_404", "words").search("该文章已被管理员删除"))
    True
    """
    found = [
        sign.pattern.pattern
        for sign in load_signs()
        if (sign.of, sign.where) == (of, where) and strong in {None, sign.strong}
    ]
    return re.compile("|".join(found) or r"(?!)", re.IGNORECASE | re.DOTALL)


# A title that only a document has: its page is judged by its text, not by words.
DOCUMENT_TITLE: Final = re.compile(
    r"关于.{4}|.{4}(?:通知|公告|通告|报告|公报|办法|意见|方案|规定|决定|条例|总结|批复|函)"
    r"[》）)]?$|\d{4}\s*+年|^.{2,30}(?:年度|工作要点)"
)
SITE_NAME_CUT: Final = re.compile(r"[-_|—–>»·]+")
HOME_PATH: Final = re.compile(
    r"/?(?:(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php))?", re.IGNORECASE
)
_MANY: Final = 3


def titled(title: str) -> str | None:
    """What a title tells that says nothing else; a site's name beside it is cut off.

    >>> titled("404 - 某某县人民政府"), titled("登录"), titled("登录情况通报")
    ('soft_404', 'login', None)
    """
    parts = [part for part in SITE_NAME_CUT.split(title) if part.strip()]
    for part in (title, *parts[:1], *parts[-1:]):
        for sign in load_signs():
            if sign.where == "title" and sign.pattern.fullmatch(part.strip()):
                return sign.of
    return None


def is_hijacked(words: str) -> bool:
    """Whether words are of the gambling that takes lost domains over.

    >>> is_hijacked("新葡京娱乐城 百家乐 六合彩"), is_hijacked("严厉打击六合彩")
    (True, False)
    """
    found = pattern_of("hijacked", "words").findall(words)
    return len(set(found)) >= _MANY and "打击" not in words
