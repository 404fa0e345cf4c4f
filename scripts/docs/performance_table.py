"""The table of docs/performance.md, from what `make bench` wrote last.

`python scripts/docs/performance_table.py` writes it; bench/results.json stays as it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs" / "performance.md"
RESULTS: Final = ROOT / "bench" / "results.json"
BEGIN: Final = "<!-- table: scripts/docs/performance_table.py -->\n"
END: Final = "<!-- end of table -->\n"
_SIGNS: Final = {"more": "≥", "less": "≤"}
_MET: Final = {None: "", True: "met", False: "**missed**"}


def table(told: dict[str, Any]) -> str:
    """All rows with goals and figures, those of a group together."""
    machine = told["machine"]
    versions = ", ".join(f"{name} {v}" for name, v in machine["versions"].items())
    lines = [
        f"{told['date'][:10]}, {machine['processor']}, {machine['cores']} cores, load"
        f" {machine['load'][0]} when it began; Python {machine['python']}, SQLite"
        f" {machine['sqlite']}, cleaning from {machine['cleaning']}, {versions};"
        f" peers: {', '.join(machine['peers'])}.\n",
        "| | median | min – max | unit | goal | | measured on |",
        "|---|---|---|---|---|---|---|",
    ]
    group = ""
    for row in told["rows"]:
        if row["group"] != group:
            group = row["group"]
            lines.append(f"| **{group}** | | | | | | |")
        goal = "" if row["goal"] is None else f"{_SIGNS[row['better']]} {row['goal']:g}"
        spread = "" if row["min"] == row["max"] else f"{row['min']:g} – {row['max']:g}"
        lines.append(
            f"| {row['name']} | {row['figure']:g} | {spread} | {row['unit']} | {goal} |"
            f" {_MET[row['met']]} | {row['on']} |"
        )
    return "\n".join(lines) + "\n"


def renewed(document: str, told: dict[str, Any]) -> str:
    """The document with the table of these results between its two marks."""
    before, rest = document.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table(told)}{END}{after}"


def main() -> None:
    told = json.loads(RESULTS.read_text("utf-8"))
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8"), told), "utf-8")


if __name__ == "__main__":
    main()
