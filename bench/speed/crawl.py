"""What a whole crawl costs beside a Scrapy spider that only fetches.

Usage: python bench/speed/crawl.py [--pages 2000] [--refresh] [--memory 10000]
                             [--frontier 100000] [--rounds 1] [--json FILE]

The same pages from one server on loopback, delay 0: `bare` is Scrapy with its own
settings, following the same lists and throwing the pages away; `crawl` is `gongbao
crawl` (fetch, WARC, clean, store, all of it), `refresh` is the same site again. Wall
time and CPU of all processes, as ratios within one run. Exit code 1 where a goal of
GOALS is missed.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
GOALS = {
    "crawl wall": 1.5,
    "crawl cpu": 2.2,
    "refresh wall": 1.3,
    "memory MB": 400.0,
    "frontier MB": 50.0,
}
PR_SET_CHILD_SUBREAPER = 36
SITE = """title = "示例县人民政府"
base_url = "{base}"
[[seeds]]
url = "{base}zw/"
kind = "listing"
[scope]
max_pages = 100000
max_urls = 1000000
[politeness]
delay_s = 0
daily_requests = 1000000
allow_private = true
"""


@dataclass(frozen=True)
class Cost:
    """What one command took: seconds, and the most memory of all its processes."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


@contextmanager
def portal(pages: int, *options: str) -> Iterator[str]:
    """A server in a process of its own; its base URL."""
    command = [sys.executable, str(HERE / "portal.py"), "--pages", str(pages)]
    with subprocess.Popen(
        [*command, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/"
        server.communicate()


def cost_of(command: list[str], *, sample_memory: bool = False) -> Cost:
    """Run a command to its end, with all that it leaves behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, began = os.times(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output)
        peak = Peak(process.pid) if sample_memory else None
        process.wait()
        wall_s = time.perf_counter() - began
        reap(process.pid)
        after = os.times()
        output.seek(0)
        told = output.read()
    if process.returncode not in (0, 3):
        sys.exit(f"{command} ended with {process.returncode}")
    cpu_s = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return Cost(wall_s, cpu_s, peak.end() if peak else 0.0, told)


def reap(session: int) -> None:
    """Wait for the processes that the command left to us, such as its fork server."""
    ours = {os.getpid(), session}
    for pid in descendants(os.getpid()):
        if pid not in ours and not is_portal(pid):
            with suppress(OSError):
                os.waitpid(pid, 0)


def is_portal(pid: int) -> bool:
    """Whether a process is the server, which lives on."""
    try:
        return b"portal.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True


def descendants(root: int) -> list[int]:
    """All processes below one, from /proc."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, left = [], [root]
    while left:
        children = parents.get(left.pop(), [])
        found += children
        left += children
    return found


class Peak:
    """The most memory of a process and all below it; what is shared counts once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop watching; the peak in MB."""
        self._ended.set()
        self._thread.join()
        return self._most / 1024

    def _watch(self) -> None:
        while not self._ended.wait(0.3):
            total = sum(pss_kb(pid) for pid in (self._pid, *descendants(self._pid)))
            self._most = max(self._most, total)


def pss_kb(pid: int) -> int:
    """Proportional set size; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(li.split()[1]) for li in lines if li.startswith("Pss:")), 0)


def bare(base: str) -> Cost:
    """A Scrapy spider that follows the lists and keeps nothing."""
    return cost_of([sys.executable, str(HERE / "bare_spider.py"), base])


def gongbao(
    folder: Path, base: str, *options: str, sample_memory: bool = False
) -> Cost:
    """`gongbao crawl` of the portal into an archive under `folder`."""
    sites = folder / "sites"
    sites.mkdir(exist_ok=True)
    (sites / "bench.toml").write_text(SITE.format(base=base), encoding="utf-8")
    code = "from crawler.cli import main; main()"
    command = [sys.executable, "-c", code, "crawl", "--json", "--sites", str(sites)]
    archive = ["--archive", str(folder / "archive")]
    return cost_of([*command, *archive, *options], sample_memory=sample_memory)


def compare(pages: int, rounds: int) -> dict[str, float]:
    """Ratios of a first crawl and of a refresh to the bare spider, the best of each."""
    costs: dict[str, list[Cost]] = {"bare": [], "crawl": [], "refresh": []}
    with portal(pages) as base:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as name:
                costs["bare"].append(bare(base))
                costs["crawl"].append(gongbao(Path(name), base))
                costs["refresh"].append(gongbao(Path(name), base, "--refresh"))
                check(costs["crawl"][-1], pages)
    wall = {name: min(c.wall_s for c in found) for name, found in costs.items()}
    cpu = {name: min(c.cpu_s for c in found) for name, found in costs.items()}
    for name in costs:
        print(f"{name}: {wall[name]:.1f} s, {cpu[name]:.1f} s CPU, {pages} pages")
    return {
        f"{name} {what}": round(took[name] / took["bare"], 2)
        for name in ("crawl", "refresh")
        for what, took in (("wall", wall), ("cpu", cpu))
    }


def check(cost: Cost, pages: int) -> None:
    """Stop where a crawl did not do its work: its time would say nothing."""
    site = json.loads(cost.output)["sites"]["bench"]
    if site["records"] != pages or site["pending"] or site["failed"]:
        sys.exit(f"the crawl is not whole: {site}")


def memory(pages: int) -> dict[str, float]:
    """The peak of one crawl's processes together."""
    with portal(pages) as base, tempfile.TemporaryDirectory() as name:
        cost = gongbao(Path(name), base, sample_memory=True)
    check(cost, pages)
    return {"memory MB": round(cost.peak_mb, 1)}


def frontier(urls: int) -> dict[str, float]:
    """What a process grows by when so many URLs are due, claimed and put back."""
    done = subprocess.run(
        [sys.executable, str(HERE / "frontier_memory.py"), str(urls)],
        capture_output=True,
        text=True,
        check=True,
    )
    return {"frontier MB": float(done.stdout)}


def main() -> int:
    parser = argparse.ArgumentParser(description="A whole crawl beside a bare one.")
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--memory", type=int, default=0, metavar="PAGES")
    parser.add_argument("--frontier", type=int, default=0, metavar="URLS")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results: dict[str, float] = {}
    if options.pages:
        results |= compare(options.pages, options.rounds)
    if options.memory:
        results |= memory(options.memory)
    if options.frontier:
        results |= frontier(options.frontier)
    missed = [name for name, most in GOALS.items() if results.get(name, 0) > most]
    for name, value in results.items():
        print(f"{name}: {value} (goal {GOALS.get(name, '-')})")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print("missed: " + ", ".join(missed) if missed else "all goals reached")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
