"""What is compiled is there, and what was compiled is found and taken back."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

ROOT = Path(__file__).resolve().parents[2]


def script() -> ModuleType:
    path = ROOT / "scripts" / "compile_cleaning.py"
    spec = importlib.util.spec_from_file_location("compile_cleaning", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_sources_are_there() -> None:
    assert all((ROOT / name).is_file() for name in script().sources())


def test_what_is_compiled_is_taken_back_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = script()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module.sys, "argv", ["compile_cleaning.py", "--remove"])
    page = tmp_path / "cleaning" / "page"
    page.mkdir(parents=True)
    mine = [page / "tree.cpython-311.so", tmp_path / f"{module.GROUP}__mypyc.abi.so"]
    others = [page / "tree.py", page / "trees.abi.so", tmp_path / "other.abi.so"]
    for path in (*mine, *others):
        path.touch()
    assert sorted(module.compiled()) == sorted(mine)
    assert module.main() == 0
    assert [path.exists() for path in (*mine, *others)] == [False] * 2 + [True] * 3
