"""docs/operations.md says what the intervals do, as the crawl's own arithmetic has it."""

from __future__ import annotations

from scripts.docs.revisit_table import DOCUMENT, KINDS, plans, renewed, simulated


def test_the_table_is_that_of_the_code() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert renewed(document) == document, "run: python scripts/docs/revisit_table.py"
    assert "| is edited once | " in document


def test_no_page_is_unseen_for_longer_than_the_interval_says() -> None:
    usual, month, week, max_age = plans()
    for plan, days in ((usual, 180), (month, 30), (week, 7), (max_age, 7)):
        seen = simulated(KINDS["is edited once"], plan)
        assert seen.longest <= days + 0.05, plan.name
        assert len(seen.waits) == 100, "every edit was seen"
