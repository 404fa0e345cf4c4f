"""docs/importing.md: its rows come in, its odd ones are told as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from crawler.offline.import_inputs import Captured, Problem, find_captures

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "importing.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
ODD = re.findall(
    r"^\| `(.*)` \| (.*) \|$",
    TEXT[TEXT.index("<!-- odd rows -->") : TEXT.index("<!-- /odd rows -->")],
    re.MULTILINE,
)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    for name in ("report", "old", "nobody-knows-where-from"):
        (tmp_path / "pages").mkdir(exist_ok=True)
        (tmp_path / "pages" / f"{name}.html").write_text("<p>一。", encoding="utf-8")
    return tmp_path / "rows.jsonl"


def test_its_rows_are_taken(manifest: Path) -> None:
    rows = re.findall(r"```jsonl\n(.*?)```", TEXT, re.DOTALL)[0]
    manifest.write_text(rows, encoding="utf-8")
    found = [one for one in find_captures([manifest]) if isinstance(one, Captured)]
    told = [json.loads(row) for row in rows.splitlines()]
    assert [one.capture.content_type for one in found] == [
        row.get("content_type") for row in told
    ]
    assert [one.capture.url for one in found[:2]] == [row["url"] for row in told[:2]]
    assert (found[2].capture.url or "").startswith("file://")
    first = found[0].capture.fetched_at
    assert first is not None
    assert first.isoformat() == "2023-04-05T02:30:00+00:00"


@pytest.mark.parametrize(("row", "said"), ODD)
def test_an_odd_row_is_told(manifest: Path, row: str, said: str) -> None:
    manifest.write_text(row, encoding="utf-8")
    (found,) = find_captures([manifest])
    assert isinstance(found, Problem)
    assert found.code == 3
    assert said in found.sentence


def test_the_odd_rows_are_there() -> None:
    assert len(ODD) >= 10
