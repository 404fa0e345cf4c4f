"""Answers for language models: bounded, with quoted text marked."""

from __future__ import annotations

import json

import pytest

from archive.web.quoting import MOST_CHARS, Quoted, answer


@pytest.mark.parametrize("size", [10, 19_000, 20_001, 400_000])
def test_answers_are_bounded_and_say_what_is_left_out(size: int):
    whole = answer({"text": Quoted('字"\n' * size)}, cut="text")
    told = json.loads(whole)
    assert len(whole) <= MOST_CHARS
    assert ("left_out" in told) == (size > 10)
    rows = answer({"rows": [{"a": Quoted("字" * 90)}] * size}, cut="rows")
    assert len(rows) <= MOST_CHARS


def test_no_text_can_know_the_marks():
    first, second = (answer({"text": Quoted("x")}, cut="text") for _ in range(2))
    assert first != second
