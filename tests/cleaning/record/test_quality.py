"""Quality falls with doubt, loss, disagreement and issues, and stays within 0 and 1."""

from __future__ import annotations

from cleaning.draft import Draft
from cleaning.issues import issue, load_codes
from cleaning.record.quality import loss_of, quality_of


def test_a_perfect_page() -> None:
    assert (
        quality_of(Draft(None, ["全文"], han_in=100, han_out=100, agreement=0.99), [])
        == 1.0
    )


def test_each_code_counts_once() -> None:
    one = [issue("lost_characters", "")]
    assert quality_of(Draft(None, []), one * 9) == quality_of(Draft(None, []), one)


def test_each_part_lowers_it() -> None:
    whole = quality_of(Draft(None, []), [])
    for worse in (
        Draft(None, [], han_in=100, han_out=80),
        Draft(None, [], agreement=0.1),
        Draft(None, [], charset_doubt=0.5),
    ):
        assert quality_of(worse, []) < whole


def test_never_below_nought() -> None:
    issues = [issue(code, "") for code in load_codes()]
    draft = Draft(None, [], han_in=9, han_out=0, agreement=0, charset_doubt=1)
    assert quality_of(draft, issues) == 0.0


def test_loss() -> None:
    assert loss_of(Draft(None, [])) == 0
    assert loss_of(Draft(None, [], han_in=10, han_out=12)) == 0
