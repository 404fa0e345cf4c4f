"""Exports: equal for an equal archive, there as a whole, readable by others."""

from __future__ import annotations

import csv
import hashlib
import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import ConfigurationError, StoppedEarly
from archive.export.exporting import FORMATS, Exported, export
from archive.export.tabular import EXPORTED
from archive.export.wanted import Wanted
from archive.model import AttachmentLink
from archive.rows import Visit
from archive.store.filters import Filters
from tests.archive.conftest import NOW, URL

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive
    from tests.archive.conftest import Look

OTHER = "http://b.gov.cn/2.html"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    archive.upsert_site("a", "某县人民政府", "http://www.example.gov.cn/")
    link = AttachmentLink("附件", "http://www.example.gov.cn/1.doc", "doc")
    place = {"province": "广东省", "division_code": "440882", "report_year": 2020}
    look(text="一。\n\x0b二。", fields={"site_id": "a", "attachments": (link,)} | place)
    fields = {"title": "=HYPERLINK(1)", "source": "@某局", "kind": "news"}
    look(OTHER, '-1 <正文> & "引号"，', fields=fields)
    return archive


def done(archive: Archive, target: Path, format_name: str, **more: Any) -> Exported:
    if format_name == "parquet":
        pytest.importorskip("pyarrow")
    return export(archive, target, Wanted(format_name=format_name, **more))


def content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


@pytest.mark.parametrize("name", FORMATS)
def test_two_exports_are_equal(filled: Archive, tmp_path: Path, name: str) -> None:
    first = done(filled, tmp_path / "1", name)
    second = done(filled, tmp_path / "2", name)
    number = first.records if first.captures is None else first.captures
    assert (number, first.sha256) == (2, second.sha256)
    assert content(tmp_path / "1") == content(tmp_path / "2")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1", "2", "archive"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_unchanged_crawl_changes_no_export(
    filled: Archive, look: Look, tmp_path: Path, name: str
) -> None:
    done(filled, tmp_path / "1", name)
    stored = filled.record(URL)
    assert stored is not None
    at = "2027-01-01T00:00:00Z"
    filled.add_visit(Visit(URL, "archived", record=stored.record, at=at))
    done(filled, tmp_path / "2", name)
    assert content(tmp_path / "1") == content(tmp_path / "2")


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


def test_atom_is_a_feed_of_changes(filled: Archive, look: Look, tmp_path: Path) -> None:
    later = NOW + timedelta(days=1)
    look(OTHER, None, state="gone", reason="http_404", now=later)
    done(filled, tmp_path / "x", "atom")
    feed = ET.parse(tmp_path / "x").getroot()
    assert feed.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "法治政府建设年度报告"
    assert entry.findtext(f"{ATOM}published") == "2021-03-01T00:00:00+08:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == URL
    removed = feed.find("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert removed is not None
    assert removed.get("when") == "2026-11-22T00:00:00Z"
    assert list(feed).index(removed) < list(feed).index(entry)


def test_a_package_describes_its_files(filled: Archive, tmp_path: Path) -> None:
    target = tmp_path / "package"
    done(filled, target, "datapackage")
    package = json.loads((target / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        data = (target / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)
        assert [f["name"] for f in resource["schema"]["fields"]] == list(EXPORTED)
    assert package["sources"][0]["path"] == "http://www.example.gov.cn/"
    card = (target / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlanguage:\n- zh\n")
    assert done(filled, target, "datapackage").records == 2


def test_parquet_is_read_back(filled: Archive, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done(filled, tmp_path / "x", "parquet")
    rows = parquet.read_table(tmp_path / "x").to_pylist()
    row = next(row for row in rows if row["url"] == URL)
    assert (row["report_year"], row["version"]) == (2020, 1)
    assert json.loads(row["evidence"])["date"]["from"] == "label"


def test_linked_data(filled: Archive, tmp_path: Path) -> None:
    done(filled, tmp_path / "x", "jsonl", linked_data=True)
    lines = (tmp_path / "x").read_text(encoding="utf-8").splitlines()
    row = next(r for r in map(json.loads, lines) if r["url"] == URL)
    assert (row["@type"], row["datePublished"]) == ("Report", "2021-03-01")
    assert row["publisher"]["name"] == "某县人民政府"
    assert row["spatialCoverage"]["identifier"] == "440882"
    assert row["temporalCoverage"] == "2020"


def test_only_what_was_asked_for(filled: Archive, look: Look, tmp_path: Path) -> None:
    look(OTHER, "改了。")
    for filters, number in (
        (Filters(since=0), 2),
        (Filters(since=2), 1),
        (Filters(since=3), 0),
        (Filters(site="a"), 1),
        (Filters(kind="news"), 0),
        (Filters(year=2020), 1),
        (Filters(region="440000"), 1),
        (Filters(source="某县人民政府"), 2),
    ):
        told = done(filled, tmp_path / "x", "jsonl", filters=filters)
        assert told.records == number, filters


def test_what_is_there_stays_until_all_is_written(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x"
    target.write_text('{"record_id":"old"}')

    def fails(_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StoppedEarly, match="space"):
        export(filled, target, Wanted(), count=fails)
    assert target.read_text() == '{"record_id":"old"}'
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive", "x"]


def test_a_folder_that_is_no_package_is_left_alone(
    filled: Archive, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(ConfigurationError, match="no datapackage export"):
        done(filled, tmp_path / "mine", "datapackage")
    with pytest.raises(ConfigurationError, match="is a directory"):
        done(filled, tmp_path / "mine", "csv")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "x"


def test_parquet_without_its_library_says_what_to_install(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("archive.export.tabular.import_module", missing)
    with pytest.raises(ConfigurationError, match=r"gongbao\[parquet\]"):
        export(filled, tmp_path / "x", Wanted(format_name="parquet"))
    assert not (tmp_path / "x").exists()
