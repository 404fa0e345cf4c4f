"""What it costs to merge many archives into one.

Each part has a county's reports in words of their own, with evidence, an issue and a
report's identity; every twentieth is a mirror of one in the part before, with a sentence
of its own. Told are the seconds of the first merge, of one more without news, and of one
with one part's news; then those of the dearest case, texts that are all alike, so that
each is compared with as many as are looked at.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from measuring import figure
from processes import GONGBAO, Run, run
from prose import Prose

from archive.canonical import record_id
from archive.model import Capture, Evidence, Issue, Record
from archive.rows import NewUrl, Visit
from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Figure
    from rows import Scale

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RECORDS = 500
TEXT_CHARS = 1_200
WHOLE = 100_000
"""The records that the goal is for: 200 parts of 500."""
NEWS = 3
MIRRORED = 20
TextOf = Callable[[int, int], tuple[str, int]]
FIELDS = ("title", "date", "source", "issuer", "kind", "report_year", "division_code")


def measure(scale: Scale) -> Iterator[Figure]:
    """The rows of a merge; fewer parts are told for as many as the goal is for."""
    if not (count := scale.merge_parts):
        return
    on, records = f"{count} parts of {RECORDS}", count * RECORDS
    with tempfile.TemporaryDirectory() as name:
        parts = _parts(Path(name), count, _own_words)
        _merge(parts[:1], Path(name) / "warm", RECORDS)  # compiles what it imports
        cost, whole = _whole(parts, Path(name))
        again = _merge(parts, Path(name) / "all", 0)
        _publish(parts[0])
        news = _merge(parts, Path(name) / "all", NEWS)
    yield figure("merge of 100,000 records", whole, on=f"{on}, told for 200")
    yield figure("merge: CPU a record", 1000 * cost.cpu_s / records, on=on)
    yield figure("merge again without news", again.wall_s, on=on)
    yield figure("merge again, one part's news", news.wall_s, on=on)
    with tempfile.TemporaryDirectory() as name:
        cost, whole = _whole(_parts(Path(name), count, _same_words), Path(name))
    yield figure("merge of 100,000 that are alike", whole, on=f"{on}, told for 200")
    yield figure("merge: CPU a record, all alike", 1000 * cost.cpu_s / records, on=on)


def _whole(parts: list[Path], folder: Path) -> tuple[Run, float]:
    """The first merge of all, and the seconds of one of as many as the goal is for."""
    one = _merge(parts[:1], folder / "one", RECORDS)
    cost = _merge(parts, folder / "all", len(parts) * RECORDS)
    each = (cost.wall_s - one.wall_s) / max(1, len(parts) - 1)
    return cost, one.wall_s + (WHOLE // RECORDS - 1) * each


def _merge(parts: list[Path], into: Path, changed: int) -> Run:
    """`gongbao merge`, checked."""
    cost = run(*GONGBAO, "merge", *map(str, parts), "--into", str(into), "--json")
    told = json.loads(cost.output)
    if told["changed_records"] != changed:
        msg = f"{told} is not {changed} records"
        raise RuntimeError(msg)
    return cost


def _parts(folder: Path, count: int, text_of: TextOf) -> list[Path]:
    """Their folders; parts are made side by side."""
    parts = [folder / f"{number:05d}" for number in range(count)]
    with get_context("fork").Pool() as pool:
        asked = [
            pool.apply_async(_fill, (part, number, text_of))
            for number, part in enumerate(parts)
        ]
        for made in asked:
            made.get()
    return parts


def _own_words(number: int, page: int) -> tuple[str, int]:
    """A report's text, and the county whose it is: the one before, for a mirror."""
    is_mirror = number and page % MIRRORED == 0
    owner = number - 1 if is_mirror else number
    text = Prose(f"{owner}/{page}").text(TEXT_CHARS)
    more = Prose(f"{number}/{page}/more").sentence() if is_mirror else ""
    return text + more, owner


def _same_words(number: int, page: int) -> tuple[str, int]:
    """Two thirds of the same sentences in each, in another order."""
    few = len(_stock()) * 2 // 3
    return "\n".join(Random(f"{number}/{page}").sample(_stock(), few)), number


@cache
def _stock() -> list[str]:
    prose = Prose("all")
    return [prose.sentence() for _ in range(TEXT_CHARS // 25)]


def _fill(folder: Path, number: int, text_of: TextOf) -> None:
    """A part, as a crawl would write it."""
    with Archive.open(folder, create=True) as archive, archive.lock():
        run_id = archive.start_run("crawl", now=NOW)
        archive.upsert_site(f"s{number}", f"第{number}县", f"http://{number}.gov.cn/")
        for page in range(RECORDS):
            _add_page(archive, number, page, text_of(number, page), run_id)
        archive.end_run(run_id, {}, 0, now=NOW)


def _publish(folder: Path) -> None:
    """Some of a part's pages have other texts."""
    with Archive.open(folder, writable=True) as archive, archive.lock():
        run_id = archive.start_run("crawl")
        for page in range(NEWS):
            text = f"改过了：{time.time_ns()}。"
            _add_page(archive, 0, page, (text, 0), run_id)
        archive.end_run(run_id, {}, 0)


def _add_page(
    archive: Archive, number: int, page: int, told: tuple[str, int], run: int
) -> None:
    """A page that gives a record."""
    text, owner = told
    url = f"http://{number}.gov.cn/zwgk/t2026_{page}.html"
    archive.urls.add([NewUrl(url, "report", f"s{number}")])
    at = NOW + timedelta(seconds=page)
    stored = archive.write_capture(Capture(url, f"<p>{page}</p>".encode(), at, 200))
    record = Record(
        record_id=record_id(url),
        url=url,
        site_id=f"s{number}",
        title=f"第{number}县第{page}号工作情况的报告",
        date="2021-01-02",
        date_kind="published",
        source=f"第{number}县人民政府",
        source_kind="label",
        issuer=f"第{owner}县第{page}局",
        kind="disclosure",
        report_year=2020,
        text=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        rules_version="1",
        evidence=tuple(Evidence(name, "第一县", "label") for name in FIELDS),
        issues=(Issue("damaged", "warning", "一个字符丢失", 0, 1, "?"),),
        quality=0.9,
    )
    archive.add_visit(
        Visit(url, "archived", captures=(stored,), record=record, run_id=run)
    )
