"""A fleet's tables in a database of a test's own, and what runs on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from archive.storage import Place
from crawler.fleet.in_hand import Hands
from crawler.fleet.ledger import Ledger
from crawler.fleet.postgres import parsed_address
from crawler.fleet.queue import Queue
from crawler.fleet.schema import prepare
from crawler.fleet.settings import FleetSettings
from crawler.fleet.site_files import SiteFiles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from crawler.fleet.child import Outcome
    from tests.fleet.postgres import PostgresServer


def new_fleet(postgres: PostgresServer, name: str) -> Any:
    """The address of a new database with all tables."""
    address = parsed_address(postgres.database(name))
    prepare(address, "1", None)
    return address


def on(address: Any, work: Callable[[Queue, Ledger], Awaitable[Any]]) -> Any:
    """What some work on the tables gives."""

    async def run() -> Any:
        queue = Queue(address)
        async with queue.opened():
            return await work(queue, Ledger(queue))

    return asyncio.run(run())


def hands_on(
    queue: Queue, ledger: Ledger, folder: Path, *, sites: tuple[str, ...] = ("town",)
) -> Hands:
    """What the jobs of one worker share; its sites are on one host each."""
    for site_id in sites:
        path = folder / "sites" / f"{site_id}.toml"
        path.parent.mkdir(exist_ok=True)
        url = f"http://{site_id}.example/"
        path.write_text(
            f'title = "县"\nbase_url = "{url}"\n[[seeds]]\nurl = "{url}"\nkind = "listing"\n',
            encoding="utf-8",
        )
    settings = FleetSettings(
        place=str(folder / "place"),
        work=folder / "work",
        merged=folder / "merged",
        every_s=86_400.0,
        slice_s=10.0,
        turn_s=60.0,
        beat_s=0.5,
        merge_every_s=60.0,
        reclean=True,
    )
    return Hands(
        "one",
        settings,
        queue,
        ledger,
        Place.at(settings.place),
        SiteFiles(folder / "sites"),
        folder / "work",
        asyncio.Event(),
    )


class Told:
    """In place of children: `acts` are called with a command's words, give outcomes."""

    def __init__(self, *acts: Callable[..., Outcome]) -> None:
        self._acts = list(acts)
        self.words: list[tuple[str, ...]] = []
        self.asked = self.killed = False

    async def start(self, *words: str, **_: Any) -> Told:
        self.words.append(words)
        return self

    def beat(self, until: float) -> None:
        assert until > 0

    def ask_to_stop(self) -> None:
        self.asked = True

    def kill(self) -> None:
        self.killed = True

    async def ended(self, seconds: float | None = None) -> Outcome | None:
        await asyncio.sleep(0.01)
        return self._acts.pop(0)(self) if self._acts else None
