"""What clean() takes a page beside other extractors, known families and unknown apart.

Each extractor in a process of its own, by turns; each pass in a fork that has seen none
of its pages. A page's time is its median over the rounds, a row's is the mean of the
pages' CPU in a round.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import figure, interleaved, percentile, ratios
from pages import KNOWN, UNKNOWN, write_pages
from passes import Cost, in_fork
from processes import HERE, PYTHON

sys.path.insert(0, str(HERE.parent / "quality"))

import gate
import peers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from measuring import Figure
    from pages import Pages
    from rows import Scale

OURS = "gongbao"
PEERS = ("readability-lxml", "resiliparse")


class ExtractorServer:
    """bench/speed/extractor_server.py over a manifest, until it is closed."""

    def __init__(self, python: str, name: str, pages: Pages) -> None:
        command = (python, str(HERE / "extractor_server.py"), name)
        self._process = subprocess.Popen(
            [*command, str(pages.manifest), str(pages.warm)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._line()

    def one_pass(self) -> list[Cost]:
        """What each page took in a fresh pass."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return [Cost(*cost) for cost in json.loads(self._line())]

    def close(self) -> None:
        """End the server."""
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("an extractor ended: see its traceback above")
        return line


def measure(scale: Scale) -> Iterator[Figure]:
    """The rows of both sorts of pages, and the memory that cleaning grows by."""
    shared = gate.find_shared() if scale.real_pages else None
    with tempfile.TemporaryDirectory() as name:
        sorts = write_pages(Path(name), shared, scale.made_pages)
        for sort in (KNOWN, UNKNOWN):
            yield from _sort(sort, sorts[sort], scale)
        if scale.memory_growth_pages:
            count = scale.memory_growth_pages
            grown = in_fork(lambda: _growth(count))
            told = f"{count} pages"
            yield figure("clean(): memory it grows by", grown, on=told)


def _sort(sort: str, pages: Pages, scale: Scale) -> Iterator[Figure]:
    """All extractors on one sort of pages."""
    found = _passes(pages, scale)
    on = f"{pages.made} made pages" + (
        f", {pages.real} real ones" if pages.real else ""
    )
    cpu = {
        name: [statistics.mean(cost.cpu_s for cost in one) * 1000 for one in passes]
        for name, passes in found.items()
    }
    x = f"clean(), {sort}"
    for peer in ("trafilatura", *PEERS):
        if peer in cpu:
            yield figure(f"{x}: beside {peer}", *ratios(cpu[peer], cpu[OURS]), on=on)
    yield figure(f"{x}: CPU a page", *cpu[OURS], on=on)
    walls = (statistics.mean(cost.wall_s for cost in one) for one in found[OURS])
    yield figure(f"{x}: wall a page", *(1000 * wall for wall in walls))
    yield from _spread(x, found[OURS])
    for name, values in cpu.items():
        if name != OURS:
            yield figure(f"{name}, {sort}: CPU a page", *values)


def _spread(x: str, passes: Sequence[Sequence[Cost]]) -> Iterator[Figure]:
    """How pages differ, by the CPU that each has in the middle one of the rounds.

    The dearest of one round are those that something else on the machine met.
    """
    each = [
        statistics.median(cost.cpu_s * 1000 for cost in one)
        for one in zip(*passes, strict=True)
    ]
    yield figure(f"{x}: p50", percentile(each, 0.5))
    yield figure(f"{x}: p99", percentile(each, 0.99))
    yield figure(f"{x}: slowest page", max(each))


def _passes(pages: Pages, scale: Scale) -> dict[str, list[list[Cost]]]:
    """The passes of all extractors, interleaved."""
    pythons = dict.fromkeys((OURS, "trafilatura", "lexbor parse"), PYTHON)
    if scale.peers:
        theirs = str(peers.peers_python(peers.ROOT / ".venv" / "peers"))
        pythons |= dict.fromkeys(PEERS, theirs)
    with ExitStack() as stack:
        works = {}
        for name, python in pythons.items():
            server = ExtractorServer(python, name, pages)
            stack.callback(server.close)
            works[name] = server.one_pass
        return interleaved(works, scale.rounds)


def _growth(count: int) -> float:
    """MB that the process's peak grows by while so many pages are cleaned."""
    from extractor_server import gongbao
    from portal import BenchPortal

    portal, work = BenchPortal(count), gongbao()
    first = 0.0
    for number in range(count):
        work((portal.body(number), f"http://www.shili.gov.cn{portal.path(number)}"))
        portal.report.cache_clear()
        if number == count // 10:
            first = _peak_mb()
    return _peak_mb() - first


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
