"""Which of a draft's candidates is the best of a field."""

from __future__ import annotations

from cleaning.draft import Candidate, Draft


def title(value: str, origin: str, rank: int = 0) -> Candidate:
    return Candidate("title", value, value, origin, rank)  # type: ignore[arg-type]


def test_the_order_of_origins_comes_before_the_rank() -> None:
    draft = Draft(
        None,
        [],
        [title("丙", "meta", 0), title("乙", "label", 2), title("甲", "label", 1)],
    )
    found = [
        draft.best("title", *origins)
        for origins in (("label", "meta"), ("meta", "label"), ("url", "meta"))
    ]
    assert [one and one.value for one in found] == ["甲", "丙", "丙"]


def test_of_equal_ranks_the_first_on_the_page() -> None:
    draft = Draft(None, [], [title("甲", "label"), title("乙", "label")])
    best = draft.best("title", "label")
    assert best is not None
    assert best.value == "甲"


def test_where_there_is_none() -> None:
    draft = Draft(None, [], [title("甲", "label")])
    assert draft.best("source", "label") is None
    assert draft.best("title", "meta") is None
    assert draft.best("title") is None


def test_drafts_share_no_lists() -> None:
    one, other = Draft(None, []), Draft(None, [])
    one.candidates.append(title("甲", "meta"))
    assert other.candidates == other.issues == other.removed == []
