"""Writes the tables of docs/architecture.md from the modules' own first lines."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
_PLACE = re.compile(
    r"(<!-- modules: (?P<folder>[\w/]+) -->\n).*?(<!-- end -->)", re.DOTALL
)


def table(folder: str) -> str:
    rows = ["| file | what it holds |", "|---|---|"]
    for path in sorted((ROOT / folder).glob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        first = " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")
        if path.name != "__init__.py" and first:
            rows.append(f"| {path.name} | {first} |")
    return "\n".join(rows) + "\n"


def renewed(page: str) -> str:
    """The page with every table made anew."""
    return _PLACE.sub(lambda m: m[1] + table(m["folder"]) + m[3], page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
