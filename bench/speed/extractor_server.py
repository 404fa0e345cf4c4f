"""One extractor over a manifest's pages, a fresh pass for each line on stdin.

Usage: extractor_server.py NAME MANIFEST.jsonl WARM      (rows: {"path", "url"})

Runs in our environment or in the peers' own. The first WARM pages are for warming up:
what any page needs (code, tables, lists of words) is loaded on them before the first
pass. For each line on stdin a line of JSON: [wall, CPU] seconds of each other page.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "quality"), str(HERE)]

from passes import fresh_pass  # noqa: E402
from peers_worker import PEERS, decoded  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

Page = tuple[bytes, str]


def gongbao() -> Callable[[Page], object]:
    from datetime import UTC, datetime

    from archive.model import Capture
    from cleaning import clean

    at = datetime(2026, 11, 21, tzinfo=UTC)
    return lambda page: clean(Capture(url=page[1], payload=page[0], fetched_at=at))


def parse_only() -> Callable[[Page], object]:
    """Lexbor's parse alone: below it no cleaner with this parser can go."""
    from selectolax.lexbor import LexborHTMLParser

    return lambda page: LexborHTMLParser(decoded(page[0]))


def trafilatura() -> Callable[[Page], object]:
    """Given a text that is decoded already: that is kind to it."""
    extract = PEERS["trafilatura"]
    return lambda page: extract(decoded(page[0]).encode(), page[1])


def peer(name: str) -> Callable[[Page], object]:
    extract = PEERS[name]
    logging.disable()  # a page that a peer fails on is no news here

    def work(page: Page) -> Any:
        with suppress(Exception):  # a page that a peer fails on costs what it cost
            return extract(*page)

    return work


OURS = {"gongbao": gongbao, "lexbor parse": parse_only, "trafilatura": trafilatura}


def main(name: str, manifest: str, warm: int) -> None:
    work = OURS[name]() if name in OURS else peer(name)
    rows = map(json.loads, Path(manifest).read_text("utf-8").splitlines())
    pages = [(Path(row["path"]).read_bytes(), row["url"]) for row in rows]
    for page in pages[:warm]:
        work(page)
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(fresh_pass(work, pages[warm:])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
