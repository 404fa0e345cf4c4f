"""The tables of docs/cleaning.md, made from the data: `python scripts/docs/cleaning_reference.py`.

Everything between `<!-- name -->` and `<!-- /name -->` is written anew; a test holds
the file against what this module gives.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from archive.model import RejectReason
from cleaning.fields.kind import load_kinds
from cleaning.issues import load_codes
from cleaning.rules.boilerplate import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "cleaning.md"


def issue_table() -> str:
    """All issue codes with severity, cost and meaning."""
    rows = (
        (f"`{code.code}`", code.severity, f"{code.cost:g}", code.meaning)
        for code in load_codes().values()
    )
    return _table(("code", "severity", "cost", "meaning"), rows)


def rule_table() -> str:
    """All boilerplate rules with their place, their own hit and miss, and reason."""
    rows = (
        (f"`{rule.id}`", rule.place, rule.hit, rule.miss, rule.reason)
        for rule in load_rules()
    )
    return _table(("rule", "place", "takes", "leaves", "why"), rows)


def kind_table() -> str:
    """The kinds in the order in which their rules are tried."""
    rows = [(f"`{rule.kind}`", "yes" if rule.text else "") for rule in load_kinds()]
    return _table(("kind", "also by the text"), [*rows, ("`other`", "")])


def reason_list() -> str:
    """The closed list of reasons for a rejection."""
    return ", ".join(f"`{reason}`" for reason in get_args(RejectReason)) + "."


def renewed(document: str) -> str:
    """The document with its generated parts as the data has them now.

    >>> renewed("<!-- reasons -->old<!-- /reasons -->").count("`empty`")
    1
    """
    for name, part in (
        ("issues", issue_table()),
        ("rules", rule_table()),
        ("kinds", kind_table()),
        ("reasons", reason_list()),
    ):
        pattern = re.compile(f"(<!-- {name} -->).*?(<!-- /{name} -->)", re.DOTALL)
        document = pattern.sub(_between(part), document)
    return document


def _between(part: str) -> str:
    return "\\1\n" + part.replace("\\", r"\\") + "\n\\2"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads)]
    lines.append(["---"] * len(lines[0]))
    lines += [[_cell(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8")), "utf-8")
