"""Parts in any state: under odd names, empty, gone, crawled meanwhile, added and left out."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from archive.merging.merge import merge
from archive.queries.status import status
from archive.rows import NewUrl
from archive.store import Archive
from tests.archive.conftest import LATER, NOW
from tests.archive.merging.conftest import crawl, exports, id_of, part

if TYPE_CHECKING:
    from pathlib import Path

TORTURE = bool(os.environ.get("GONGBAO_TORTURE"))
GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")
SHARED = "http://9.gov.cn/shared.html"
NAMES = ("p 1", "部门/某某 县（一）", "deep/er/p3", "p4")


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Archives under all kinds of names; three of them hold a page that differs."""
    folders = [tmp_path / "parts" / name for name in NAMES]
    for number, folder in enumerate(folders, 1):
        folder.parent.mkdir(parents=True, exist_ok=True)
        part(folder, number, 2)
        if number < 4:
            crawl(folder, SHARED, f"第{number}处的正文。", number)
    return folders


def gongbao(*words: object, code: int = 0) -> str:
    done = subprocess.run(
        [*GONGBAO, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def test_any_order_gives_the_same_exports(parts: list[Path], tmp_path: Path) -> None:
    merge(parts, tmp_path / "all", NOW)
    known = exports(tmp_path / "all", tmp_path)
    orders = list(itertools.permutations(parts))
    for number, order in enumerate(orders if TORTURE else orders[5::9]):
        into = tmp_path / f"order{number}"
        merge(order[:2], into, NOW)
        merge(order[2:], into, LATER)
        assert exports(into, tmp_path) == known


def test_one_without_a_record_and_one_without_anything(
    parts: list[Path], tmp_path: Path
) -> None:
    for name in ("blank", "gone"):
        Archive.open(tmp_path / name, create=True).close()
    crawl(tmp_path / "gone", "http://8.gov.cn/1.html", None)
    more = [tmp_path / "blank", tmp_path / "gone"]
    done = merge([*parts, *more], tmp_path / "all", NOW)
    assert (done.parts, done.records) == (6, 13)
    assert merge([*parts, *more], tmp_path / "all", LATER).changed_parts == 0
    crawl(tmp_path / "blank", "http://7.gov.cn/1.html", "第一份。")
    done = merge([*parts, *more], tmp_path / "all", LATER)
    assert (done.changed_records, done.records) == (1, 14)
    exports(tmp_path / "all", tmp_path)


def test_one_that_is_gone_stays_as_it_was_merged(
    parts: list[Path], tmp_path: Path
) -> None:
    merge(parts, tmp_path / "all", NOW)
    away = parts[1].rename(tmp_path / "away")
    left = [parts[0], *parts[2:]]
    assert merge(left, tmp_path / "all", LATER).changed_parts == 0
    crawl(parts[0], SHARED, "最新的正文。", 20)
    merge(left, tmp_path / "all", LATER)
    with Archive.open(tmp_path / "all") as merged:
        assert merged.record(SHARED).text == "最新的正文。"
        texts = [
            version.text for version in merged.versions(merged.record(SHARED).record_id)
        ]
        assert texts == [
            "第1处的正文。",
            "第2处的正文。",
            "第3处的正文。",
            "最新的正文。",
        ]
        assert merged.record(id_of(2, 1)) is not None
    # It comes back, in another place: as if it had never been away.
    merge([*left, away], tmp_path / "all", LATER)
    merge([*left, away], tmp_path / "anew", LATER)
    # Only the names of its WARC files are made from where it lay first (CDXJ tells them).
    told = exports(tmp_path / "all", tmp_path)[:-1]
    assert told == exports(tmp_path / "anew", tmp_path)[:-1]


def test_one_that_comes_later_and_one_that_is_left_out(
    parts: list[Path], tmp_path: Path
) -> None:
    merge(parts, tmp_path / "known", NOW)
    known = exports(tmp_path / "known", tmp_path)
    for some in (parts[:1], parts[2:], parts[:3], parts[3:], parts[1:2]):
        merge(some, tmp_path / "all", LATER)
    assert exports(tmp_path / "all", tmp_path) == known


def test_one_that_is_crawled_all_the_while(parts: list[Path], tmp_path: Path) -> None:
    pages = 60 if TORTURE else 12

    def write() -> None:
        for number in range(pages):
            url = f"http://1.gov.cn/more{number % 5}.html"
            crawl(parts[0], url, f"第{number}次改过的正文。", number)

    writer = Thread(target=write)
    writer.start()
    merge(parts, tmp_path / "all", NOW)
    while writer.is_alive():
        merge(parts, tmp_path / "all", NOW)
        exports(tmp_path / "all", tmp_path)
    writer.join()
    merge(parts, tmp_path / "all", LATER)
    merge(parts, tmp_path / "anew", LATER)
    assert exports(tmp_path / "all", tmp_path) == exports(tmp_path / "anew", tmp_path)


def test_nothing_is_due_where_the_parts_are_crawled(
    parts: list[Path], tmp_path: Path
) -> None:
    with Archive.open(parts[0], writable=True) as own:
        own.urls.add([NewUrl("http://1.gov.cn/soon.html", "report", "s1")])
        own.flush()
        assert status(own, now=LATER)["due"] > 0
    merge(parts, tmp_path / "all", NOW)
    with Archive.open(tmp_path / "all") as merged:
        told = status(merged, now=LATER)
        assert (told["due"], told["next_due_at"]) == (0, None)
        assert [site["due"] for site in told["sites"]] == [0] * 4
    gongbao("crawl", "--dry-run", "--archive", tmp_path / "all", code=2)


def test_commands_read_captures_where_they_lie(
    parts: list[Path], tmp_path: Path
) -> None:
    into = tmp_path / "全部 all"
    gongbao("merge", *parts, "--into", into)
    assert list((into / "warc").iterdir()) == []
    page = gongbao("show", id_of(2, 1), "--raw", "--archive", into)
    assert page.strip() == "第2县第1号报告，办件10件。"
    told = json.loads(gongbao("verify", "--json", "--archive", into))
    assert not told["damage"]
    assert told["records"] == 13
    told = json.loads(gongbao("reclean", "--dry-run", "--json", "--archive", into))
    assert told["pages"] >= 13
    gongbao("reclean", "--archive", into, code=2)
    shutil.rmtree(parts[1] / "warc")
    assert json.loads(gongbao("verify", "--json", "--archive", into, code=7))["damage"]
