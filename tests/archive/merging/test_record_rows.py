"""Records of a part as rows: those that are news, whole where nobody has them yet."""

from __future__ import annotations

from contextlib import closing
from random import Random

import pytest

from archive.merging.captures import CaptureNumbers
from archive.merging.likeness import Likeness
from archive.merging.record_rows import RecordNumbers, RecordRows
from archive.merging.stamps import stamp_of
from archive.records.fts_index import indexed
from archive.store import Archive
from tests.archive.merging.conftest import id_of, look, part
from tests.archive.town_texts import copied, town_report


@pytest.fixture
def merged(tmp_path):
    with Archive.open(tmp_path / "all", create=True) as archive:
        yield archive


@pytest.fixture
def read(merged):
    """Reads parts one after the other: what each batch holds, as one."""
    with closing(Likeness(merged)) as likeness:
        records = RecordNumbers(merged)

        def read(folder, known=()):
            with Archive.open(folder) as archive:
                numbers = CaptureNumbers(merged, 0)
                numbers.add(1, 1000, 500)
                rows = RecordRows(archive, dict(known), numbers, records, likeness)
                batches = list(rows.batches())
            told = {"changed": rows.changed, "stamps": [], "found": []}
            for batch in batches:
                told["stamps"] += batch.stamps
                told["found"] += batch.found
                for table, (columns, values) in batch.rows.items():
                    found = [dict(zip(columns, v, strict=True)) for v in values]
                    told[table] = told.get(table, []) + found
            return told

        yield read


def test_a_record_comes_with_all_that_hangs_on_it(read, tmp_path) -> None:
    folder = part(tmp_path / "p1", 1, 2)
    told = read(folder)
    assert told["changed"] == 3
    assert [row["row_id"] for row in told["records"]] == [1, 2, 3]
    assert {row["capture_id"] > 500 for row in told["versions"]} == {True}
    with Archive.open(folder) as archive:
        own = archive.record(id_of(1, 0))
        files = archive.rows("SELECT * FROM attachments")
        row = archive.one("SELECT * FROM records WHERE record_id = ?", (id_of(1, 0),))
    [record] = [r for r in told["records"] if r["record_id"] == id_of(1, 0)]
    assert record["capture_id"] == own.capture_id + 500
    assert (record["text"], record["removed_at"]) == (own.text, own.removed_at)
    versions = [v for v in told["versions"] if v["record_id"] == id_of(1, 0)]
    assert [v["version"] for v in versions] == [1, 2]
    assert versions[1]["text"] is record["text"], "one text is sent once"
    ops = [c["op"] for c in told["changes"] if c["record_id"] == id_of(1, 0)]
    assert ops == ["add", "change", "remove"]
    assert [f["text"] for f in told["attachments"]] == [files[0]["text"]]
    assert len(told["disclosure_cells"]) == 1
    assert told["found"][0] == (record["row_id"], *indexed(row, ""))
    assert any(files[0]["text"][0] in found[-1] for found in told["found"])


def test_what_is_known_does_not_come_again(read, tmp_path) -> None:
    folder = part(tmp_path / "p1", 1, 2)
    stamps = dict(stamp[:2] for stamp in read(folder)["stamps"])
    assert read(folder, stamps)["changed"] == 0
    with Archive.open(folder, writable=True) as archive, archive.lock():
        look(archive, "http://1.gov.cn/1.html", "改过了。", 9)
    told = read(folder, stamps)
    # It came before: only that it is another is told, and joined later.
    assert [(i, waits) for i, _, waits in told["stamps"]] == [(id_of(1, 1), True)]
    assert "records" not in told


def test_what_two_parts_hold_comes_once(read, tmp_path) -> None:
    url = "http://9.gov.cn/shared.html"
    for number in (1, 2):
        folder = tmp_path / f"p{number}"
        with Archive.open(folder, create=True) as archive, archive.lock():
            look(archive, url, "共同的。")
    assert len(read(tmp_path / "p1")["records"]) == 1
    told = read(tmp_path / "p2")
    assert [waits for _, _, waits in told["stamps"]] == [True]
    assert "records" not in told


def test_signatures_come_and_are_made_where_there_are_none(read, tmp_path) -> None:
    text = town_report(1)
    for number in (1, 2, 3):
        folder = tmp_path / f"p{number}"
        with Archive.open(folder, create=True) as archive, archive.lock():
            look(archive, f"http://{number}.gov.cn/1.html", text)
            look(
                archive, f"http://{number}.gov.cn/2.html", copied(text, 0.9, Random(1))
            )
            archive.pair_texts()
            if number == 3:
                archive.write("DELETE FROM minhashes")
                archive.write("DELETE FROM near_duplicates")
    one, other, old = (read(tmp_path / f"p{n}") for n in (1, 2, 3))
    assert len(one["near_duplicates"]) == 1, "its own pair"
    assert len(other["near_duplicates"]) == 1 + 2 * 2
    assert len(old["near_duplicates"]) == 1 + 2 * 4
    assert [len(told["minhashes"]) for told in (one, other, old)] == [2, 2, 2]
    assert len({row["row_id"] for row in old["minhash_bands"]}) == 2


def test_what_a_part_has_not_compared_is_due_in_the_merged_archive(
    read, tmp_path
) -> None:
    folder = tmp_path / "p1"
    with Archive.open(folder, create=True) as archive, archive.lock():
        look(archive, "http://1.gov.cn/1.html", town_report(1))
        archive.pair_texts()
        look(archive, "http://1.gov.cn/2.html", town_report(1))
    told = read(folder)
    assert [row["row_id"] for row in told["minhashes"]] == [1, 2]
    [due] = told["minhashes_due"]
    assert (due["row_id"], due["paired"]) == (2, told["minhashes"][1]["signature"])


def test_a_stamp_is_of_the_row_and_its_files(read, tmp_path) -> None:
    folder = part(tmp_path / "p1", 1, 1)
    stamps = {i: stamp for i, stamp, _ in read(folder)["stamps"]}
    with Archive.open(folder) as archive:
        for row in archive.rows("SELECT * FROM records"):
            key = row["record_id"]
            files = archive.rows(
                "SELECT * FROM attachments WHERE record_id = ?", (key,)
            )
            assert stamps[key] == stamp_of(row, files)
