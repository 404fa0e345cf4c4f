"""Real pages and documents from the field, where they lie beside the checkout."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.model import Capture, Record, Rejected
from cleaning import clean

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
SEED_FIELDS = [
    "title",
    "published_at",
    "signed_date",
    "date",
    "date_kind",
    "source",
    "source_kind",
    "issuer",
    "kind",
    "report_year",
    "division_code",
    "script",
]

pytestmark = pytest.mark.shared


def load(name: str, path: Path) -> ModuleType:
    """A module of bench/ or tests/golden/, which are no packages."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def seeds(shared: Path) -> dict[str, tuple[dict[str, Any], Record]]:
    """What each seed must give, and what it gives."""
    folder = shared / "seeds"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    rows = {}
    for name, want in expected.items():
        payload = (folder / name).read_bytes()
        record = clean(Capture(url=None, payload=payload, content_type="text/plain"))
        assert isinstance(record, Record)
        rows[name[:3]] = (want, record)
    return rows


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize("field", SEED_FIELDS)
def test_seed_field(seeds: dict[str, Any], seed: str, field: str) -> None:
    golden = load("golden_cases", ROOT / "tests" / "golden" / "golden.py")
    want, record = seeds[seed]
    assert golden.agrees(want[field], record.as_dict()[field])


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize("demand", ["with", "without", "issues"])
def test_seed_text(seeds: dict[str, Any], seed: str, demand: str) -> None:
    gate = load("gate", ROOT / "bench" / "quality" / "gate.py")
    want, record = seeds[seed]
    if demand == "issues":
        assert set(want["issues"]) <= {issue.code for issue in record.issues}
        return
    text = gate.squeezed(record.text)
    there = [s for s in want[demand] if gate.squeezed(s) in text]
    assert there == (want["with"] if demand == "with" else [])


def test_no_figure_is_below_its_floor(shared: Path) -> None:
    gate = load("gate", ROOT / "bench" / "quality" / "gate.py")
    assert gate.shortfalls(gate.measure(shared), gate.load_floors()) == []


def listing_ids() -> list[str]:
    folder = Path(os.environ.get("GONGBAO_SHARED") or ROOT.parent / "shared")
    index = folder / "corpus" / "index.jsonl"
    lines = index.read_text("utf-8").splitlines() if index.exists() else []
    rows = map(json.loads, lines)
    return [row["id"] for row in rows if row["kind"] == "listing"]


@pytest.mark.parametrize("page", listing_ids())
def test_a_listing_is_no_report(shared: Path, page: str) -> None:
    payload = (shared / "corpus" / "pages" / f"{page}.html").read_bytes()
    result = clean(Capture(url="http://www.x.gov.cn/tzgg/", payload=payload))
    assert isinstance(result, Rejected)
    assert result.reason == "listing"
