"""`import` and `reclean` with two cores beside one."""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filling import keep_pages
from measuring import figure, interleaved, ratios
from portal import BenchPortal
from processes import GONGBAO, Run, run

from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Figure
    from rows import Scale


def measure(scale: Scale) -> Iterator[Figure]:
    """How many times as fast they are, and what a page takes."""
    if not (pages := scale.offline_pages):
        return
    cores = sorted(os.sched_getaffinity(0))[:2]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        portal = BenchPortal(pages)
        keep_pages(folder / "source", map(portal.page, range(pages)))
        _import(folder, pages, cores)  # what it imports is compiled
        works = {
            f"{command.__name__} {len(some)}": partial(command, folder, pages, some)
            for command in (_import, _reclean)
            for some in (cores, cores[:1])
        }
        found = interleaved(works, scale.rounds)
    for name, unit in (("import", "page"), ("reclean", "record")):
        one, two = found[f"_{name} 1"], found[f"_{name} {len(cores)}"]
        faster = ratios([r.wall_s for r in one], [r.wall_s for r in two])
        on = f"{pages} pages, {len(cores)} cores"
        yield figure(f"{name}: 2 processes beside 1", *faster, on=on)
        each = (1000 * r.cpu_s / pages for r in two)
        yield figure(f"{name}: CPU a {unit}", *each, on=on)


def _import(folder: Path, pages: int, cores: list[int]) -> Run:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        source, into = str(folder / "source" / "warc"), f"{name}/archive"
        cost = _run(cores, "import", source, "--archive", into, "--json")
        with Archive.open(into) as archive:
            (records,) = archive.one("SELECT count(*) FROM records")
        if records != pages:
            msg = f"{records} records of {pages} pages"
            raise RuntimeError(msg)
        kept = folder / "archive"
        if not kept.exists():
            Path(into).rename(kept)
        return cost


def _reclean(folder: Path, pages: int, cores: list[int]) -> Run:
    where = ("--archive", str(folder / "archive"), "--json")
    cost = _run(cores, "reclean", "--restart", "--processes", str(len(cores)), *where)
    told = json.loads(cost.output)
    if told["pages"] != pages:
        msg = f"not all were cleaned again: {told}"
        raise RuntimeError(msg)
    return cost


def _run(cores: list[int], *arguments: str) -> Run:
    return run(*GONGBAO, *arguments, cores=cores)
