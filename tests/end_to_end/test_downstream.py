"""The recipes of docs/downstream.md for engines that read a lake, as they stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.store import Archive
from tests.archive.lake.conftest import a_part, lake
from tests.archive.merging.conftest import look
from tests.end_to_end.documents import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.end_to_end
DOCUMENT = ROOT / "docs" / "downstream.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lake of two archives, in which the reader works."""
    parts = [a_part(tmp_path / f"p{number}", number) for number in (1, 2)]
    with Archive.open(parts[0], writable=True) as archive, archive.lock():
        report = {"kind": "law_government", "report_year": 2020}
        look(archive, "http://1.gov.cn/f.html", "行政复议12件。", **report)
    lake(parts, tmp_path / "lake")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recipe(engine: str) -> dict[str, Any]:
    """What the names of a recipe stand for once it has run."""
    pytest.importorskip(engine, reason=f"there is no wheel of {engine}")
    [body] = [
        block.body
        for block in blocks(DOCUMENT)
        if block.language == "python" and f"import {engine}" in block.body
    ]
    names: dict[str, Any] = {}
    exec(compile(body, str(DOCUMENT), "exec"), names)
    return names


def test_duckdb(folder: Path) -> None:
    told = recipe("duckdb")
    assert sum(row[2] for row in told["by_year"]) == 2 * 16 + 2
    assert sum(row[3] for row in told["by_year"]) == 2
    [found] = told["found"]
    assert (found[3], found[4]) == ("某县人民政府", "行政复议12件。")
    assert sorted(url for _, url in told["files"]) == [
        "http://1.gov.cn/a.pdf",
        "http://2.gov.cn/a.pdf",
    ]
    told["lake"].close()


def test_polars(folder: Path) -> None:
    told = recipe("polars")
    [row] = told["by_source"].rows()
    assert row[:2] == ("某县人民政府", 9)
    assert set(told["lengths"]["year"]) == {2020, 2021, 2022, None}
    assert min(told["lengths"]["characters"]) > 3
