"""Captures of parts are one chain; their files are referred to where they lie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.merging.captures import (
    COLUMNS,
    CaptureChain,
    CaptureNumbers,
    SameNumbers,
    place_files,
)
from archive.merging.parts import look, parts_of
from archive.records.hash_chain import CAPTURE_COLUMNS, link_of
from archive.store import Archive
from tests.archive.merging.conftest import part


@pytest.fixture
def merged(tmp_path):
    with Archive.open(tmp_path / "all", create=True) as archive, archive.lock():
        yield archive


def brought(chain, folder, the_part, numbers):
    ends: dict[str, int] = {}
    with Archive.open(folder) as archive:
        runs = list(chain.bring(archive, the_part, numbers, ends))
    rows = [dict(zip(COLUMNS, row, strict=True)) for run in runs for row in run]
    return rows, ends


def test_two_parts_are_one_chain(merged, tmp_path) -> None:
    folders = [part(tmp_path / f"p{n}", n, 2) for n in (1, 2)]
    parts = parts_of(merged, [look(folder) for folder in folders], "now")
    chain = CaptureChain(merged)
    rows = []
    for (the_part, found), folder in zip(parts, folders, strict=True):
        numbers = CaptureNumbers(merged, the_part.part_id)
        new, ends = brought(chain, folder, the_part, numbers)
        assert len(new) == found.captures
        assert numbers.added == (1, found.captures, len(rows))
        assert numbers.here(1) == len(rows) + 1
        assert numbers.here(None) is None
        assert numbers.here(found.captures + 1) is None
        assert {row["warc_file"] for row in new} == set(ends)
        assert all(name.startswith(f"{the_part.file_key}/") for name in ends)
        [file] = (folder / "warc").iterdir()
        assert max(ends.values()) == file.stat().st_size
        rows += new
    assert [row["capture_id"] for row in rows] == list(range(1, len(rows) + 1))
    before = None
    for row in rows:
        before = link_of(before, row, CAPTURE_COLUMNS)
        assert row["chain_digest"] == before
    again = [row for row in rows if row["revisit_of"] is not None]
    assert all(row["revisit_of"] < row["capture_id"] for row in again)


def test_what_has_come_does_not_come_again(merged, tmp_path) -> None:
    folder = part(tmp_path / "p1", 1, 2)
    [(the_part, found)] = parts_of(merged, [look(folder)], "now")
    here = replace(the_part, capture_id=found.captures)
    numbers = CaptureNumbers(merged, 1)
    rows, ends = brought(CaptureChain(merged), folder, here, numbers)
    assert (rows, ends, numbers.added) == ([], {}, None)


def test_the_merged_archives_own_numbers_stay(merged) -> None:
    assert SameNumbers(merged).here(7) == 7
    assert SameNumbers(merged).here(None) is None


def test_a_file_is_where_it_lies(merged, tmp_path) -> None:
    [(the_part, found)] = parts_of(merged, [look(part(tmp_path / "p1", 1, 1))], "now")
    name = the_part.name_of("x.warc.gz")

    def told():
        rows = merged.rows("SELECT warc_file, folder, byte_count FROM warc_files")
        return [tuple(row) for row in rows]

    place_files(merged, the_part, found, {name: 70}, "now")
    assert told() == [(name, str(tmp_path / "p1" / "warc"), 70)]
    far = replace(found, moved={"x.warc.gz": "s3://archives/p1"})
    place_files(merged, the_part, far, {}, "later")
    assert told() == [(name, "s3://archives/p1", 70)]
    near = replace(found, moved={"x.warc.gz": "../cold"})
    place_files(merged, the_part, near, {name: 90}, "later")
    assert told() == [(name, str(tmp_path / "cold"), 90)]
    (tmp_path / "p1" / "warc" / "x.warc.gz").write_bytes(b"")
    place_files(merged, the_part, near, {}, "later")
    assert told() == [(name, str(tmp_path / "p1" / "warc"), 90)], "its own folder first"
