"""Each sign finds what it is for, and leaves what a report may say."""

from __future__ import annotations

import pytest

from cleaning.rules.page_signs import Sign, load_signs, pattern_of, titled

SIGNS = load_signs()


def _finds(sign: Sign, text: str) -> bool:
    find = sign.pattern.fullmatch if sign.where == "title" else sign.pattern.search
    return find(text) is not None


@pytest.mark.parametrize("sign", SIGNS, ids=lambda s: f"{s.of} {s.where} {s.hit[:12]}")
def test_a_sign_has_its_hit_and_leaves_its_miss(sign: Sign) -> None:
    assert _finds(sign, sign.hit)
    assert not sign.miss or not _finds(sign, sign.miss)


def test_no_sign_of_one_thing_finds_the_miss_of_another() -> None:
    for sign in SIGNS:
        if sign.miss and sign.where == "words":
            assert not pattern_of(sign.of, "words").search(sign.miss), sign.miss


def test_a_title_that_says_nothing_else() -> None:
    assert titled("403 Forbidden") == "blocked"
    assert titled("关于网站维护的通知") is None
