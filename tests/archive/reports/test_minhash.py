"""Signatures of texts: what counts in them, and how near their estimate is."""

from __future__ import annotations

from random import Random
from struct import iter_unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reports.minhash import (
    BANDS,
    BINS,
    LEAST_SHINGLES,
    bands,
    signature,
    similarity,
)
from tests.archive.town_texts import copied, town_report


@pytest.mark.parametrize("seed", range(40))
def test_a_copy_of_85_percent_shares_a_band(seed):
    text = town_report(seed)
    copy = copied(text, 0.85, Random(seed))
    one, other = signature(text), signature(copy)
    assert set(bands(one)) & set(bands(other))
    assert similarity(one, other) >= 0.5


def test_the_estimate_is_near_the_truth():
    rng = Random(5)
    for share in (0.5, 0.7, 0.9):
        text = town_report(1)
        copy = copied(text, share, rng)
        real = jaccard(text, copy)
        assert abs(similarity(signature(text), signature(copy)) - real) < 0.15


_LANES = st.lists(
    st.sampled_from([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
    | st.integers(0, 2**32 - 1),
    min_size=BINS,
    max_size=BINS,
)


@given(_LANES, _LANES)
def test_similarity_is_the_share_of_equal_numbers(one, other):
    signed = [b"".join(n.to_bytes(4, "little") for n in told) for told in (one, other)]
    pairs = zip(*(iter_unpack("<I", told) for told in signed), strict=True)
    assert similarity(*signed) == sum(a == b for a, b in pairs) / BINS


def jaccard(one, other):
    sets = []
    for text in (one, other):
        han = "".join(c for c in text if "\u4e00" <= c <= "\u9fff")
        sets.append({han[n : n + 4] for n in range(len(han) - 3)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_reports_of_two_towns_are_not_alike():
    shares = [
        similarity(signature(town_report(n)), signature(town_report(n + 1)))
        for n in range(50)
    ]
    assert max(shares) < 0.3


def test_figures_tables_and_layout_do_not_count():
    text = town_report(3)
    other = text.replace("1", "7").replace("。", "。\n") + "\n| 规章 | 0 | 0 | 0 |" * 30
    assert similarity(signature(text), signature(other)) > 0.95


def test_short_texts_fill_all_bins():
    short = town_report(4)[:60]
    assert len(set(bands(signature(short)))) == BANDS
    assert similarity(signature(short), signature(short)) == 1.0


def test_a_text_has_a_signature_from_thirty_shingles_on():
    han = "".join(chr(0x4E00 + n) for n in range(LEAST_SHINGLES + 3))
    signed = signature(han)
    assert signed is not None
    assert len(signed) == 4 * BINS
    assert signature(han[:-1]) is None
    assert signature(han[:-1] + "，。 abc 123") is None
    assert similarity(None, signed) == 0.0
    assert all(-(1 << 63) <= band < 1 << 63 for band in bands(signed)), "fit SQLite"


def test_the_words_of_a_table_make_no_copy():
    words = town_report(3).replace("\n", "")
    assert signature(f"| {words} |") is None
    text = town_report(5)
    assert signature(f"{text}\n| {words} |\n") == signature(text)
