"""Writes the tables of docs/architecture.md from the modules' own first lines."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
_PLACE = re.compile(
    r"(<!-- modules: (?P<folder>[\w/]+) -->\n).*?(<!-- end -->)", re.DOTALL
)


def first_line(path: Path) -> str:
    """The first paragraph of a module's docstring, as one line; "" without one."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")


def table(folder: str) -> str:
    """A package's rooms, each with what it is for, and the files that stand in it."""
    rows = ["| file | what it holds |", "|---|---|"]
    for init in sorted((ROOT / folder).rglob("__init__.py")):
        room = init.parent
        name = room.relative_to(ROOT).as_posix()
        rows.append(f"| **{name}/** | **{first_line(init)}** |")
        rows += [
            f"| {path.name} | {line} |"
            for path in sorted(room.glob("*.py"))
            if path != init and (line := first_line(path))
        ]
    return "\n".join(rows) + "\n"


def renewed(page: str) -> str:
    """The page with every table made anew."""
    return _PLACE.sub(lambda m: m[1] + table(m["folder"]) + m[3], page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
