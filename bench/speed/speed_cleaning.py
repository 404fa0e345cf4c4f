"""How fast cleaning is beside trafilatura, and whether its memory stays flat.

Usage: python bench/speed/speed_cleaning.py [--rounds N] [--pages 10000] [--json FILE]

One process, one core, CPU time, the same pages for both: the real ones where they lie
beside the checkout, else the golden cases. Each page is timed alone and both take
turns, so that a busy machine harms both alike. Prints the ratios; exit code 1 where a
goal of GOALS is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

import gate
from peers_worker import by_trafilatura, decoded

from archive.model import Capture
from cleaning import clean
from cleaning.page.decode import decode
from cleaning.page.tree import parse_page
from cleaning.rules.family import recognise

if TYPE_CHECKING:
    from collections.abc import Callable

GOALS = {"known family": 8.0, "unknown template": 0.8}
MEMORY_MB = 40.0
Page = tuple[bytes, str]


def family_known(page: Page) -> bool:
    """Whether a page's template is one of cleaning/families."""
    raw, url = page
    text = decode(raw, None).text
    metas = dict(parse_page(text).metas)
    family = recognise(text, url, metas)
    return family is not None and family.id != "generic"


def load_pages() -> dict[str, list[Page]]:
    """Pages by group; a page that is rejected tells nothing and is left out."""
    shared = gate.find_shared()
    if shared:
        paths = [(path, url) for _, path, url in gate.corpus_pages(shared)]
    else:
        cases = [c for c in gate.golden_module().all_cases() if "body" in c.expected]
        paths = [(c.folder / "page.html", c.known["url"]) for c in cases]
    groups: dict[str, list[Page]] = {name: [] for name in GOALS}
    for path, url in paths:
        page = (path.read_bytes(), url)
        known = family_known(page)
        groups["known family" if known else "unknown template"].append(page)
    return groups


def by_gongbao(page: Page) -> None:
    clean(Capture(url=page[1], payload=page[0], fetched_at=gate.FETCHED_AT))


def by_peer(page: Page) -> None:
    by_trafilatura("", decoded(page[0]).encode(), page[1])


def seconds(work: Callable[[Page], None], page: Page) -> float:
    """CPU seconds of one run."""
    start = time.process_time()
    work(page)
    return time.process_time() - start


def compare(pages: list[Page], rounds: int) -> tuple[float, float]:
    """Pages/s of Gongbao and of trafilatura; each page's time is its median."""
    ours = theirs = 0.0
    for page in pages:
        by_gongbao(page)
        by_peer(page)
        runs = [
            (seconds(by_gongbao, page), seconds(by_peer, page)) for _ in range(rounds)
        ]
        ours += statistics.median(a for a, _ in runs)
        theirs += statistics.median(b for _, b in runs)
    return len(pages) / ours, len(pages) / theirs


def resident_mb() -> float:
    """The process's resident memory now (Linux), else its peak."""
    status = Path("/proc/self/statm")
    if status.exists():
        pages = int(status.read_text().split()[1])
        return pages * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_growth(pages: list[Page], count: int) -> tuple[float, float]:
    """Resident MB after a tenth of the pages, and how many more at the end."""
    small = sorted(pages, key=lambda page: len(page[0]))[: max(1, len(pages) // 2)]
    first = 0.0
    for n in range(count):
        by_gongbao(small[n % len(small)])
        if n == count // 10:
            first = resident_mb()
    return first, resident_mb() - first


def main() -> int:
    parser = argparse.ArgumentParser(description="Speed and memory of cleaning.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    groups, missed = load_pages(), []
    results: dict[str, float] = {}
    for name, pages in groups.items():
        if not pages:
            continue
        ours, theirs = compare(pages, options.rounds)
        results[name] = round(ours / theirs, 2)
        print(
            f"{name}: {len(pages)} pages, gongbao {ours:.0f}/s,"
            f" trafilatura {theirs:.0f}/s, ratio {ours / theirs:.2f}"
            f" (goal {GOALS[name]})"
        )
        if ours / theirs < GOALS[name]:
            missed.append(name)
    if options.pages:
        everything = [page for pages in groups.values() for page in pages]
        first, grown = memory_growth(everything, options.pages)
        results["memory growth MB"] = round(grown, 1)
        print(f"memory: {first:.0f} MB, +{grown:.1f} MB over {options.pages} pages")
        if grown > MEMORY_MB:
            missed.append("memory")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print("missed: " + ", ".join(missed) if missed else "all goals reached")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
