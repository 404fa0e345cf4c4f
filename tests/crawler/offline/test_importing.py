"""What others fetched, or exported, becomes part of an archive; nothing is asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.export.exporting import export
from archive.model import AttachmentLink, Heading
from archive.records.serial import RECORD_COLUMNS
from archive.rows import Visit
from archive.store import Archive
from archive.store.verify import verify
from crawler.offline.importing import run_import
from tests.archive.conftest import NOW, a_capture, a_record
from tests.crawler.offline.test_recleaning import page_of, url_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LATER = "2026-12-01T00:00:00Z"


@pytest.fixture
def load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[str, Any]]:
    """Import into tmp_path/archive; what --json prints."""

    def run(*paths: Path) -> dict[str, Any]:
        code = run_import(
            list(paths), tmp_path / "archive", sites_dir=None, as_json=True
        )
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told["exit_code"] == code
        return told

    return run


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    rows = []
    for number in range(1, 4):
        (tmp_path / f"{number}.html").write_bytes(page_of(number))
        at = f"2024-02-0{number}T00:00:00Z"
        rows.append({"path": f"{number}.html", "url": url_of(number), "fetched_at": at})
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_pages_become_records(load: Any, manifest: Path, tmp_path: Path) -> None:
    told = load(manifest)
    assert (told["captures"], told["archived"], told["problems"]) == (3, 3, [])
    with Archive.open(tmp_path / "archive") as archive:
        record = archive.record(url_of(2))
        assert record is not None
        assert (record.date, record.source) == ("2024-01-03", "某某县司法局")
        assert record.first_seen_at == "2024-02-02T00:00:00Z"
        assert archive.capture(record.capture_id).payload == page_of(2)
        assert verify(archive).damage == []


def test_a_second_import_knows_all(load: Any, manifest: Path) -> None:
    load(manifest)
    told = load(manifest)
    assert (told["captures"], told["known"], told["archived"]) == (3, 3, 0)


def test_an_older_page_leaves_the_record_alone(
    load: Any, manifest: Path, tmp_path: Path
) -> None:
    load(manifest)
    old = tmp_path / "old.html"
    old.write_bytes(page_of(2).replace("四十二次".encode(), "四十一次".encode()))
    row = {"path": str(old), "url": url_of(2), "fetched_at": "2023-01-01T00:00:00Z"}
    (tmp_path / "old.jsonl").write_text(json.dumps(row), encoding="utf-8")
    load(tmp_path / "old.jsonl")
    with Archive.open(tmp_path / "archive") as archive:
        record = archive.record(url_of(2))
        assert record is not None
        assert "四十二次" in record.text
        assert len(archive.captures(url_of(2))) == 2


def test_our_own_warc_is_read_back(load: Any, manifest: Path, tmp_path: Path) -> None:
    load(manifest)
    [warc] = (tmp_path / "archive" / "warc").glob("*.warc.gz")
    (tmp_path / "archive").rename(tmp_path / "first")
    told = load(tmp_path / "first" / "warc")
    assert (told["captures"], told["archived"]) == (3, 3)
    assert warc.name.startswith("gongbao-")


def test_what_cannot_be_read_is_told_with_its_code(load: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"<html></html>")
    told = load(tmp_path / "empty.html", tmp_path / "away")
    assert (told["failed"], told["exit_code"]) == (1, 3)
    assert told["problems"][0]["path"] == str(tmp_path / "away")


# What another archive exported


def fill(archive: Archive) -> None:
    """Plain, rich, changed, removed and empty records, and one without a URL."""
    looks: list[tuple[str, str, dict[str, Any]]] = [
        ("http://a.gov.cn/1.html", "一。\n二。\u2028三。\x85", {}),
        (
            "http://a.gov.cn/2.html",
            '第一节 "引号" & 数字 １２３。',
            {
                "site_id": "a",
                "outline": (Heading(1, "一", "举措", 0),),
                "attachments": (
                    AttachmentLink("附件", "http://a.gov.cn/1.doc", "doc"),
                ),
                "report_year": 2020,
                "division_code": "440882",
                "quality": 1.0,
                "kind": "law_government",
            },
        ),
        ("http://a.gov.cn/3.html", "旧文。", {}),
        ("http://a.gov.cn/3.html", "新文。", {}),
        (
            "http://a.gov.cn/4.html",
            "",
            {"title": None, "date": None, "date_kind": None},
        ),
        ("http://a.gov.cn/5.html", "将被删除。", {}),
    ]
    for day, (url, text, fields) in enumerate(looks):
        at = NOW + timedelta(days=day)
        stored = archive.write_capture(a_capture(url, text.encode(), fetched_at=at))
        record = a_record(url, text, **fields)
        archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))
    gone = Visit("http://a.gov.cn/5.html", "gone", "http_404", at=LATER)
    archive.add_visit(gone)
    loose = replace(a_record("http://x/", "没有地址。"), url=None)
    archive.add_visit(Visit("file:///1.html", "archived", record=loose, at=LATER))


def exported(folder: Path, target: Path) -> list[dict[str, Any]]:
    with Archive.open(folder) as archive:
        export(archive, target)
    return [json.loads(line) for line in target.read_bytes().split(b"\n")[:-1]]


def test_an_export_goes_into_an_empty_archive_and_out_again(
    load: Any, tmp_path: Path
) -> None:
    with Archive.open(tmp_path / "first", create=True) as archive:
        fill(archive)
    before = exported(tmp_path / "first", tmp_path / "1.jsonl")
    told = load(tmp_path / "1.jsonl")
    assert (told["records"], told["archived"], told["problems"]) == (6, 6, [])
    after = exported(tmp_path / "archive", tmp_path / "2.jsonl")

    def fields(rows: list[dict[str, Any]]) -> bytes:
        kept = [{name: row[name] for name in RECORD_COLUMNS} for row in rows]
        return json.dumps(kept, ensure_ascii=False).encode()

    assert fields(before) == fields(after)
    assert [r["removed_at"] for r in before] == [r["removed_at"] for r in after]
    assert [r["changed_at"] for r in before] == [r["changed_at"] for r in after]
    # Whatever had one version is the same line to the last byte.
    lines = [path.read_bytes().split(b"\n") for path in tmp_path.glob("[12].jsonl")]
    assert len(set(lines[0]) & set(lines[1])) == 6
    with Archive.open(tmp_path / "archive") as archive:
        assert verify(archive).damage == []
        ops = sorted(change.op for change in archive.changes())
        assert ops == ["add"] * 6 + ["remove"]
    # A third time round, all of it is the same.
    assert load(tmp_path / "2.jsonl")["known"] == 6
    exported(tmp_path / "archive", tmp_path / "3.jsonl")
    assert (tmp_path / "3.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_a_newer_text_is_a_version_and_an_older_one_is_not(
    load: Any, tmp_path: Path
) -> None:
    url = "http://a.gov.cn/1.html"
    with Archive.open(tmp_path / "archive", create=True) as archive:
        stored = archive.write_capture(a_capture(url))
        record = a_record(url, "现在。")
        archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))

    def line(text: str, at: datetime) -> Path:
        row = a_record(url, text).as_dict() | {"changed_at": at.isoformat()}
        path = tmp_path / "x.jsonl"
        path.write_text(json.dumps(row), encoding="utf-8")
        return path

    assert load(line("从前。", datetime(2020, 1, 1, tzinfo=UTC)))["known"] == 1
    assert load(line("后来。", datetime(2027, 1, 1, tzinfo=UTC)))["archived"] == 1
    with Archive.open(tmp_path / "archive") as archive:
        stored_record = archive.record(url)
        assert stored_record is not None
        assert (stored_record.text, stored_record.version) == ("后来。", 2)
        versions = archive.versions(stored_record.record_id)
        assert [v.capture_id for v in versions] == [1, None]
        assert verify(archive).damage == []
