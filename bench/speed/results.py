"""What a run of the bench came to: results.json, the table, the floors."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rows import BY_NAME

from cleaning.compiled import ROOT, STAMP, is_current

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measuring import Figure
    from rows import Scale

DISTRIBUTIONS = (
    "gongbao scrapy trafilatura lxml selectolax warcio sqlite-utils datasette"
).split()
PEERS = Path(__file__).resolve().parents[1] / "quality" / "requirements-peers.txt"


def machine() -> dict[str, Any]:
    """The machine and what ran on it."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": [round(each, 1) for each in os.getloadavg()],
        "cleaning": "compiled modules" if _is_compiled() else "its sources",
        "versions": {name: _version(name) for name in DISTRIBUTIONS},
        "peers": [
            line for line in PEERS.read_text("utf-8").splitlines() if "==" in line
        ],
    }


def _is_compiled() -> bool:
    """Whether cleaning is what `make fast` has made of these sources."""
    return (ROOT / STAMP).exists() and is_current(ROOT)


def document(
    figures: Iterable[Figure], scale: Scale, begun: datetime, machine: dict[str, Any]
) -> dict[str, Any]:
    """What results.json holds; dates in UTC, seconds on the clock."""
    now = datetime.now(UTC)
    return {
        "date": begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seconds": round((now - begun).total_seconds()),
        "scale": asdict(scale),
        "machine": machine,
        "rows": [as_row(one) for one in figures],
    }


def as_row(one: Figure) -> dict[str, Any]:
    """A row of results.json; `figure` is the median, `met` is null without a goal."""
    row = BY_NAME[one.row]
    return {
        "group": row.group,
        "name": row.name,
        "figure": _short(one.median),
        "unit": row.unit,
        "median": _short(one.median),
        "min": _short(min(one.values)),
        "max": _short(max(one.values)),
        "goal": row.goal,
        "better": row.better,
        "met": row.met(one.median),
        "on": one.on,
    }


def table(rows: Iterable[dict[str, Any]]) -> str:
    """The rows for people, each figure beside its goal."""
    lines = [f"{'':52}{'median':>10}{'min – max':>20}  {'goal':12}"]
    group = ""
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            lines.append(f"— {group}")
        sign = {"more": "≥", "less": "≤"}[row["better"]]
        goal = "" if row["goal"] is None else f"{sign} {row['goal']:g}"
        met = {None: "", True: "met", False: "MISSED"}[row["met"]]
        spread = f"{row['min']:g} – {row['max']:g}"
        lines.append(
            f"{row['name']:52}{row['figure']:>10g}{spread:>20}  {goal:8}{met:8}"
            f"{row['unit']:10}{row['on']}"
        )
    return "\n".join(lines)


def heading(told: dict[str, Any]) -> str:
    """The machine and the versions in two lines."""
    versions = ", ".join(f"{k} {v}" for k, v in told["versions"].items())
    return (
        f"{told['processor']}, {told['cores']} cores, {told['system']}, load"
        f" {told['load'][0]}; Python {told['python']}, SQLite {told['sqlite']},"
        f" cleaning from {told['cleaning']}\n{versions}; peers: {', '.join(told['peers'])}"
    )


def worse(rows: Iterable[dict[str, Any]], floors: dict[str, float]) -> dict[str, str]:
    """The rows whose figure is worse than their floor by more than their tolerance.

    By name, each with a sentence that says so.
    """
    told: dict[str, str] = {}
    for row in rows:
        name, value = row["name"], row["figure"]
        tolerance = BY_NAME[name].tolerance
        if name not in floors or tolerance is None:
            continue
        floor = floors[name]
        more = row["better"] == "more"
        bound = floor / (1 + tolerance) if more else floor * (1 + tolerance)
        if value < bound if more else value > bound:
            told[name] = (
                f"{name}: {value:g}, its floor is {floor:g} (± {tolerance:.0%})"
            )
    return told


def lifted(
    rows: Iterable[dict[str, Any]], floors: dict[str, float]
) -> dict[str, float]:
    """The floors, each lifted to what is reached now where that is better."""
    new = dict(floors)
    for row in rows:
        name, value = row["name"], row["figure"]
        if BY_NAME[name].tolerance is not None:
            best = max if row["better"] == "more" else min
            new[name] = best(new.get(name, value), value)
    return dict(sorted(new.items()))


def write(path: Path, value: Any) -> None:
    """JSON as it stands in the repository."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _short(value: float) -> float:
    """Four digits, which is more than any of the figures deserves."""
    return float(f"{value:.4g}")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or sys.platform


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
