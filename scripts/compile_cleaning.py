"""Compile the hot modules of cleaning beside their sources: `make fast`; `make pure` undoes it.

Usage: python scripts/compile_cleaning.py [--remove]

mypyc (it comes with mypy) makes C of the same typed sources, which Python loads instead
of them; a C compiler is needed and a minute or two. Records are the same, by the same
tests. After a change of these sources, compile again or take it back: the compiled ones
are loaded first.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GROUP = "gongbao_fast"
MODULES = (
    *("page/hiding", "page/lines", "page/serialize", "page/tables", "page/tree"),
    *("body/scoring", "body/container"),
    *("text/han", "text/spaces"),
)


def sources() -> list[str]:
    """The files to compile, relative to the checkout."""
    return [f"cleaning/{name}.py" for name in MODULES]


def compiled() -> list[Path]:
    """What lies compiled in this checkout."""
    beside = (path.with_suffix("") for path in map(Path, sources()))
    found = [p for b in beside for p in (ROOT / b.parent).glob(f"{b.name}.*.so")]
    return [*found, *ROOT.glob(f"{GROUP}__mypyc.*.so")]


def compile_all() -> None:
    """Compile all modules into the checkout; the C code goes to a temporary folder."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    os.chdir(ROOT)

    with tempfile.TemporaryDirectory() as folder:
        modules = mypycify(sources(), group_name=GROUP, target_dir=folder)
        job = Distribution({"name": GROUP, "ext_modules": modules})
        build: Any = job.get_command_obj("build_ext")
        build.inplace = True
        build.build_lib = build.build_temp = folder
        build.ensure_finalized()
        build.run()


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile the hot modules of cleaning.")
    parser.add_argument("--remove", action="store_true", help="take it back")
    options = parser.parse_args()
    for path in compiled():
        path.unlink()
    if options.remove:
        return 0
    compile_all()
    print(f"{len(compiled())} modules compiled; `make pure` takes them back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
