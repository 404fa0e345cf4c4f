"""Documents that are made from the code are the ones that the code would make."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_module_tables_are_current() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "docs" / "module_tables.py"))
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert script["renewed"](page) == page, "run: python scripts/docs/module_tables.py"
