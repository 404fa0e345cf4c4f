"""A fleet's tables in a database of a test's own, and what runs on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from crawler.fleet.ledger import Ledger
from crawler.fleet.postgres import parsed_address
from crawler.fleet.queue import Queue
from crawler.fleet.schema import prepare

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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
