"""What is to be compiled is there, and what was compiled is found and taken back."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from cleaning.compiled import STAMP

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
    found = script().sources()
    assert len(found) > 50
    assert all((ROOT / name).is_file() for name in found)


def test_what_is_left_out_is_there_too() -> None:
    module = script()
    assert all((ROOT / f"cleaning/{name}.py").is_file() for name in module.LEFT_OUT)
    assert not {f"cleaning/{name}.py" for name in module.LEFT_OUT} & {*module.sources()}


def test_what_is_compiled_is_taken_back_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = script()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module.sys, "argv", ["compile_cleaning.py", "--remove"])
    page = tmp_path / "cleaning" / "page"
    page.mkdir(parents=True)
    mine = [page / "tree.cpython-311.so", tmp_path / f"{module.GROUP}__mypyc.abi.so"]
    others = [page / "tree.py", page / "tree.html", tmp_path / "other.abi.so"]
    for path in (*mine, *others, tmp_path / STAMP):
        path.touch()
    assert sorted(module.compiled()) == sorted(mine)
    assert module.main() == 0
    assert [path.exists() for path in (*mine, *others)] == [False] * 2 + [True] * 3
    assert not (tmp_path / STAMP).exists()


def test_fields_of_dataclasses_have_types_that_are_loaded() -> None:
    """A compiled dataclass looks for them as it is loaded; the build would be refused."""
    held = [name for name in script().sources() if _only_checked_fields(ROOT / name)]
    assert held == []


def _only_checked_fields(path: Path) -> set[str]:
    """Types that only a TYPE_CHECKING block imports and that a field has by itself."""
    tree = ast.parse(path.read_text("utf-8"))
    blocks = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    imports = [x for b in blocks for x in b.body if isinstance(x, ast.ImportFrom)]
    checked = {alias.name for one in imports for alias in one.names}
    values = [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(x).startswith("dataclass") for x in node.decorator_list)
    ]
    fields = [x for v in values for x in v.body if isinstance(x, ast.AnnAssign)]
    types = {ast.unparse(field.annotation).split("[")[0] for field in fields}
    return types & checked - _ALIASES


# What is no class is no type to look for: closed lists of words.
_ALIASES = {"DateKind", "FieldName", "Kind", "Origin", "Place", "Severity"}
