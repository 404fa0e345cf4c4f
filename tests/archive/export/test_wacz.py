"""One file to hand over: whole, described, the same each time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.errors import ArchiveUnusable, ConfigurationError
from archive.export.exporting import Exported, export
from archive.export.wanted import Wanted
from archive.merging.merge import merge
from archive.store import Archive
from archive.store.filters import Filters
from archive.store.warc_moving import move, roll
from tests.archive.conftest import NOW, URL, a_capture
from tests.archive.merging.conftest import part

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archive.conftest import Look

OTHER = "http://b.gov.cn/2.html"


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    look(body=b"first page")
    look(OTHER, "另一篇。", body=b"second page", fields={"title": None})
    look(body=b"first page")
    archive.flush()
    return archive


def packed(archive: Archive, target: Path) -> Exported:
    return export(archive, target, Wanted(format_name="wacz"))


def parts(target: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        return {info.filename: package.read(info) for info in package.infolist()}


def test_it_holds_all_and_says_so(filled: Archive, tmp_path: Path) -> None:
    done = packed(filled, tmp_path / "x.wacz")
    assert (done.records, done.captures) == (2, 3)
    assert done.sha256 == hashlib.sha256((tmp_path / "x.wacz").read_bytes()).hexdigest()
    held = parts(tmp_path / "x.wacz")
    [warc] = [name for name in held if name.startswith("archive/")]
    assert held[warc] == filled.warc.here()[0].read_bytes()
    package = json.loads(held["datapackage.json"])
    assert package["wacz_version"] == "1.1.1"
    assert package["created"] == "2026-11-21T00:00:00Z"
    told = {r["path"]: (r["hash"], r["bytes"]) for r in package["resources"]}
    assert set(told) == set(held) - {"datapackage.json", "datapackage-digest.json"}
    for path, (digest, size) in told.items():
        assert digest == f"sha256:{hashlib.sha256(held[path]).hexdigest()}"
        assert size == len(held[path])
    seal = json.loads(held["datapackage-digest.json"])
    assert seal["hash"] == (
        "sha256:" + hashlib.sha256(held["datapackage.json"]).hexdigest()
    )


def test_warc_files_are_not_packed_twice(filled: Archive, tmp_path: Path) -> None:
    packed(filled, tmp_path / "x.wacz")
    with zipfile.ZipFile(tmp_path / "x.wacz") as package:
        kinds = {i.filename.split("/")[0]: i.compress_type for i in package.infolist()}
    assert kinds["archive"] == zipfile.ZIP_STORED
    assert kinds["indexes"] == zipfile.ZIP_DEFLATED


def test_pages_are_the_records(filled: Archive, tmp_path: Path) -> None:
    packed(filled, tmp_path / "x.wacz")
    lines = parts(tmp_path / "x.wacz")["pages/pages.jsonl"].decode().splitlines()
    head, *pages = [json.loads(line) for line in lines]
    assert head["format"] == "json-pages-1.0"
    assert {page["url"]: page["title"] for page in pages} == {
        URL: "法治政府建设年度报告",
        OTHER: OTHER,
    }
    assert all(page["ts"] == "2026-11-21T00:00:00Z" for page in pages)


def test_what_is_not_committed_is_not_in_it(filled: Archive, tmp_path: Path) -> None:
    before = packed(filled, tmp_path / "1.wacz")
    filled.write_capture(a_capture(OTHER, b"not yet known"))
    assert packed(filled, tmp_path / "2.wacz").sha256 == before.sha256
    held = parts(tmp_path / "2.wacz")
    [warc] = [content for name, content in held.items() if name.startswith("archive/")]
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(warc))]
    assert kinds == ["warcinfo", "response", "response", "revisit"]


def test_files_on_other_disks_are_in_it(filled: Archive, tmp_path: Path) -> None:
    before = packed(filled, tmp_path / "1.wacz")
    roll(filled, NOW)
    move(filled, tmp_path / "cold", NOW)
    assert packed(filled, tmp_path / "2.wacz").sha256 == before.sha256
    for path in (tmp_path / "cold").iterdir():
        path.unlink()
    old = (tmp_path / "3.wacz").write_bytes((tmp_path / "2.wacz").read_bytes())
    with pytest.raises(ArchiveUnusable, match="put it back"):
        packed(filled, tmp_path / "3.wacz")
    assert (tmp_path / "3.wacz").stat().st_size == old


def test_a_file_that_was_cut_short_is_told(filled: Archive, tmp_path: Path) -> None:
    [path] = filled.warc.here()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ArchiveUnusable, match="cut short"):
        packed(filled, tmp_path / "x.wacz")


def test_an_empty_archive(archive: Archive, tmp_path: Path) -> None:
    done = packed(archive, tmp_path / "x.wacz")
    assert (done.records, done.captures) == (0, 0)
    assert "created" not in json.loads(parts(tmp_path / "x.wacz")["datapackage.json"])


@pytest.mark.parametrize("name", ["wacz", "cdxj"])
def test_filters_are_for_records(filled: Archive, tmp_path: Path, name: str) -> None:
    for filters in (Filters(kind="news"), Filters(since=0)):
        wanted: Any = Wanted(format_name=name, filters=filters)
        with pytest.raises(ConfigurationError, match="all captures"):
            export(filled, tmp_path / "x", wanted)
    assert not (tmp_path / "x").exists()


def test_a_merged_archive_brings_the_files_of_its_parts(tmp_path: Path) -> None:
    folders = [part(tmp_path / f"p{number}", number) for number in (1, 2)]
    merge(folders, tmp_path / "all", NOW)
    with Archive.open(tmp_path / "all") as merged:
        done = packed(merged, tmp_path / "x.wacz")
    held = parts(tmp_path / "x.wacz")
    lines = held["indexes/index.cdxj"].decode().splitlines()
    assert len(lines) == done.captures == 2 * 9
    for line in lines:
        told = json.loads(line.split(" ", 2)[2])
        content = held[f"archive/{told['filename']}"][int(told["offset"]) :]
        record = next(iter(ArchiveIterator(io.BytesIO(content))))
        assert record.rec_headers["WARC-Target-URI"] == told["url"]
