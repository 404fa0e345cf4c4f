"""docs/operations.md names a test for each fault: the tests are there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
OPTIONS = ("--import-mode=importlib", "-p", "no:cacheprovider")
NAMED = re.compile(r"`([\w/.]+\.py)(?:::(\w+))?`")


def rows():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return ROW.findall(text[text.index("## Faults") :])


@cache
def collected():
    """What pytest finds in the files that the table names: `path::function`."""
    paths = sorted(
        {f"tests/{path}" for *_, tests in rows() for path, _ in NAMED.findall(tests)}
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-o",
            "addopts=",
            "-q",
            *OPTIONS,
            *paths,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    return {line.partition("[")[0] for line in done.stdout.splitlines()}


def test_every_fault_has_a_row():
    numbers = [int(number) for number, *_ in rows()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 63


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_its_tests_are_there(row):
    *_, tests = row
    named = NAMED.findall(tests)
    assert named
    for path, function in named:
        names = [name for name in collected() if name.startswith(f"tests/{path}::")]
        assert names, f"{path} has no test"
        assert not function or f"tests/{path}::{function}" in names


# Between a process and the workers that it started itself, over their socket.
SOCKET_ONLY = ROOT / "cleaning" / "workers" / "serving.py"


def test_61_nothing_is_unpickled_from_a_disk():
    source = SOCKET_ONLY.read_text(encoding="utf-8")
    assert not re.search(r"\bopen\(|read_bytes", source)
    for folder in ("archive", "cleaning", "crawler"):
        for path in {*(ROOT / folder).rglob("*.py")} - {SOCKET_ONLY}:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {
                alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.Import | ast.ImportFrom)
                for alias in [*node.names, ast.alias(getattr(node, "module", "") or "")]
            }
            assert not names & {"pickle", "marshal", "shelve", "dill", "joblib"}, path
