"""Texts are compared over parts: with what was there, and with what came in this merge."""

from __future__ import annotations

from contextlib import closing
from random import Random

import pytest

from archive.merging.likeness import Likeness
from archive.reports.minhash import bands, signature
from archive.store import Archive
from tests.archive.conftest import a_record
from tests.archive.merging.conftest import look
from tests.archive.town_texts import copied, town_report

TEXT = town_report(1)
COPY = copied(TEXT, 0.9, Random(1))


@pytest.fixture
def merged(tmp_path):
    with Archive.open(tmp_path / "all", create=True) as archive:
        yield archive


def test_a_text_meets_those_of_parts_before(merged) -> None:
    one, other = signature(TEXT), signature(COPY)
    with closing(Likeness(merged)) as likeness:
        assert likeness.pairs(1, "a", one, since=1) == []
        assert likeness.waiting == 1
        told = likeness.settle()
        assert told == sorted((band, 1) for band in set(bands(one)))
        assert likeness.settle() == []
        [(record, near, share)] = likeness.pairs(2, "b", other, since=2)
        assert (record, near) == ("b", "a")
        assert 0.5 <= share <= 1.0
        assert likeness.pairs(3, "c", signature(town_report(7)), since=3) == []


def test_a_part_knows_its_own_pairs(merged) -> None:
    with closing(Likeness(merged)) as likeness:
        likeness.pairs(1, "a", signature(TEXT), since=1)
        likeness.settle()
        assert likeness.pairs(2, "b", signature(COPY), since=1) == []


def test_it_meets_what_was_merged_before(merged) -> None:
    url = "http://1.gov.cn/1.html"
    with merged.lock():
        look(merged, url, TEXT)
        merged.pair_texts()
    with closing(Likeness(merged)) as likeness:
        [(_, near, _)] = likeness.pairs(2, "b", signature(COPY), since=2)
    assert near == a_record(url, TEXT).record_id


def test_the_most_alike_are_told_and_not_all(merged) -> None:
    sign = signature(TEXT)
    with closing(Likeness(merged)) as likeness:
        for number in range(1, 41):
            likeness.pairs(number, f"{number:02}", sign, since=number)
            likeness.settle()
        told = likeness.pairs(41, "x", sign, since=41)
    assert len(told) == 16
    assert {share for _, _, share in told} == {1.0}
