"""docs/cleaning.md shows the data as it is."""

from __future__ import annotations

from scripts.docs.cleaning_reference import DOCUMENT, issue_table, renewed, rule_table


def test_the_tables_are_those_of_the_data() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert renewed(document) == document, (
        "run: python scripts/docs/cleaning_reference.py"
    )


def test_every_part_is_in_the_document() -> None:
    document = DOCUMENT.read_text("utf-8")
    for name in ("issues", "rules", "kinds", "reasons"):
        assert f"<!-- {name} -->" in document
        assert f"<!-- /{name} -->" in document


def test_a_bar_in_a_cell_is_escaped() -> None:
    assert all(line.count(" | ") >= 3 for line in issue_table().splitlines()[2:])
    assert "\\|" in rule_table()
