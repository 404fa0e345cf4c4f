"""Measures of the house: sizes, circles among imports, tests; `make measures`.

Imports are read from the source, so that lazy and type-only ones count too.
"""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("archive", "cleaning", "crawler")
MOST_FILES_A_FOLDER = 20
MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 50


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the three packages, parsed."""

    name: str
    path: Path
    lines: int
    tree: ast.Module


def modules(root: Path = ROOT) -> dict[str, Module]:
    """All modules by dotted name; a package's name is that of its `__init__`."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = path.read_text(encoding="utf-8")
            found[name] = Module(name, path, text.count("\n"), ast.parse(text))
    return found


def imports(known: dict[str, Module]) -> dict[str, set[str]]:
    """For each module the modules of ours that it imports, wherever it does."""
    graph: dict[str, set[str]] = {}
    for module in known.values():
        named: set[str] = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                named |= {name if name in known else node.module for name in full}
        graph[module.name] = (named & known.keys()) - {module.name}
    return graph


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle in the order of their imports; [] without one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def functions(known: dict[str, Module]) -> dict[str, int]:
    """The lines of each function and method, by module and name."""
    return {
        f"{module.name}:{node.name}:{node.lineno}": node.end_lineno - node.lineno + 1
        for module in known.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }


def folders(known: dict[str, Module]) -> Counter[str]:
    """How many modules stand in each folder, its `__init__` aside."""
    return Counter(
        module.path.parent.relative_to(ROOT).as_posix()
        for module in known.values()
        if module.path.name != "__init__.py"
    )


def untested(known: dict[str, Module]) -> list[str]:
    """Modules without a test file of their own name in the mirrored folder."""
    return [
        name
        for name, module in known.items()
        if module.path.name != "__init__.py" and not test_of(module.path).is_file()
    ]


def test_of(path: Path) -> Path:
    """Where the test of a module lies."""
    inside = path.relative_to(ROOT)
    return ROOT / "tests" / inside.with_name(f"test_{inside.name}")


def _lines(paths: list[Path]) -> int:
    return sum(path.read_text(encoding="utf-8").count("\n") for path in paths)


def report() -> list[tuple[str, str, str]]:
    """Each measure with its goal and what it is now."""
    known = modules()
    files = {name: module.lines for name, module in known.items()}
    lengths = functions(known)
    ours = sum(n for name, n in files.items() if not name.startswith("crawler.demo"))
    tests = _lines(sorted((ROOT / "tests").rglob("*.py")))
    crowded = folders(known).most_common(1)[0]
    longest = max(files, key=files.__getitem__)
    function = max(lengths, key=lengths.__getitem__)
    return [
        ("circles among the imports", "0", " → ".join(circle(imports(known))) or "0"),
        ("files in the fullest folder", "≤ 20", f"{crowded[1]} ({crowded[0]})"),
        ("lines of the longest file", "≤ 400", f"{files[longest]} ({longest})"),
        ("lines of the longest function", "≤ 50", f"{lengths[function]} ({function})"),
        ("median lines of a function", "", f"{statistics.median(lengths.values()):g}"),
        ("lines of the three packages without the demo", "≤ 29,000", f"{ours:,}"),
        ("lines of tests for each line of code", "≥ 0.8", f"{tests / ours:.2f}"),
        (
            "modules without a test file of their name",
            "0",
            f"{len(untested(known))} of {len(known)}",
        ),
    ]


if __name__ == "__main__":
    for name, goal, now in report():
        print(f"{name:46} {goal:10} {now}")
    for name in untested(modules()):
        print(f"  without a test of its name: {name}")
