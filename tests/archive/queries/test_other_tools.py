"""sqlite-utils on an archive: its tables, its rows, and the same hits as our search."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.database.fts_text import match_expression
from archive.queries.search import search

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


def sqlite_utils(*words: str) -> Any:
    command = Path(sys.executable).with_name("sqlite-utils")
    done = subprocess.run([command, *words], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("words", ["法治", "普法", "法", "GDP 585", "建设"])
def test_it_finds_what_our_search_finds(
    archive: Archive, look: Look, words: str
) -> None:
    for number, text in enumerate(
        ("法治政府建设。", "普法工作。", "GDP增长585亿。", "依法治理。", "没有。")
    ):
        look(url=f"http://a.gov.cn/{number}.html", text=text)
    archive.flush()
    ours = {hit.record_id for hit in search(archive, words)}
    query = match_expression(words)
    assert query is not None
    file = str(archive.path / "archive.db")
    theirs = sqlite_utils("search", file, "records", query, "-c", "record_id")
    assert {row["record_id"] for row in theirs} == ours
    assert ours


def test_it_counts_the_index_and_shows_rows(archive: Archive, look: Look) -> None:
    look(text="一。")
    archive.flush()
    file = str(archive.path / "archive.db")
    counts = {
        row["table"]: row["count"] for row in sqlite_utils("tables", file, "--counts")
    }
    assert counts["records"] == counts["records_fts"] == 1
    [row] = sqlite_utils("rows", file, "records", "-c", "text")
    assert row == {"text": "一。"}
    [row] = sqlite_utils("rows", file, "versions", "-c", "version", "-c", "text")
    assert row == {"version": 1, "text": "一。"}
    assert sqlite_utils("rows", file, "disclosure_cells") == []
