"""Lines that belong to the portal and not to the report: rules.toml, applied.

A rule holds for a place: the head, the tail, or anywhere; what it takes away is
returned with the rule's id, so that every removed line can be shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal, cast

from archive.toml_tables import (
    Key,
    Rows,
    a_bool,
    a_list,
    a_pattern,
    a_text,
    one_of,
    read_toml,
)

Place = Literal["head", "tail", "anywhere"]
RULES: Final = Path(__file__).with_name("rules.toml")
_LONG: Final = 80
_LONGEST: Final = 400
_SENTENCE_END: Final = re.compile(r"[。；;!！?？]")
# A pattern's own anchors: every ^ that is neither in a class nor escaped.
_ANCHOR: Final = re.compile(r"(?<![\[\\])\^")
_NEVER: Final = r"(?!)"
_PLACES: tuple[Place, ...] = ("head", "tail", "anywhere")
_NO_RULES: Final = (None, None, None)


SHAPE: Final = {
    "rule": Rows(
        {
            "id": Key(a_text, required=True),
            "place": Key(one_of("head", "tail", "anywhere"), required=True),
            "pattern": Key(a_pattern, required=True),
            "hit": Key(a_text, required=True),
            "miss": Key(a_text, required=True),
            "reason": Key(a_text, required=True),
            "long": Key(a_bool),
            "needs": Key(a_list(a_text)),
        }
    )
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate line; `hit` and `miss` are its own tests.

    Where it has `needs`, it takes no line without one of these words.
    """

    id: str
    place: Place
    pattern: re.Pattern[str]
    hit: str
    miss: str
    reason: str
    long: bool = False
    needs: tuple[str, ...] = ()


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
            needs=tuple(row.get("needs", ())),
        )
        for row in rows
    )


class _Table:
    """Some rules as one search each for those that begin with a word and those that do not.

    Every pattern is anchored at the line's beginning, so that one alternation of them
    all tells the first that fits; those that begin with anything (`.{0,60}`) would be
    slow there, and are asked only of lines that have a word which they need.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._needing = [(n, rule) for n, rule in enumerate(rules) if rule.needs]
        plain = [(n, rule) for n, rule in enumerate(rules) if not rule.needs]
        self._place: dict[int | None, int] = {}
        group = 1
        for n, rule in plain:
            self._place[group] = n
            group += 1 + rule.pattern.groups
        forms = [f"({_ANCHOR.sub('', rule.pattern.pattern)})" for _, rule in plain]
        words = {word for _, rule in self._needing for word in rule.needs}
        self._plain = re.compile("|".join(forms or [_NEVER]))
        self._words = re.compile("|".join(map(re.escape, sorted(words))) or _NEVER)

    def first(self, line: str) -> Rule | None:
        """The first rule, in the order of the file, that fits a line."""
        found = self._plain.match(line)
        best = self._place[found.lastindex] if found else len(self._rules)
        if self._words.search(line):
            for place, rule in self._needing:
                if place > best:
                    break
                if _has_one(rule.needs, line) and rule.pattern.match(line):
                    return rule
        return self._rules[best] if found else None


def _has_one(words: tuple[str, ...], line: str) -> bool:
    for word in words:  # noqa: SIM110 - `any` takes three times as long
        if word in line:
            return True
    return False


@cache
def _table(place: Place | None, long: bool) -> _Table:
    """The rules of a place, or all; `long`: those that take long sentences too."""
    places = {place, "anywhere"} if place else {"head", "tail", "anywhere"}
    rules = (rule for rule in load_rules() if rule.place in places)
    return _Table(tuple(rule for rule in rules if rule.long or not long))


def rule_for(line: str, place: Place) -> Rule | None:
    """The rule that takes this line away where it stands; None for a report's line.

    >>> rule = rule_for("【打印本页】 【关闭窗口】", "tail")
    >>> rule.id if rule else None
    'print'
    >>> rule_for("免费打印复印1万余份。", "tail") is None
    True
    """
    return rules_of(line)[_PLACES.index(place)]


@lru_cache(maxsize=4096)
def rules_of(line: str) -> tuple[Rule | None, Rule | None, Rule | None]:
    """The rules that take a line away in the head, in the tail, and anywhere.

    Most lines are a report's: one search over all rules tells so.
    """
    if not line or len(line) > _LONGEST:
        return _NO_RULES
    long = len(line) > _LONG and _SENTENCE_END.search(line) is not None
    if _table(None, long).first(line) is None:
        return _NO_RULES
    head, tail, anywhere = (_table(place, long).first(line) for place in _PLACES)
    return head, tail, anywhere


def rule_anywhere_on_page(line: str) -> Rule | None:
    """The first rule of any place: for judging what a part of the page is.

    >>> rule_anywhere_on_page("版权所有：某县人民政府") is None
    False
    """
    return rule_for(line, "head") or rule_for(line, "tail")
