"""Modules that `make fast` compiled: loaded only while they are of the sources beside them.

Python loads a compiled module before its source, be it ever so old. So the build writes
down what it was made of, and once a file of that has changed, the sources are loaded.
"""

from __future__ import annotations

import hashlib
import sys
import warnings
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
STAMP = "cleaning/compiled.txt"
_CHANGED = (
    "the compiled modules of cleaning are not of these sources, which are used instead:"
    " `make fast` compiles them again, `make pure` takes them back"
)


class Sources:
    """Finds the modules of a package by their sources alone."""

    def __init__(self, package: str) -> None:
        self._inside = f"{package}."

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        _target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The source of a module of the package; None for all others."""
        for folder in (path or ()) if fullname.startswith(self._inside) else ():
            finder = FileFinder(folder, (SourceFileLoader, [".py"]))
            found = finder.find_spec(fullname)
            if found is not None:
                return found
        return None


def stamp_of(root: Path) -> str:
    """What a build is made of, a line each: digest, time in ns, path from the root.

    The vocabulary of `archive` is of it, since its types and constants are compiled in.
    """
    files = sorted([*root.glob("cleaning/**/*.py"), *root.glob("archive/*.py")])
    rows = (
        f"{_digest(path)} {path.stat().st_mtime_ns} {path.relative_to(root).as_posix()}"
        for path in files
    )
    return "".join(f"{row}\n" for row in rows)


def is_current(root: Path) -> bool:
    """Whether all files that a build was made of are as they were."""
    rows = (root / STAMP).read_text("utf-8").splitlines()
    return all(_is_same(root, *row.split(" ", 2)) for row in rows)


def _is_same(root: Path, digest: str, time_ns: str, name: str) -> bool:
    path = root / name
    try:
        return path.stat().st_mtime_ns == int(time_ns) or _digest(path) == digest
    except FileNotFoundError:
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_sources_if_changed() -> None:
    """Have the sources loaded, with a warning, where the build is of others."""
    if not is_current(ROOT):
        sys.meta_path.insert(0, Sources("cleaning"))
        warnings.warn(_CHANGED, RuntimeWarning, stacklevel=3)
