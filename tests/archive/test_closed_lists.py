"""The closed lists are what the model says, and no value is in two of its reasons."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

from archive import closed_lists, model


def test_the_model_has_all_of_them() -> None:
    names = [name for name in vars(closed_lists) if name[0].isupper()]
    ours = [name for name in names if name not in {"Final", "Literal"}]
    assert len(ours) == 16
    for name in ours:
        assert getattr(model, name) is getattr(closed_lists, name)
        assert name in model.__all__


def test_a_reason_names_its_state() -> None:
    refused, failed, gone = (
        closed_lists.REFUSED_REASONS,
        closed_lists.FAILED_REASONS,
        closed_lists.GONE_REASONS,
    )
    # A page may be too large to be asked for; a soft 404 fails once before it is gone.
    shared = {a & b for a, b in combinations((refused, failed, gone), 2)}
    assert shared == {frozenset(), frozenset({"soft_404"})}
    assert set(get_args(closed_lists.RejectReason)) & failed


def test_what_is_most_urgent_comes_first() -> None:
    assert closed_lists.EVENTS[0] == "damaged"
    assert len(set(closed_lists.EVENTS)) == len(closed_lists.EVENTS)
