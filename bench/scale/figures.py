"""What the model of a fleet reckons with: single figures and distributions, each with
where it comes from (figures.toml)."""

from __future__ import annotations

import bisect
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import random

FILE: Final = Path(__file__).with_name("figures.toml")
Kind = Literal["measured", "setting", "counted", "assumed"]
KINDS: Final = ("measured", "setting", "counted", "assumed")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; `source` says how to get it again, or who told it."""

    name: str
    value: float
    unit: str
    kind: Kind
    source: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """Quantiles of what was measured; between two of them all values are as likely."""

    name: str
    shares: tuple[float, ...]
    values: tuple[float, ...]
    unit: str
    kind: Kind
    source: str
    mean: float
    variance: float

    def draw(self, dice: random.Random) -> float:
        """One value."""
        return self.at(dice.random())

    def at(self, share: float) -> float:
        """The value that this share of all values does not exceed."""
        place = bisect.bisect_right(self.shares, share)
        place = min(max(place, 1), len(self.shares) - 1)
        low, high = self.shares[place - 1], self.shares[place]
        part = (min(max(share, low), high) - low) / (high - low)
        return self.values[place - 1] + part * (
            self.values[place] - self.values[place - 1]
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """All of figures.toml."""

    single: dict[str, Figure]
    drawn: dict[str, Distribution]
    values: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]


def load_figures(file: Path = FILE) -> Figures:
    """The file's figures and distributions.

    ValueError names the entry that has no source, an unknown kind, or shares that do not
    go from 0 to 1.
    """
    rows = tomllib.loads(file.read_text("utf-8"))
    single = {name: _figure(name, row) for name, row in rows["figure"].items()}
    drawn = {name: _distribution(name, row) for name, row in rows["drawn"].items()}
    values = {name: one.value for name, one in single.items()}
    return Figures(single, drawn, values)


def _figure(name: str, row: dict[str, Any]) -> Figure:
    _sourced(name, row)
    return Figure(name, float(row["value"]), row["unit"], row["kind"], row["source"])


def _distribution(name: str, row: dict[str, Any]) -> Distribution:
    _sourced(name, row)
    shares, values = zip(*row["quantiles"], strict=True)
    if shares[0] != 0 or shares[-1] != 1 or list(shares) != sorted(set(shares)):
        msg = f"{name}: its shares must rise from 0 to 1."
        raise ValueError(msg)
    if list(values) != sorted(values):
        msg = f"{name}: its values must rise."
        raise ValueError(msg)
    mean, variance = _moments(shares, values)
    return Distribution(
        name,
        shares,
        values,
        row["unit"],
        row["kind"],
        row["source"],
        mean,
        variance,
    )


def _moments(
    shares: tuple[float, ...], values: tuple[float, ...]
) -> tuple[float, float]:
    """(mean, variance) of values that lie evenly between the quantiles."""
    mean = squares = 0.0
    places = zip(shares, shares[1:], values, values[1:], strict=False)
    for share, next_share, low, high in places:
        mean += (next_share - share) * (low + high) / 2
        squares += (next_share - share) * (low * low + low * high + high * high) / 3
    return mean, squares - mean**2


def _sourced(name: str, row: dict[str, Any]) -> None:
    if row.get("kind") not in KINDS or not row.get("source"):
        msg = f"{name}: name its source and its kind, one of {', '.join(KINDS)}."
        raise ValueError(msg)
