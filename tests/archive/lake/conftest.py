"""Archives that overlap, the lake that they give, and what engines read there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.lake.exporting import LakeExported, export_lake
from archive.lake.ledger import FOLDER
from archive.model import AttachmentLink
from archive.store import Archive
from tests.archive.conftest import NOW
from tests.archive.merging.conftest import attach, look, part

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ("kind", "year", "province")
SHARED = "http://9.gov.cn/shared.html"
KINDS = ("law_government", "disclosure", "news")
PROVINCES = ("广东省", "湖南省", None)


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Three archives of several kinds, years and provinces; all have one page too."""
    return [a_part(tmp_path / f"p{number}", number) for number in (1, 2, 3)]


def a_part(folder: Path, number: int) -> Path:
    part(folder, number)
    base = f"http://{number}.gov.cn/"
    with Archive.open(folder, writable=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        for page in range(12):
            fields = {
                "site_id": f"s{number}",
                "kind": KINDS[page % 3],
                "report_year": (2020, None)[page % 2],
                "province": PROVINCES[(page + number) % 3],
                "date": ("2021-03-01", "2022-04", None)[page % 3],
                "published_at": ("2021-03-01T09:30:00+08:00", None)[page % 2],
            }
            look(archive, f"{base}k{page}.html", f"第{page}号：{number}。", 1, **fields)
        look(archive, SHARED, "先前的正文。", 1 + number, kind="news")
        look(archive, SHARED, f"第{number}次改过。", 3 + number, kind=KINDS[number % 3])
        archive.end_run(run, {}, 0, now=NOW)
    return folder


def more_in(folder: Path, number: int = 1) -> None:
    """Another crawl: news, a change, a removal, another kind, a file, a new sight."""
    base = f"http://{number}.gov.cn/"
    with Archive.open(folder, writable=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        look(archive, f"{base}new.html", "新的报告。", 9, kind="budget")
        look(archive, f"{base}1.html", "又改过的正文。", 9)
        look(archive, f"{base}k3.html", None, 9)
        look(archive, f"{base}k4.html", "第4号成了预算。", 9, kind="budget")
        look(archive, SHARED, f"第{number}次改过。", 9, kind=KINDS[number % 3])
        link = AttachmentLink("附件", f"{base}late.pdf", "pdf")
        look(archive, f"{base}late.html", "后有附件。", 9, attachments=(link,))
        archive.end_run(run, {}, 0, now=NOW)


def a_file_in(folder: Path, number: int = 1) -> None:
    """A file is received: told in the record's row of an export, and by no change."""
    with Archive.open(folder, writable=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        attach(archive, f"http://{number}.gov.cn/late.pdf", "迟来的附件。")
        archive.end_run(run, {}, 0, now=NOW)


def lake(parts: list[Path], target: Path, **more: Any) -> LakeExported:
    pytest.importorskip("pyarrow")
    return export_lake(parts, target, more.pop("keys", KEYS), **more)


def files(folder: Path) -> dict[str, bytes]:
    """All that readers see of a lake."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and FOLDER not in file.parts
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """What would tell that a file was written again."""
    found = {name: (folder / name).stat() for name in files(folder)}
    return {name: (told.st_mtime_ns, told.st_ino) for name, told in found.items()}


def rows(folder: Path, table: str = "records") -> list[dict[str, Any]]:
    """The table's rows with the values of their folders, by record id."""
    dataset = pytest.importorskip("pyarrow.dataset")
    read = dataset.dataset(folder / table, partitioning="hive").to_table()
    found: list[dict[str, Any]] = read.to_pylist()
    return sorted(found, key=lambda row: row["record_id"])
