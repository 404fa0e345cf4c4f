"""Paths that an import is given, and what is found in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from archive.model import Capture
from crawler.offline.import_inputs import Problem, ToldRecord, find_captures
from tests.archive.conftest import a_record

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<html><body><p>正文。</p></body></html>".encode()


def found(*paths: Path) -> list[Any]:
    return list(find_captures(paths))


def manifest(folder: Path, *rows: Any) -> Path:
    lines = [
        r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows
    ]
    path = folder / "rows.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_page_is_known_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(PAGE)
    [one] = found(tmp_path / "1.html")
    capture = one.capture
    assert (capture.url, capture.payload) == ((tmp_path / "1.html").as_uri(), PAGE)
    assert capture.fetched_at.tzinfo is UTC


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b.htm", "a.html", "c.png", "sub"):
        (tmp_path / name).mkdir() if name == "sub" else (tmp_path / name).write_bytes(
            PAGE
        )
    (tmp_path / "sub" / "d.shtml").write_bytes(PAGE)
    assert [c.capture.url.rsplit("/", 1)[1] for c in found(tmp_path)] == [
        "a.html",
        "b.htm",
        "d.shtml",
    ]


def test_a_manifest_tells_of_each_page(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(PAGE)
    row = {
        "path": "1.html",
        "url": "http://a.gov.cn/1.html",
        "content_type": "text/html; charset=gbk",
        "fetched_at": "2024-01-02T00:00:00Z",
    }
    [one] = found(manifest(tmp_path, row))
    capture = one.capture
    at = datetime(2024, 1, 2, tzinfo=UTC)
    assert capture == Capture(
        row["url"], PAGE, at, content_type="text/html; charset=gbk"
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("no json", "a JSON object"),
        ("[1]", "path"),
        ({"url": "http://a/"}, "path"),
        ({"path": "away.html"}, "cannot be read"),
        ({"record_id": "0" * 16}, "text, text_digest missing"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_read(
    tmp_path: Path, row: Any, words: str
) -> None:
    (tmp_path / "1.html").write_bytes(PAGE)
    problem, capture = found(manifest(tmp_path, row, {"path": "1.html"}))
    assert isinstance(problem, Problem)
    assert (problem.code, words in problem.sentence) == (3, True), problem
    assert capture.capture.payload == PAGE


def test_an_exported_record(tmp_path: Path) -> None:
    record = a_record(text="一。\u2028二。\x85三。")
    row = record.as_dict() | {"version": 3, "changed_at": "2024-01-02T08:00:00+08:00"}
    [told] = found(manifest(tmp_path, row))
    assert told == ToldRecord(record, "2024-01-02T00:00:00Z", None)


def test_what_clean_printed_of_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(PAGE)
    row = a_record().as_dict() | {"path": "1.html"}
    [one] = found(manifest(tmp_path, row))
    assert one.capture.payload == PAGE


def test_an_instant_that_is_none(tmp_path: Path) -> None:
    row = a_record().as_dict() | {"changed_at": "yesterday"}
    [problem] = found(manifest(tmp_path, row))
    assert isinstance(problem, Problem)


def test_what_is_not_there(tmp_path: Path) -> None:
    [missing, empty, *_] = found(tmp_path / "x", tmp_path)
    assert (missing.code, empty.code) == (2, 2)
    (tmp_path / "bad.jsonl").write_bytes(b"\xff\xfe{")
    [unreadable] = found(tmp_path / "bad.jsonl")
    assert unreadable.code == 3


def test_a_warc_that_breaks_gives_what_came_before(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"\x1f\x8b no")
    [problem] = found(tmp_path / "x.warc.gz")
    assert (problem.code, problem.origin.endswith(":0")) == (3, True)
