"""The fleet's archives as one: databases that have changed are fetched and merged."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from archive.configuration import current
from archive.database.atomic_files import replaced_file
from archive.notices.channels import alerts_from
from archive.storage.bringing import bring
from crawler.fleet.holding import Holding

if TYPE_CHECKING:
    from pathlib import Path

    from archive.storage import Place
    from crawler.fleet.in_hand import Hands

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 8  # archives asked about, or fetched
_BATCH: Final = 200  # archives of one command


async def merge_parts(hands: Hands) -> None:
    """Merge what has changed since the last time, then tell the channels of `[notify]`.

    What was merged is noted after the merge: one that was killed is done again, which
    gives the same.
    """
    merged = hands.settings.merged
    assert merged is not None
    parts = Parts(hands.place, hands.settings.work / "parts")
    news = await asyncio.to_thread(parts.news)
    names = sorted(news)
    async with Holding(hands.settings.beat_s) as holding:
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            folders = await asyncio.to_thread(parts.fetch, batch)
            child = await hands.child(
                "merge", *map(str, folders), "--into", str(merged), holding=holding
            )
            outcome = await hands.follow(child, holding)
            if outcome.code != 0:
                logger.warning("not merged: %s (%d)", outcome.told, outcome.code)
                return
            parts.note({name: news[name] for name in batch})
        if news and alerts_from(current()).channels:
            child = await hands.child(
                "notify", "--archive", str(merged), holding=holding
            )
            outcome = await hands.follow(child, holding)
            if outcome.code != 0:
                logger.warning("not all were told: %s", outcome.told)


class Parts:
    """Copies of a place's databases, and the generation of each that was merged last."""

    def __init__(self, place: Place, folder: Path) -> None:
        self._place = place
        self._folder = folder
        self._file = folder / "merged.json"

    def news(self) -> dict[str, int]:
        """The archives that have changed since they were merged, with their generation."""
        known, names = self._known(), self._place.names()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            generations = pool.map(self._generation, names)
        found = dict(zip(names, generations, strict=True))
        return {n: g for n, g in found.items() if g and g != known.get(n)}

    def fetch(self, names: list[str]) -> list[Path]:
        """The newest databases of these archives, in a folder each."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._fetch, names))

    def note(self, generations: dict[str, int]) -> None:
        """These have been merged."""
        with replaced_file(self._file) as file:
            file.write(json.dumps({**self._known(), **generations}).encode())

    def _known(self) -> dict[str, int]:
        try:
            return dict(json.loads(self._file.read_bytes()))
        except (FileNotFoundError, ValueError):
            return {}

    def _generation(self, name: str) -> int:
        state = self._place.state(name)
        return state.generation if state else 0

    def _fetch(self, name: str) -> Path:
        state = self._place.state(name)
        assert state is not None
        folder = self._folder / name
        bring(self._place.folder(name), state, folder)
        return folder
