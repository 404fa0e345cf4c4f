"""What the web page takes to answer: server time, medians.

Hardly a record is without the words that are asked for: the worst case for counting
hits and facets. Asked in this process, without a network.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx
from measuring import figure
from passes import in_fork
from prose import WORDS

from archive.store import Archive
from archive.web.server import guarded_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from measuring import Figure

_REPORTS = 40


def measure(folder: Path, on: str) -> Iterator[Figure]:
    """The rows of an archive's web page; each address is asked for once."""
    times: dict[str, list[float]] = in_fork(lambda: asyncio.run(_times(folder)))
    for name, found in times.items():
        yield figure(f"web: {name}", *found, on=on)


async def _times(folder: Path) -> dict[str, list[float]]:
    """Server times of each sort of page, in milliseconds."""
    with Archive.open(folder) as archive:
        rows = archive.rows(
            "SELECT record_id FROM records ORDER BY random() LIMIT ?", (_REPORTS,)
        )
        reports = [f"/report/{row['record_id']}" for row in rows]
    pages = {
        "search": [f"/search?q={word}" for word in WORDS[:16]],
        "search by date": [f"/search?q={word}&sort=date" for word in WORDS[16:24]],
        "search narrowed": [f"/search?q={word}&year=2015" for word in WORDS[24:]],
        "browse": ["/search", "/search?page=50", "/search?page=500"],
        "report": reports,
        "home": ["/"],
        "changes": ["/changes"],
        "sites": ["/sites"],
    }
    results = {}
    with guarded_app([folder], "127.0.0.1") as guard:
        app: Any = guard
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1"
        ) as client:
            await client.get("/")
            for name, addresses in pages.items():
                results[name] = [await _timed(client, each) for each in addresses]
    return results


async def _timed(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = await client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return (time.perf_counter() - began) * 1000
