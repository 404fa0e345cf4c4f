"""Compiled modules are loaded while they are of these sources, and never after."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from cleaning.compiled import ROOT, STAMP, Sources, is_current, stamp_of

LOAD = "import cleaning.text.spaces as module; print(module.__file__)"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources with a compiled module beside them that nobody can load."""
    no_builds = shutil.ignore_patterns("*.so", "__pycache__", Path(STAMP).name)
    for name in ("archive", "cleaning"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=no_builds)
    (tmp_path / STAMP).write_text(stamp_of(tmp_path), "utf-8")
    (tmp_path / f"cleaning/text/spaces{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    return tmp_path


def load(checkout: Path) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=checkout,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_build_of_these_sources_is_loaded(checkout: Path) -> None:
    assert is_current(checkout)
    done = load(checkout)
    assert done.returncode == 1
    assert f"spaces{EXTENSION_SUFFIXES[0]}: file too short" in done.stderr


@pytest.mark.parametrize(
    "changed",
    ["cleaning/text/spaces.py", "cleaning/record/assemble.py", "archive/model.py"],
)
def test_a_build_of_other_sources_is_not(checkout: Path, changed: str) -> None:
    with (checkout / changed).open("a", encoding="utf-8") as source:
        source.write("\n# Another line.\n")
    assert not is_current(checkout)
    done = load(checkout)
    assert done.stdout.strip() == str(checkout / "cleaning/text/spaces.py")
    assert "`make fast` compiles them again" in done.stderr


def test_a_source_that_is_gone_is_a_change(checkout: Path) -> None:
    (checkout / "cleaning/text/han.py").unlink()
    assert not is_current(checkout)


def test_a_source_that_was_only_written_again_is_none(checkout: Path) -> None:
    os.utime(checkout / "cleaning/text/spaces.py", ns=(1, 1))
    assert is_current(checkout)


def test_modules_of_other_packages_are_left_to_others() -> None:
    finder = Sources("cleaning")
    assert finder.find_spec("archive.model", [str(ROOT / "archive")]) is None
    assert finder.find_spec("cleaning.nothing", [str(ROOT / "cleaning")]) is None
    found = finder.find_spec("cleaning.text.han", [str(ROOT / "cleaning/text")])
    assert found is not None
    assert found.origin == str(ROOT / "cleaning/text/han.py")
