"""An archive of each past schema is brought up to date, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.database.upgrade import newest_version
from archive.export.exporting import export
from archive.export.wanted import Wanted
from archive.queries.search import search
from archive.rows import NewUrl, Visit
from archive.store import Archive
from archive.store.verify import verify

PAST = Path(__file__).parent / "past"
FIRST = "http://www.example.gov.cn/zwgk/1.html"
LISTING = "http://www.example.gov.cn/zwgk/index.html"


def test_each_schema_is_kept() -> None:
    kept = {path.stem for path in PAST.glob("*.zip")}
    due = {f"schema_{number}" for number in range(1, newest_version())}
    assert kept >= due, "run python scripts/keep_schema.py at the schema's last commit"


@pytest.mark.parametrize("path", sorted(PAST.glob("*.zip")), ids=lambda path: path.stem)
@pytest.mark.parametrize("writable", [False, True])
def test_it_is_upgraded(
    path: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    writable: bool,
) -> None:
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path)
    with Archive.open(tmp_path, writable=writable) as archive:
        assert archive.one("PRAGMA user_version")[0] == newest_version()
        assert verify(archive).damage == []
        record = archive.record(FIRST)
        assert record is not None
        assert (record.version, record.text) == (2, "办件585件。")
        assert record.removed_at is None
        assert [v.text for v in archive.versions(record.record_id)] == [
            "办件581件。",
            "办件585件。",
        ]
        ops = [change.op for change in archive.changes(0)]
        assert ops == ["add", "add", "change", "remove", "restore"]
        assert archive.capture(record.capture_id or 0).payload == "办件585件。".encode()
        assert [hit.url for hit in search(archive, "585")] == [FIRST]
        offering = {record.url for record in archive.records()}
        assert {hit.url for hit in search(archive, "附件的正文")} == offering
        assert archive.one("SELECT text FROM attachments")[0] == "附件的正文"
        assert archive.runs()[0].exit_code == 3
        for name in ("jsonl", "csv"):
            target = tmp_path_factory.mktemp("out") / f"exported.{name}"
            export(archive, target, Wanted(format_name=name))
            assert target.read_bytes() == (PAST / f"exported.{name}").read_bytes()
        if writable:
            visit = Visit(FIRST, "gone", reason="http_404")
            assert archive.add_visit(visit) == "removed"


@pytest.mark.parametrize("number", range(1, 7))
def test_the_portals_spelling_of_a_known_page_is_no_news(
    number: int, tmp_path: Path
) -> None:
    """Until schema 6 urls were canonical; a listing now tells how they are written."""
    with zipfile.ZipFile(PAST / f"schema_{number}.zip") as packed:
        packed.extractall(tmp_path)
    written = FIRST + "?type=print"
    with Archive.open(tmp_path, writable=True) as archive:
        known = archive.record(FIRST)
        assert known is not None
        discovered = sum(archive.counts().values())
        found = [
            NewUrl(written, "report", parent_url=LISTING),
            NewUrl(LISTING, "listing"),
        ]
        assert archive.urls.add(found) == 0
        record = replace(known.record, url=written)
        assert (
            archive.add_visit(Visit(written, "archived", record=record)) == "unchanged"
        )
        assert archive.record(written) == archive.record(known.record_id)
        assert archive.record(FIRST) is not None
        ops = [change.op for change in archive.changes(0)]
        assert ops == ["add", "add", "change", "remove", "restore"]
        assert sum(archive.counts().values()) == discovered
        row = archive.urls.get(written)
        assert row is not None
        assert (row.record_id, row.state) == (known.record_id, "unchanged")
        assert (
            archive.one("SELECT count(*) FROM urls WHERE document_key IS NULL")[0] == 0
        )


def test_the_first_page_of_an_article_is_asked_for_in_full(tmp_path: Path) -> None:
    """Schema 7 read its first page alone: a 304 would keep it so."""
    with zipfile.ZipFile(PAST / "schema_7.zip") as packed:
        packed.extractall(tmp_path)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as old, old:
        old.create_function("document_key", 1, str)
        old.execute("UPDATE urls SET etag = '1', last_modified = 'x'")
        old.execute(
            "INSERT INTO issues (code, severity, detail, record_id, version, at)"
            " SELECT 'more_pages', 'warning', '', record_id, version, '' FROM records"
            " WHERE url = ?",
            (FIRST,),
        )
    with Archive.open(tmp_path, writable=True) as archive:
        rows = archive.rows("SELECT url, etag, last_modified FROM urls")
        assert {row["url"] for row in rows if row["etag"] is None} == {FIRST}
        assert {row["url"] for row in rows if row["last_modified"] is None} == {FIRST}
