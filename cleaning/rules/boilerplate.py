"""Lines that belong to the portal and not to the report: rules.toml, applied.

A rule holds for a place: the head, the tail, or anywhere; what it takes away is
returned with the rule's id, so that every removed line can be shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

from archive.toml_tables import (
    Key,
    Rows,
    a_bool,
    a_pattern,
    a_text,
    one_of,
    read_toml,
)

Place = Literal["head", "tail", "anywhere"]
RULES = Path(__file__).with_name("rules.toml")
_LONG = 80
_LONGEST = 400
_SENTENCE_END = re.compile(r"[。；;!！?？]")


SHAPE = {
    "rule": Rows(
        {
            "id": Key(a_text, required=True),
            "place": Key(one_of("head", "tail", "anywhere"), required=True),
            "pattern": Key(a_pattern, required=True),
            "hit": Key(a_text, required=True),
            "miss": Key(a_text, required=True),
            "reason": Key(a_text, required=True),
            "long": Key(a_bool),
        }
    )
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate line; `hit` and `miss` are its own tests."""

    id: str
    place: Place
    pattern: re.Pattern[str]
    hit: str
    miss: str
    reason: str
    long: bool = False


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, in the order of the file."""
    rows = read_toml(RULES, SHAPE)["rule"]
    return tuple(
        Rule(
            id=row["id"],
            place=cast("Place", row["place"]),
            pattern=re.compile(row["pattern"]),
            hit=row["hit"],
            miss=row["miss"],
            reason=row["reason"],
            long=row.get("long", False),
        )
        for row in rows
    )


@cache
def _rules_for(place: Place) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules() if rule.place in {place, "anywhere"})


@lru_cache(maxsize=4096)
def rule_for(line: str, place: Place) -> Rule | None:
    """The rule that takes this line away where it stands; None for a report's line.

    >>> rule = rule_for("【打印本页】 【关闭窗口】", "tail")
    >>> rule.id if rule else None
    'print'
    >>> rule_for("免费打印复印1万余份。", "tail") is None
    True
    """
    if not line or len(line) > _LONGEST:
        return None
    sentence = len(line) > _LONG and _SENTENCE_END.search(line) is not None
    for rule in _rules_for(place):
        if (rule.long or not sentence) and rule.pattern.search(line):
            return rule
    return None


def rule_anywhere_on_page(line: str) -> Rule | None:
    """The first rule of any place: for judging what a part of the page is.

    >>> rule_anywhere_on_page("版权所有：某县人民政府") is None
    False
    """
    return rule_for(line, "head") or rule_for(line, "tail")
