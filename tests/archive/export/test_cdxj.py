"""The index of captures: sorted, one line each, where the record really lies."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.export.cdxj import cdxj_line, cdxj_lines
from archive.export.exporting import export
from archive.export.wanted import Wanted
from archive.model import Capture
from archive.rows import Visit
from tests.archive.conftest import NOW, a_capture

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive

URLS = [
    "http://b.gov.cn/x",
    "http://a.gov.cn/b/c",
    "http://a.gov.cn/b",
    "file:///1.html",
]


def fill(archive: Archive) -> None:
    for day, url in enumerate((*URLS, URLS[1])):
        at = NOW + timedelta(days=day)
        stored = archive.write_capture(a_capture(url, url.encode(), fetched_at=at))
        archive.add_visit(Visit(url, "archived", captures=(stored,)))
    unmodified = Capture(URLS[0], b"", NOW + timedelta(days=9), 304)
    stored = archive.write_capture(unmodified)
    archive.add_visit(Visit(URLS[0], "unchanged", captures=(stored,)))
    archive.flush()


def test_lines_are_sorted_and_point_at_their_records(archive: Archive) -> None:
    fill(archive)
    lines = list(cdxj_lines(archive))
    assert lines == sorted(lines, key=str.encode)
    assert [line.split(" ")[0] for line in lines] == [
        "cn,gov,a)/b",
        "cn,gov,a)/b/c",
        "cn,gov,a)/b/c",
        "cn,gov,b)/x",
        "file:/1.html",
    ]
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        data = (archive.warc.folder / entry["filename"]).read_bytes()
        start = int(entry["offset"])
        record = zlib.decompress(data[start : start + int(entry["length"])], 31)
        assert f"WARC-Target-URI: {entry['url']}\r\n".encode() in record
        assert entry["digest"].encode() in record
    first, again = (json.loads(line.split(" ", 2)[2]) for line in lines[1:3])
    assert (first["mime"], first["status"]) == ("text/html", "200")
    assert again["mime"] == "warc/revisit"
    assert "status" not in again
    assert again["digest"] == first["digest"]


def test_what_a_capture_does_not_tell() -> None:
    line = cdxj_line(
        "urn:x", "2026-11-21T01:02:03Z", None, None, "sha256:0", 1, 2, "f", 0
    )
    key, at, entry = line.split(" ", 2)
    assert (key, at) == ("urn:x", "20261121010203")
    assert json.loads(entry)["mime"] == "unk"


def test_it_is_a_file_like_any_export(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    done = export(archive, tmp_path / "x", Wanted(format_name="cdxj"))
    assert (done.captures, done.records) == (5, 0)
    text = (tmp_path / "x").read_text(encoding="utf-8")
    assert text == "".join(f"{line}\n" for line in cdxj_lines(archive))
