"""Files take their places, and the manifest tells of each."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from archive.lake.ledger import MANIFEST
from archive.store import Archive
from tests.archive.conftest import NOW
from tests.archive.lake.conftest import files, lake
from tests.archive.merging.conftest import look

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


def test_the_manifest_tells_each_file(parts: list[Path], tmp_path: Path) -> None:
    done = lake(parts, tmp_path / "lake")
    content = files(tmp_path / "lake")
    text = content.pop(MANIFEST)
    told = json.loads(text)
    assert done.sha256 == hashlib.sha256(text).hexdigest()
    assert {file["path"] for file in told["files"]} == content.keys()
    for file in told["files"]:
        data = content[file["path"]]
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
        assert file["bytes"] == len(data)
    of_records = [file for file in told["files"] if file["table"] == "records"]
    assert sum(file["rows"] for file in of_records) == told["records"] == done.records
    assert told["removed"] == done.removed == 3
    assert {"kind": "news", "year": None, "province": "湖南省"} in [
        file["partition"] for file in of_records
    ]
    names = [c["name"] for c in told["tables"]["records"]["columns"]]
    assert names[0] == "record_id"
    assert not {"kind", "province", "text"} & set(names)
    assert [archive["records"] for archive in told["archives"]] == [17, 17, 17]
    assert all(archive["cursor"]["changes"] > 17 for archive in told["archives"])


def test_a_partition_that_is_empty_goes(parts: list[Path], tmp_path: Path) -> None:
    with Archive.open(parts[0], writable=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        look(archive, "http://1.gov.cn/b.html", "预算。", 1, kind="budget")
        archive.end_run(run, {}, 0, now=NOW)
    lake(parts, tmp_path / "lake")
    assert (tmp_path / "lake" / "records" / "kind=budget").is_dir()
    with Archive.open(parts[0], writable=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        look(archive, "http://1.gov.cn/b.html", "不是预算。", 9, kind="notice")
        archive.end_run(run, {}, 0, now=NOW)
    done = lake(parts, tmp_path / "lake")
    assert (done.written_files, done.removed_files) == (2, 2)
    assert not (tmp_path / "lake" / "records" / "kind=budget").exists()
    assert not (tmp_path / "lake" / "texts" / "kind=budget").exists()
