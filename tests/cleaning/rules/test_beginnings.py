"""With which characters a pattern can begin: never fewer than it does."""

from __future__ import annotations

import re

import pytest

from cleaning.rules.beginnings import beginnings, kind_of
from cleaning.rules.boilerplate import load_rules


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("^责编", "责"),
        (r"^[【\[(（]?\s*+(?:责编|编辑)", "( 责编"),
        ("^(?:您|你)?(?:的)?位置", "您你的位"),
        (r"^(?:第\s*+)?\d+页", "第0"),
        ("^[0-9a-c]x", "0abc"),
        ("^(?!附)(?:版权|声明)", "版声"),
        ("^(?>ab|cd)+", "ac"),
    ],
)
def test_what_a_pattern_begins_with(pattern: str, kinds: str) -> None:
    assert beginnings(re.compile(pattern)) == frozenset(kinds)


@pytest.mark.parametrize(
    "pattern",
    ["^.{0,9}x", "^[^。]x", "^a?", "^(?:a|)", "^(?i:a)b", r"^\w", r"^(a)?\1b", "^a??"],
)
def test_what_may_begin_with_anything_is_told_so(pattern: str) -> None:
    assert beginnings(re.compile(pattern)) is None


def test_case_does_not_matter_to_what_ignores_it() -> None:
    assert beginnings(re.compile("abc", re.IGNORECASE)) is None


def test_without_a_parser_anything_may_begin_a_match() -> None:
    assert beginnings(re.compile("^责编"), parse=None) is None


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_no_rule_loses_a_line(rule) -> None:
    kinds = beginnings(rule.pattern)
    assert kinds is None or kind_of(rule.hit[0]) in kinds
    assert kinds is not None or rule.needs
