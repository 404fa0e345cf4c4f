"""Texts differ as those of real bodies do, and are the same in each run."""

from __future__ import annotations

from itertools import combinations

from portal import BenchPortal
from prose import WORDS, Prose

from archive.reports.minhash import signature, similarity


def test_a_seed_gives_the_same_text():
    assert Prose(7).text(500) == Prose(7).text(500)
    assert Prose(7).text(500) != Prose(8).text(500)


def test_a_text_is_as_long_as_asked_for():
    assert 1_200 <= len(Prose(1).text(1_200)) < 1_500


def test_no_two_reports_are_alike_and_searches_find_many():
    portal = BenchPortal(30)
    texts = ["\n".join(portal.report(number).paragraphs()) for number in range(30)]
    signs = [sign for text in texts if (sign := signature(text))]

    assert len(signs) == 30
    prose = signs[0::3] + signs[1::3]  # the others are the same form's tables
    assert max(similarity(a, b) for a, b in combinations(prose, 2)) < 0.5
    assert sum(WORDS[0] in text for text in texts) > 10
