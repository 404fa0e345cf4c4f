"""Disclosure cells live and die with their record; older archives are related once."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from archive.model import DisclosureCell
from archive.rows import Visit
from archive.store import Archive
from tests.archive.conftest import NOW, URL, a_record

PAST = Path(__file__).parents[1] / "database" / "past" / "schema_1.zip"
CELLS = (
    DisclosureCell(
        "proactive", "第二十条第（六）项", "行政处罚", "本年处理决定数量", 644, "644"
    ),
    DisclosureCell(
        "proactive", "第二十条第（六）项", "行政强制", "本年处理决定数量", None, "-"
    ),
    DisclosureCell(
        "proactive",
        "第二十条第（八）项",
        "行政事业性收费",
        "金额",
        18651.06,
        "18651.06",
    ),
)
AT = "2026-11-21T00:00:00Z"


def store(archive, text, cells, **more):
    record = replace(a_record(URL, text, kind="disclosure"), disclosure=cells)
    return archive.add_visit(Visit(URL, "archived", record=record, at=AT, **more))


def test_cells_are_kept_in_their_order_with_their_kinds_of_numbers(archive):
    store(archive, "一", CELLS)
    record_id = archive.record(URL).record_id
    assert archive.disclosure(record_id) == CELLS
    kinds = [type(cell.value) for cell in archive.disclosure(record_id)]
    assert kinds == [int, type(None), float]


def test_a_new_version_replaces_the_cells(archive):
    store(archive, "一", CELLS)
    store(archive, "二", CELLS[1:])
    assert archive.disclosure(archive.record(URL).record_id) == CELLS[1:]


def test_an_unchanged_page_leaves_them_alone(archive):
    store(archive, "一", CELLS)
    before = archive.connection.total_changes
    assert store(archive, "一", CELLS) == "unchanged"
    assert archive.connection.total_changes - before < 5
    assert archive.disclosure(archive.record(URL).record_id) == CELLS


def test_better_rules_give_better_cells_under_the_same_version(archive):
    store(archive, "一", CELLS[1:])
    record = replace(a_record(URL, "一", kind="disclosure"), disclosure=CELLS)
    record = replace(record, rules_version="2")
    visit = Visit(URL, "archived", record=record, at=AT, cause="cleaner")
    assert archive.add_visit(visit) == "unchanged"
    assert archive.disclosure(record.record_id) == CELLS


def test_a_removed_record_keeps_its_cells(archive):
    store(archive, "一", CELLS)
    archive.add_visit(Visit(URL, "gone", reason="http_404", at=AT))
    assert archive.disclosure(archive.record(URL).record_id) == CELLS


def test_an_archive_of_the_first_schema_is_related_at_its_next_run(tmp_path):
    with zipfile.ZipFile(PAST) as packed:
        packed.extractall(tmp_path)
    with Archive.open(tmp_path, writable=True) as archive, archive.lock():
        assert archive.one("SELECT count(*) FROM report_copies")[0] == 0
        archive.start_run("crawl", now=NOW)
        rows = archive.rows("SELECT record_id, text FROM records")
        assert rows
        assert archive.rows("SELECT * FROM reports") is not None
