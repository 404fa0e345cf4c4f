"""The closed list of issue codes, read from issues.toml; docs/cleaning.md shows it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from archive.model import Issue

if TYPE_CHECKING:
    from archive.model import Severity


@dataclass(frozen=True, slots=True)
class IssueCode:
    """One code: how grave it is, what it costs in quality, what it tells the reader."""

    code: str
    severity: Severity
    cost: float
    meaning: str


@lru_cache(maxsize=1)
def load_codes() -> dict[str, IssueCode]:
    """All issue codes by name, in the order of issues.toml."""
    text = resources.files("cleaning").joinpath("issues.toml").read_text("utf-8")
    rows: dict[str, dict[str, Any]] = tomllib.loads(text)
    return {
        code: IssueCode(
            code,
            cast("Severity", row["severity"]),
            float(row.get("cost", 0)),
            row["meaning"],
        )
        for code, row in rows.items()
    }


def issue(
    code: str,
    detail: str,
    *,
    start: int | None = None,
    end: int | None = None,
    raw: str | None = None,
) -> Issue:
    """An issue of the closed list, with the severity that the list gives it.

    >>> issue("no_date", "the page shows none").severity
    'warning'
    """
    return Issue(code, load_codes()[code].severity, detail, start, end, raw)
