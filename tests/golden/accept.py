"""Show how a golden case differs from what cleaning gives now, and write it.

Usage: python tests/golden/accept.py FAMILY/CASE …     (or `make golden ACCEPT=…`)

Only what the case already states is renewed: its fields, its body, its verdict.
`with`, `without` and the issues stay, for they are a person's demands: edit them by
hand. Read the difference before you commit it.
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from golden import Case, agrees, core, result  # noqa: E402


def renewed(case: Case) -> dict[str, Any]:
    """The case's expectation with the values that cleaning gives now."""
    want, got = dict(case.expected), result(case)
    if "rejected" in got:
        return {"note": want.get("note", ""), "rejected": got["rejected"]}
    want.pop("rejected", None)
    want["fields"] = {
        name: value if agrees(value, got[name]) else got[name]
        for name, value in want.get("fields", {}).items()
    }
    if "body" in want and core(want["body"]) != core(got["text"]):
        want["body"] = got["text"]
    return want


def accept(name: str) -> bool:
    """Print the difference of one case and write it; False where there is none."""
    case = Case(HERE / name)
    path = case.folder / "expected.json"
    old = path.read_text(encoding="utf-8")
    new = json.dumps(renewed(case), ensure_ascii=False, indent=1) + "\n"
    if old == new:
        print(f"{name}: as expected")
        return False
    old_lines, new_lines = old.splitlines(), new.splitlines()
    for line in difflib.unified_diff(old_lines, new_lines, name, "now", lineterm=""):
        print(line)
    path.write_text(new, encoding="utf-8")
    return True


def main(names: list[str]) -> int:
    if not names:
        print(__doc__)
        return 2
    missing = [n for n in names if not (HERE / n / "expected.json").is_file()]
    if missing:
        print("no such case: " + ", ".join(missing) + f" (under {HERE})")
        return 2
    for name in names:
        accept(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
