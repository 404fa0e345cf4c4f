"""docs/operations.md lists every setting of `gongbao.toml` as the code has it."""

from __future__ import annotations

from scripts.docs.configuration_reference import DOCUMENT, renewed, table


def test_the_table_is_that_of_the_sections() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert renewed(document) == document, (
        "run: python scripts/docs/configuration_reference.py"
    )
    assert "\n| `revisit.max` | " in document


def test_every_row_has_five_cells() -> None:
    assert {line.count(" | ") for line in table().splitlines()[2:]} == {4}
