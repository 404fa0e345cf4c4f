"""One test a field, a line that must be there, and a line that must not be."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).resolve().parent


def _golden() -> ModuleType:
    """The module beside this one (tests are not a package)."""
    if "golden_cases" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "golden_cases", HERE / "golden.py"
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["golden_cases"] = module
        spec.loader.exec_module(module)
    return sys.modules["golden_cases"]


golden = _golden()
GAPS: dict[str, str] = json.loads((HERE / "known_gaps.json").read_text("utf-8"))


def checks(case: Any) -> list[tuple[str, str, Any]]:
    """The things to test in a case, as (kind, short name, expected value)."""
    want = case.expected
    if "rejected" in want:
        return [("rejected", "rejected", want["rejected"])]
    rows: list[tuple[str, str, Any]] = [("verdict", "record", None)]
    rows += [("field", name, value) for name, value in want["fields"].items()]
    for kind in ("with", "exact", "without", "issues", "no_issues"):
        values = enumerate(want.get(kind, []), 1)
        rows += [(kind, f"{kind}-{n}", value) for n, value in values]
    if "body" in want:
        rows.append(("body", "body", want["body"]))
    return rows


def parameters() -> list[Any]:
    rows = []
    for case in golden.all_cases():
        for kind, name, value in checks(case):
            id_ = f"{case.name}::{name}"
            gap = GAPS.get(id_)
            marks = [pytest.mark.xfail(reason=gap, strict=True)] if gap else []
            rows.append(pytest.param(case, kind, name, value, id=id_, marks=marks))
    return rows


@pytest.mark.parametrize(("case", "kind", "name", "want"), parameters())
def test_golden(case: Any, kind: str, name: str, want: Any) -> None:
    got = golden.result(case)
    if kind == "rejected":
        assert got.get("rejected") == want
    else:
        assert "rejected" not in got, got
        said, holds = DEMANDS[kind](got, name, want)
        assert holds, f"{said!r} instead of {want!r}"


def _text(got: dict[str, Any]) -> str:
    return str(golden.core(got["text"]))


def _codes(got: dict[str, Any]) -> set[str]:
    return {issue["code"] for issue in got["issues"]}


DEMANDS: dict[str, Any] = {
    "verdict": lambda got, _, __: ("record", True),
    "field": lambda got, name, want: (got[name], golden.agrees(want, got[name])),
    "with": lambda got, _, want: (got["text"], golden.core(want) in _text(got)),
    "without": lambda got, _, want: (got["text"], golden.core(want) not in _text(got)),
    "exact": lambda got, _, want: (got["text"], want in got["text"]),
    "issues": lambda got, _, want: (_codes(got), want in _codes(got)),
    "no_issues": lambda got, _, want: (_codes(got), want not in _codes(got)),
    "body": lambda got, _, want: (got["text"], golden.core(want) == _text(got)),
}


def test_gaps_name_existing_checks() -> None:
    known = {f"{c.name}::{n}" for c in golden.all_cases() for _, n, _ in checks(c)}
    assert set(GAPS) <= known


FAMILIES = """trs trs_was5 hanweb hanweb_jpaas gkmlpt ucap vsb webplus dedecms phpcms
empirecms shanghai generic plain verdict"""


def test_at_least_forty_cases_over_all_families() -> None:
    cases = golden.all_cases()
    assert len(cases) >= 40
    assert {case.family for case in cases} >= set(FAMILIES.split())
