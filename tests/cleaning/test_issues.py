"""The closed list of issue codes is complete, readable and used as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cleaning.issues import issue, load_codes

CLEANING = Path(__file__).parents[2] / "cleaning"


def test_every_code_tells_severity_cost_and_meaning() -> None:
    for code in load_codes().values():
        assert code.severity in {"info", "warning", "error"}
        assert 0 <= code.cost <= 0.5
        assert code.meaning.endswith(".")
        assert re.fullmatch(r"[a-z0-9_]+", code.code)


def test_every_code_in_the_sources_is_on_the_list() -> None:
    used = set()
    for file in CLEANING.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'\b[iI]ssue\(\s*"([a-z_0-9]+)"', text))
    assert used
    assert used <= set(load_codes())


def test_an_unknown_code_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        issue("no_such_code", "")
