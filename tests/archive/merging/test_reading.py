"""What is new in parts is read at one moment, and only that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.merging.batches import Batch, Ending
from archive.merging.merge import merge
from archive.merging.parts import look, parts_of
from archive.merging.reading import read_parts
from archive.rows import NewUrl
from archive.store import Archive
from tests.archive.conftest import LATER, NOW
from tests.archive.merging.conftest import crawl, part


@pytest.fixture
def folders(tmp_path):
    return [part(tmp_path / f"p{n}", n, 2) for n in (1, 2)]


def parts_in(into, folders):
    with Archive.open(into, create=True) as merged, merged.lock():
        return [one for one, _ in parts_of(merged, list(map(look, folders)), "now")]


def rows_of(told, table):
    found = []
    for batch in told:
        if isinstance(batch, Batch) and table in batch.rows:
            columns, values = batch.rows[table]
            found += [dict(zip(columns, row, strict=True)) for row in values]
    return found


def test_each_part_ends_with_what_of_it_is_here(folders, tmp_path) -> None:
    parts = parts_in(tmp_path / "all", folders)
    told = list(read_parts(tmp_path / "all", parts))
    ends = [one for one in told if isinstance(one, Ending)]
    assert [end.part for end in ends] == parts
    assert isinstance(told[-1], Ending)
    for end, folder in zip(ends, folders, strict=True):
        found = look(folder)
        assert end.cursor == found.cursor
        assert (end.first_digest, end.last_digest) == (
            found.first_digest,
            found.last_digest,
        )
        assert end.changed == 3
        assert end.captures[1] == found.captures
    batches = [one for one in told if isinstance(one, Batch)]
    assert {batch.part_id for batch in batches} == {part.part_id for part in parts}
    assert {row["site_id"] for row in rows_of(told, "sites")} == {"s1", "s2"}
    assert {row["code"] for row in rows_of(told, "site_issues")} == {"blocked"}


def test_what_is_written_meanwhile_comes_the_next_time(folders, tmp_path) -> None:
    parts = parts_in(tmp_path / "all", folders[:1])
    reading = read_parts(tmp_path / "all", parts)
    told = [next(reading)]
    crawl(folders[0], "http://1.gov.cn/late.html", "后来的。")
    told += reading
    assert "http://1.gov.cn/late.html" not in {
        r["url"] for r in rows_of(told, "records")
    }
    assert "http://1.gov.cn/late.html" not in {r["url"] for r in rows_of(told, "urls")}
    assert told[-1].cursor != look(folders[0]).cursor


def test_urls_that_say_nothing_new_are_left_out(folders, tmp_path) -> None:
    merge(folders, tmp_path / "all", NOW)
    crawl(folders[0], "http://1.gov.cn/1.html", "又改过。", 9)
    parts = parts_in(tmp_path / "all", folders[:1])
    told = list(read_parts(tmp_path / "all", parts))
    assert [row["url"] for row in rows_of(told, "urls")] == ["http://1.gov.cn/1.html"]
    assert len(rows_of(told, "captures")) == 1
    merge(folders, tmp_path / "all", LATER)
    [known] = parts_in(tmp_path / "all", folders[:1])
    told = list(read_parts(tmp_path / "all", [replace(known, cursor="")]))
    assert [
        row for t in ("records", "urls", "captures") for row in rows_of(told, t)
    ] == []


def test_what_a_crawl_has_in_hand_is_what_it_was(folders, tmp_path) -> None:
    with Archive.open(folders[0], writable=True) as archive, archive.lock():
        archive.urls.add([NewUrl("http://1.gov.cn/soon.html", "report")])
        archive.urls.claim(None, 100, LATER)
    parts = parts_in(tmp_path / "all", folders[:1])
    told = rows_of(read_parts(tmp_path / "all", parts), "urls")
    states = {row["url"]: row["state"] for row in told}
    assert "in_flight" not in states.values()
    assert states["http://1.gov.cn/soon.html"] == "pending"
    assert not {"prior_state", "next_at", "url_id"} & set(told[0])
