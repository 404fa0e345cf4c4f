"""The sites that a fleet crawls, drawn: hosts, pages, listings, what never answers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from figures import Figures


@dataclass(slots=True)
class Host:
    """One network name: asked from one place at a time, so many times a day."""

    number: int
    is_dead: bool
    response_s: float
    response_var: float
    free_at: float = 0.0
    day: int = -1
    asked_today: int = 0
    down_until: float = 0.0
    next_down: float = math.inf


@dataclass(slots=True)
class Site:
    """One site of one host, as it is and as far as it is crawled."""

    number: int
    host: Host
    pages: int
    listings: int
    fetched: int = 0
    failures: int = 0
    first_done: float = math.inf
    looks: dict[int, dict[int, float]] = field(default_factory=dict)  # day → stage → n

    @property
    def is_whole(self) -> bool:
        """Whether each of its pages was fetched once."""
        return self.fetched >= self.pages

    def look_again(self, day: int, stage: int, count: float) -> None:
        """So many pages are due on that day, for the stage-th time."""
        stages = self.looks.setdefault(day, {})
        stages[stage] = stages.get(stage, 0.0) + count

    def due_until(self, day: int) -> Iterator[tuple[int, int, float]]:
        """(day, stage, pages) of all that is due by now."""
        for each in sorted(known for known in self.looks if known <= day):
            for stage, count in self.looks[each].items():
                yield each, stage, count


def population(count: int, figures: Figures, dice: random.Random) -> list[Site]:
    """So many sites; `sites_a_host` of them share one host, sizes are as figures say."""
    sites: list[Site] = []
    host = _host(0, figures, dice)
    mean, spread = figures["pages_a_site"], figures["pages_spread"]
    center = math.log(mean) - spread**2 / 2
    most = int(figures["max_urls"])
    alone = 1 / figures["sites_a_host"]
    for number in range(count):
        if number and dice.random() < alone:
            host = _host(host.number + 1, figures, dice)
        pages = max(1, min(most, round(dice.lognormvariate(center, spread))))
        listings = max(1, round(figures.drawn["listings_a_site"].draw(dice)))
        sites.append(Site(number, host, pages, listings))
    return sites


def _host(number: int, figures: Figures, dice: random.Random) -> Host:
    response = figures.drawn["response_s"]
    up = dice.expovariate(1 / (figures["host_up_days"] * 86_400))
    return Host(
        number,
        is_dead=dice.random() < figures["dead_hosts"],
        response_s=response.draw(dice),
        response_var=response.variance,
        next_down=up,
    )
