"""JSONL, CSV and Parquet hold the same records, each as its readers want them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING

import pytest

from archive.database.atomic_files import Digesting
from archive.errors import ConfigurationError
from archive.export.exporting import export
from archive.export.tabular import EXPORTED, exported_types, safe_cell, write_csv
from archive.export.wanted import Wanted
from tests.archive.conftest import URL
from tests.archive.export.conftest import OTHER, done

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive


def test_jsonl_holds_the_records_by_id(filled: Archive, tmp_path: Path) -> None:
    told = done(filled, tmp_path / "x", "jsonl")
    data = (tmp_path / "x").read_bytes()
    rows = [json.loads(line) for line in data.decode().splitlines()]
    assert told.sha256 == hashlib.sha256(data).hexdigest()
    assert [tuple(row) for row in rows] == [EXPORTED] * 2
    assert rows == sorted(rows, key=lambda row: row["record_id"])
    row = next(row for row in rows if row["url"] == URL)
    assert row["attachments"][0]["extension"] == "doc"
    assert row["evidence"]["date"] == {"raw": "2021年3月1日", "from": "label"}


def test_csv_cells_are_no_formulas(filled: Archive, tmp_path: Path) -> None:
    for raw in (False, True):
        done(filled, tmp_path / "x", "csv", raw_cells=raw)
        with (tmp_path / "x").open(encoding="utf-8", newline="") as file:
            rows = {row["url"]: row for row in csv.DictReader(file)}
        row, sign = rows[OTHER], "" if raw else "'"
        assert row["title"] == f"{sign}=HYPERLINK(1)"
        assert row["source"] == f"{sign}@某局"
        assert row["text"] == f'{sign}-1 <正文> & "引号"，'
        assert rows[URL]["text"] == "一。\n\x0b二。"
        assert json.loads(rows[URL]["attachments"])[0]["title"] == "附件"


def test_parquet_is_read_back(filled: Archive, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done(filled, tmp_path / "x", "parquet")
    rows = parquet.read_table(tmp_path / "x").to_pylist()
    row = next(row for row in rows if row["url"] == URL)
    assert (row["report_year"], row["version"]) == (2020, 1)
    assert json.loads(row["evidence"])["date"]["from"] == "label"


def test_parquet_without_its_library_says_what_to_install(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("archive.export.tabular.import_module", missing)
    with pytest.raises(ConfigurationError, match=r"gongbao\[parquet\]"):
        export(filled, tmp_path / "x", Wanted(format_name="parquet"))
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_what_a_spreadsheet_would_run_is_text(start: str) -> None:
    assert safe_cell(f"{start}1") == f"'{start}1"
    assert safe_cell(f"1{start}") == f"1{start}"


def test_an_empty_archive_is_a_line_of_headings(archive: Archive) -> None:
    file, counted = Digesting(io.BytesIO()), []
    assert write_csv(archive, file, Wanted(), counted.append) == 0
    assert file.size == len(",".join(EXPORTED)) + 2
    assert counted == []


def test_each_exported_column_has_a_type_of_the_table() -> None:
    types = dict(exported_types())
    assert tuple(types) == EXPORTED
    assert (types["report_year"], types["quality"]) == ("INTEGER", "REAL")
    assert "last_seen_at" not in types, "an unchanged crawl changes no export"
