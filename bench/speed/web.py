"""What the web page takes to answer on 20,000 records: server time, medians.

Usage: python bench/speed/web.py [--records 20000] [--archive DIR] [--json FILE]

Records as in speed_archive.py, every one with the most common words in it: the worst
case for counting hits and facets. Asked in this process, without a network. Exit code
1 where a goal of GOALS is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from speed_archive import WORDS, fill

from archive.store import Archive
from archive.web.server import guarded_app

GOALS = {"search ms": 300.0, "report ms": 100.0}
_REPORTS = 40


async def medians(folder: Path) -> dict[str, float]:
    """Median and slowest server time of each sort of page, in milliseconds."""
    with Archive.open(folder) as archive:
        rows = archive.rows(
            "SELECT record_id FROM records ORDER BY random() LIMIT ?", (_REPORTS,)
        )
        reports = [f"/report/{row['record_id']}" for row in rows]
    pages = {
        "search": [f"/search?q={word}" for word in WORDS],
        "search by date": [f"/search?q={word}&sort=date" for word in WORDS[:8]],
        "search narrowed": [f"/search?q={word}&year=2015" for word in WORDS[:8]],
        "browse": ["/search", "/search?page=500"] * 3,
        "report": reports,
        "home": ["/"] * 5,
        "changes": ["/changes"] * 5,
        "sites": ["/sites"] * 5,
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
                times = [await timed(client, address) for address in addresses]
                results[f"{name} ms"] = statistics.median(times)
                results[f"slowest {name} ms"] = max(times)
    return results


async def timed(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = await client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return (time.perf_counter() - began) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description="Server time of the web page.")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--archive", type=Path, help="one that is there already")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.archive or Path(name) / "archive"
        if not options.archive:
            took = fill(folder, options.records)
            print(f"filled with {options.records} records in {took:.0f} s")
        results = asyncio.run(medians(folder))
    for label, value in results.items():
        print(f"{label}: {value:.0f} (goal {GOALS.get(label, 'none')})")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    missed = [label for label, most in GOALS.items() if results[label] > most]
    print("missed: " + ", ".join(missed) if missed else "all goals reached")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
