"""All of speed in one table, each goal beside its figure.

Usage: python bench/speed/bench.py [GROUP …] [--scale short|usual|full] [--json FILE]
       python bench/speed/bench.py --check [--raise]

Groups are those of rows.py (default: all); each runs in a fork of its own. `--set
crawl_pages=500 rounds=1` changes the scale. `--check`
measures the short form and fails (exit code 1) where a figure is worse than its floor
in floors.json by more than its row allows, twice in a row; `--raise` lifts floors to
what is reached now and lowers none. Missed goals are told, and no failure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import fields, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import results
from measuring import Figure
from passes import in_fork
from rows import BY_NAME, GROUPS, SCALES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rows import Scale

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "results.json"
FLOORS = HERE / "floors.json"
MODULES = {
    "clean": "page_cleaning",
    "crawl": "crawling",
    "lines": "growing",
    "verify": "verifying",
    "commands": "starting",
    "offline": "offline",
    "merge": "merging",
}


def measured(group: str, scale: Scale) -> list[Figure]:
    """The figures of a group, from a process that has done nothing else."""
    began = time.perf_counter()

    def work() -> list[Any]:
        figures = import_module(MODULES[group]).measure(scale)
        return [(one.row, one.values, one.on) for one in figures]

    found = [Figure(row, tuple(values), on) for row, values, on in in_fork(work)]
    print(f"{group}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return found


def run(
    groups: Sequence[str], scale: Scale, file: Path | None = None
) -> dict[str, Any]:
    """The document of all groups; the file has what there is after each of them."""
    begun = datetime.now(UTC)
    machine = results.machine()  # its load before we add ours
    figures: list[Figure] = []
    for group in groups:
        figures += measured(group, scale)
        told = results.document(figures, scale, begun, machine)
        if file:
            results.write(file, told)
    return told


def check(told: dict[str, Any], floors: dict[str, float], scale: Scale) -> list[str]:
    """What is worse than its floor, and was so again when its group had another go."""
    low = results.worse(told["rows"], floors)
    if not low:
        return []
    print("once more:", *low.values(), sep="\n  ", flush=True)
    again = {BY_NAME[name].group for name in low}
    second = run([group for group in GROUPS if group in again], scale)
    print(results.table(second["rows"]))
    return list(results.worse(second["rows"], floors).values())


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed, each goal beside its figure.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--scale", choices=list(SCALES))
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if unknown := set(given.groups) - set(GROUPS):
        parser.error(f"no group {', '.join(sorted(unknown))}: {', '.join(GROUPS)}")
    name = given.scale or ("short" if given.check else "usual")
    try:
        given.scale = changed(SCALES[name], given.set)
    except ValueError as error:
        parser.error(str(error))
    return given


def changed(scale: Scale, settings: Sequence[str]) -> Scale:
    """The scale with NAME=VALUE; ValueError where it has no such name or value.

    >>> changed(SCALES["short"], ["rounds=1", "sizes=10,20", "peers=1"]).sizes
    (10, 20)
    """
    new: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        if name not in {field.name for field in fields(scale)}:
            msg = f"no {name}: {', '.join(f.name for f in fields(scale))}"
            raise ValueError(msg)
        values = tuple(int(part) for part in text.split(",") if part)
        many = isinstance(getattr(scale, name), tuple)
        new[name] = values if many else values[0]
    return replace(scale, **new)


def main() -> int:
    given = options()
    # Commands find their code compiled, as a user's do, whatever the shell here says.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    told = run(given.groups or GROUPS, given.scale, given.json)
    print(results.heading(told["machine"]))
    print(results.table(told["rows"]))
    if not given.check:
        missed = [row["name"] for row in told["rows"] if row["met"] is False]
        print("missed:", *missed, sep="\n  ") if missed else print("all goals met")
        return 0
    floors: dict[str, float] = json.loads(FLOORS.read_text("utf-8"))
    if given.lift:
        results.write(FLOORS, results.lifted(told["rows"], floors))
        return 0
    low = check(told, floors, given.scale)
    print(*low or ["no figure is worse than its floor"], sep="\n")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
