"""Lines that belong to the portal and not to the report: rules.toml, applied.

A rule holds for a place: the head, the tail, or anywhere; what it takes away is
returned with the rule's id, so that every removed line can be shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
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
from cleaning.rules.beginnings import beginnings, kind_of

Place = Literal["head", "tail", "anywhere"]
RULES: Final = Path(__file__).with_name("rules.toml")
_LONG: Final = 80
_LONGEST: Final = 400
_SENTENCE_END: Final = re.compile(r"[。；;!！?？]")
# A pattern's own anchors: every ^ that is neither in a class nor escaped.
_ANCHOR: Final = re.compile(r"(?<![\[\\])\^")
# From so many patterns on, one search over all is faster than one each.
_SEVERAL: Final = 3
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
    """Some rules by the character that a line begins with.

    Every pattern is anchored at the line's beginning, and few can begin as a line does;
    those that begin with anything (`.{0,60}`) are asked only of lines that have a word
    which they need.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        numbered = list(enumerate(rules))
        self._needing = [(n, rule) for n, rule in numbered if rule.needs]
        words = {word for _, rule in self._needing for word in rule.needs}
        self._words = re.compile("|".join(map(re.escape, sorted(words))) or _NEVER)
        begun = [(n, r, beginnings(r.pattern)) for n, r in numbered if not r.needs]
        kinds = {kind for _, _, kinds in begun for kind in kinds or ()}
        self._beginning = {
            kind: [(n, r) for n, r, own in begun if own is None or kind in own]
            for kind in kinds
        }
        self._others = [(n, rule) for n, rule, own in begun if own is None]
        self._together: dict[str, re.Pattern[str]] = {}

    def fitting(self, line: str) -> list[Rule]:
        """The rules that fit a line, in the order of the file."""
        char = line[0]
        kind = char if char.isalpha() else kind_of(char)
        rules = self._beginning.get(kind)
        if rules is None:
            kind, rules = "", self._others
        found: list[tuple[int, Rule]] = []
        if len(rules) < _SEVERAL or self._one_of(kind, rules).match(line):
            found = [one for one in rules if one[1].pattern.match(line)]
        if self._words.search(line):
            for one in self._needing:
                if _has_one(one[1].needs, line) and one[1].pattern.match(line):
                    found.append(one)
            found.sort(key=itemgetter(0))
        return [rule for _, rule in found]

    def _one_of(self, kind: str, rules: list[tuple[int, Rule]]) -> re.Pattern[str]:
        """The rules of lines that begin so as one pattern, made when such a line comes."""
        known = self._together.get(kind)
        if known is None:
            forms = [f"(?:{_ANCHOR.sub('', r.pattern.pattern)})" for _, r in rules]
            known = self._together[kind] = re.compile("|".join(forms))
        return known


def _has_one(words: tuple[str, ...], line: str) -> bool:
    for word in words:  # noqa: SIM110 - `any` takes three times as long
        if word in line:
            return True
    return False


@cache
def _table(long: bool) -> _Table:
    """All rules; `long`: those that take long sentences too."""
    return _Table(tuple(rule for rule in load_rules() if rule.long or not long))


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

    Most lines are a report's.
    """
    if not line or len(line) > _LONGEST:
        return _NO_RULES
    long = len(line) > _LONG and _SENTENCE_END.search(line) is not None
    fitting = _table(long).fitting(line)
    if not fitting:
        return _NO_RULES
    head, tail, anywhere = (
        next((rule for rule in fitting if rule.place in {place, "anywhere"}), None)
        for place in _PLACES
    )
    return head, tail, anywhere


def rule_anywhere_on_page(line: str) -> Rule | None:
    """The first rule of any place: for judging what a part of the page is.

    >>> rule_anywhere_on_page("版权所有：某县人民政府") is None
    False
    """
    return rule_for(line, "head") or rule_for(line, "tail")
