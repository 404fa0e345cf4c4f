"""Compile cleaning's modules beside their sources: `make fast`; `make pure` undoes it.

Usage: python scripts/compile_cleaning.py [--remove]

mypyc (it comes with mypy) makes C of the same typed sources, which Python loads instead
of them; a C compiler is needed and three minutes of its time. Records are the same, by the same
tests. Once a source has changed, the sources are loaded again (cleaning/compiled.py).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cleaning.compiled import STAMP, stamp_of  # noqa: E402

GROUP = "gongbao_fast"
# Others wait for libraries, other processes or programs, and are not faster compiled.
ROOMS = ("text", "rules", "page", "fields", "body", "record", "disclosure")
LEFT_OUT = {
    "body/trafilatura_opinion": "tests replace what it asks, which a compiled call keeps",
}


def sources() -> list[str]:
    """The files to compile, relative to the checkout."""
    found = [path for room in ROOMS for path in ROOT.glob(f"cleaning/{room}/*.py")]
    named = {f"{path.parent.name}/{path.stem}" for path in found} - LEFT_OUT.keys()
    inside = [f"cleaning/{name}.py" for name in named if not name.endswith("__init__")]
    return sorted(["cleaning/draft.py", "cleaning/issues.py", *inside])


def compiled() -> list[Path]:
    """What lies compiled in this checkout, of whatever sources."""
    return [*ROOT.glob("cleaning/**/*.so"), *ROOT.glob(f"{GROUP}__mypyc.*.so")]


def remove() -> None:
    """Take back all that is compiled, and last what says of which sources it is."""
    for path in compiled():
        path.unlink()
    (ROOT / STAMP).unlink(missing_ok=True)


def compile_all() -> None:
    """Compile all modules in a temporary folder, then lay them beside their sources.

    What they are made of is written before: no moment has compiled modules without it.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution

    os.chdir(ROOT)
    made_of = stamp_of(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        modules = mypycify(
            sources(), group_name=GROUP, target_dir=folder, opt_level="2"
        )
        job = Distribution({"name": GROUP, "ext_modules": modules})
        build: Any = job.get_command_obj("build_ext")
        build.build_lib = build.build_temp = f"{folder}/lib"
        build.ensure_finalized()
        build.run()
        remove()
        (ROOT / STAMP).write_text(made_of, "utf-8")
        for path in Path(build.build_lib).rglob("*.so"):
            shutil.move(path, ROOT / path.relative_to(build.build_lib))


def unloadable() -> list[str]:
    """The compiled modules that a fresh process cannot load first of all.

    Where a dataclass has a field of a type that is imported for checking types alone,
    the compiled one looks for it as it is loaded.
    """
    names = [name.removesuffix(".py").replace("/", ".") for name in sources()]
    return [name for name in names if not _loads(name)]


def _loads(name: str) -> bool:
    command = [sys.executable, "-c", f"import {name}"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile the modules of cleaning.")
    parser.add_argument("--remove", action="store_true", help="take it back")
    options = parser.parse_args()
    if options.remove:
        remove()
        return 0
    compile_all()
    failed = unloadable()
    if failed:
        remove()
        print(f"taken back, since these cannot be loaded: {', '.join(failed)}")
        return 1
    print(f"{len(sources())} modules compiled; `make pure` takes them back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
