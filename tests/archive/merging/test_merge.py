"""Many archives are one: the same in any order, as often as it is merged, if killed too."""

from __future__ import annotations

import itertools
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from archive.database.connection import SqlError
from archive.errors import ConfigurationError
from archive.merging.merge import merge
from archive.queries.search import search
from archive.store import Archive
from archive.store.warc_moving import move, roll
from tests.archive.conftest import LATER, NOW
from tests.archive.merging.conftest import exports, id_of, look, part

if TYPE_CHECKING:
    from pathlib import Path

SHARED = "http://9.gov.cn/shared.html"


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Three archives; two of them have a page that the others have too."""
    folders = [part(tmp_path / f"p{n}", n) for n in (1, 2, 3)]
    for number, folder in enumerate(folders):
        with Archive.open(folder, writable=True) as archive, archive.lock():
            look(archive, SHARED, "先前的正文。", 1 + number)
            if number != 1:
                look(archive, SHARED, f"第{number}次改过。", 4 + number)
            archive.end_run(archive.start_run("crawl"), {}, 0)
    return folders


def counts(folder: Path) -> dict[str, int]:
    tables = (
        "records versions evidence issues attachments changes captures urls rejected"
    )
    with Archive.open(folder) as archive:
        return {
            name: archive.one(f"SELECT count(*) FROM {name}")[0]
            for name in tables.split()
        }


def test_all_of_each_part_is_there(parts: list[Path], tmp_path: Path) -> None:
    done = merge(parts, tmp_path / "all", NOW)
    assert (done.parts, done.changed_parts, done.records) == (3, 3, 3 * 4 + 1)
    assert done.joined_records == 1
    exports(tmp_path / "all", tmp_path)
    with Archive.open(tmp_path / "all") as merged, Archive.open(parts[1]) as own:
        for page in (0, 1, 2, "with"):
            here, there = merged.record(id_of(2, page)), own.record(id_of(2, page))
            assert here.record == there.record
            assert (here.version, here.removed_at) == (there.version, there.removed_at)
            page_of = own.capture(there.capture_id)
            assert merged.capture(here.capture_id).payload == page_of.payload
            texts = [v.text for v in own.versions(id_of(2, page))]
            assert [v.text for v in merged.versions(id_of(2, page))] == texts
        assert merged.disclosure(id_of(2, "with")) == own.disclosure(id_of(2, "with"))
        assert [h.record_id for h in search(merged, "附件2的正文")] == [
            id_of(2, "with")
        ]
        assert [h.record_id for h in search(merged, "第3县有附件")] == [
            id_of(3, "with")
        ]
        assert {s["site_id"] for s in merged.sites()} == {"s1", "s2", "s3"}
        ops = [c.op for c in merged.changes() if c.record_id == id_of(1, 0)]
        assert ops == ["add", "change", "remove"]
        assert merged.issue_urls("blocked") == {
            f"http://{n}.gov.cn/" for n in (1, 2, 3)
        }
        assert merged.one("SELECT count(*) FROM hosts")[0] == 0


def test_what_several_parts_hold_is_one_record(
    parts: list[Path], tmp_path: Path
) -> None:
    merge(parts, tmp_path / "all", NOW)
    with Archive.open(tmp_path / "all") as merged:
        record = merged.record(SHARED)
        assert record.text == "第2次改过。"
        assert record.first_seen_at == "2026-11-22T00:00:00Z"
        texts = [v.text for v in merged.versions(record.record_id)]
        assert texts == ["先前的正文。", "第0次改过。", "第2次改过。"]
        assert len(search(merged, "第2次改过")) == 1
        assert search(merged, "第0次改过") == []


def test_the_order_does_not_matter(parts: list[Path], tmp_path: Path) -> None:
    merge(parts, tmp_path / "all", NOW)
    known = exports(tmp_path / "all", tmp_path)
    for number, order in enumerate(itertools.permutations(parts)):
        folder = tmp_path / f"order{number}"
        for one in order:
            merge([one], folder, NOW)
        assert exports(folder, tmp_path) == known


def test_merged_twice_is_merged_once(parts: list[Path], tmp_path: Path) -> None:
    merge(parts, tmp_path / "all", NOW)
    known, had = exports(tmp_path / "all", tmp_path), counts(tmp_path / "all")
    done = merge([*parts, parts[0]], tmp_path / "all", LATER)
    assert (done.changed_parts, done.changed_records) == (0, 0)
    copy = tmp_path / "copy of p1"
    shutil.copytree(parts[0], copy)
    done = merge([copy], tmp_path / "all", LATER)
    assert done.changed_records == 0
    assert exports(tmp_path / "all", tmp_path) == known
    assert counts(tmp_path / "all") == had


def test_only_what_is_new_comes_again(parts: list[Path], tmp_path: Path) -> None:
    merge(parts, tmp_path / "all", NOW)
    with Archive.open(tmp_path / "all") as merged:
        cursor = max(c.seq for c in merged.changes())
    with Archive.open(parts[0], writable=True) as archive, archive.lock():
        run = archive.start_run("crawl")
        look(archive, "http://1.gov.cn/1.html", "第1县第1号报告，又改过。", 9)
        look(archive, "http://1.gov.cn/0.html", "第1县第0号报告，办件9件。", 9)
        look(archive, "http://1.gov.cn/new.html", "新的报告。", 9)
        look(archive, SHARED, "又是别的正文。", 9)
        archive.end_run(run, {}, 0)
    done = merge(parts, tmp_path / "all", LATER)
    assert (done.changed_parts, done.changed_records) == (1, 4)
    known = exports(tmp_path / "all", tmp_path)
    merge(parts, tmp_path / "anew", LATER)
    assert exports(tmp_path / "anew", tmp_path) == known
    with Archive.open(tmp_path / "all") as merged:
        told = {(c.record_id, c.op) for c in merged.changes(cursor)}
        assert told == {
            (id_of(1, 1), "change"),
            (id_of(1, 0), "restore"),
            (id_of(1, "new"), "add"),
            (id_of(9, "shared"), "change"),
        }
        assert merged.record(SHARED).text == "又是别的正文。"
        assert [h.record_id for h in search(merged, "又改过")] == [id_of(1, 1)]


REPORT = {"kind": "law_government", "report_year": 2020, "issuer": "安化县人民政府"}
LONG = "全县共调解矛盾纠纷{}件，开展法治宣传活动二十余场，受众达五千余人次，群众满意度明显提升。"


def test_one_report_of_two_sites_is_a_mirror_and_its_conflicts_are_told(
    tmp_path: Path,
) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for number, folder in enumerate(folders):
        site = ("安化县人民政府", "某市人民政府")[number]
        with Archive.open(folder, create=True) as archive, archive.lock():
            run = archive.start_run("crawl")
            archive.upsert_site(f"s{number}", site, f"http://{number}.gov.cn/")
            text = LONG.format(300 + number)
            more = REPORT | {"site_id": f"s{number}"}
            look(archive, f"http://{number}.gov.cn/r.html", text, **more)
            archive.end_run(run, {}, 0)
    told = []
    for order in (folders, folders[::-1]):
        into = tmp_path / f"into{len(told)}"
        for folder in order:
            merge([folder], into, NOW)
        with Archive.open(into) as merged:
            rows = merged.rows(
                "SELECT record_id, role, conflict, report_key FROM report_copies"
                " ORDER BY role"
            )
            pairs = merged.one("SELECT count(*) FROM near_duplicates")[0]
            told.append(([tuple(row) for row in rows], pairs))
    assert told[0] == told[1]
    (main, mirror), pairs = told[0]
    assert (main[0], main[1]) == (id_of(0, "r"), "main")
    assert (mirror[1], mirror[2]) == ("mirror", 1)
    assert pairs == 1


def test_files_are_found_where_the_parts_have_them(
    parts: list[Path], tmp_path: Path
) -> None:
    merge(parts, tmp_path / "all", NOW)
    assert list((tmp_path / "all" / "warc").iterdir()) == []
    known = exports(tmp_path / "all", tmp_path)
    with Archive.open(parts[0], writable=True) as archive:
        roll(archive, NOW)
        move(archive, tmp_path / "cold", NOW)
    parts[1].rename(tmp_path / "elsewhere")
    merge([parts[0], tmp_path / "elsewhere"], tmp_path / "all", LATER)
    assert exports(tmp_path / "all", tmp_path) == known
    with Archive.open(tmp_path / "all", writable=True) as merged:
        name = merged.one("SELECT warc_file FROM captures")[0]
        with pytest.raises(ConfigurationError, match="move it there"):
            move(merged, tmp_path / "stolen", NOW, names=[name])


def test_a_part_that_was_made_anew_is_refused(
    parts: list[Path], tmp_path: Path
) -> None:
    merge(parts, tmp_path / "all", NOW)
    had = counts(tmp_path / "all")
    shutil.rmtree(parts[0])
    part(parts[0], 4)
    with pytest.raises(ConfigurationError, match="into a new folder"):
        merge(parts, tmp_path / "all", LATER)
    assert counts(tmp_path / "all") == had


def test_what_cannot_be_merged(parts: list[Path], tmp_path: Path) -> None:
    merge(parts[:2], tmp_path / "all", NOW)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("dear")
    for folders, into in (
        ([tmp_path / "all"], "more"),
        ([parts[0], tmp_path / "none"], "more"),
        ([parts[0]], "p2"),
        ([parts[0]], "p1"),
        ([parts[0]], "p2/in"),
        ([parts[0]], "foreign"),
    ):
        with pytest.raises(ConfigurationError):
            merge(folders, tmp_path / into, NOW)
    assert not (tmp_path / "more").exists()
    assert not (parts[1] / "in").exists()


def test_nobody_crawls_into_it(parts: list[Path], tmp_path: Path) -> None:
    merge(parts, tmp_path / "all", NOW)
    with (
        Archive.open(tmp_path / "all", writable=True) as merged,
        pytest.raises(ConfigurationError, match="run this on those"),
    ):
        merged.start_run("crawl")


def test_a_merge_while_a_part_is_written(parts: list[Path], tmp_path: Path) -> None:
    with Archive.open(parts[0], writable=True) as archive, archive.lock():
        look(archive, "http://1.gov.cn/late.html", "还没有提交。", 9)
        merge(parts, tmp_path / "all", NOW)
    done = merge(parts, tmp_path / "all", LATER)
    assert done.changed_records == 1
    known = exports(tmp_path / "all", tmp_path)
    merge(parts, tmp_path / "anew", LATER)
    assert exports(tmp_path / "anew", tmp_path) == known


def test_cut_between_any_two_statements_it_ends_equal(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge(parts, tmp_path / "all", NOW)
    known = exports(tmp_path / "all", tmp_path)
    names = ("_bring", "_join", "place_files", "joined", "rewrite")
    for number, name in enumerate(names * 2):
        into = tmp_path / f"cut{number}"
        left = [1 + number // len(names)]
        whole = getattr(sys.modules["archive.merging.merge"], name)

        def cut(*given: object, left=left, whole=whole, **more: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return whole(*given, **more)

        with monkeypatch.context() as patch:
            patch.setattr(f"archive.merging.merge.{name}", cut)
            try:
                merge(parts, into, NOW)
                merge(parts, into, NOW)
            except (KeyboardInterrupt, SqlError):
                pass
        merge(parts, into, LATER)
        assert exports(into, tmp_path) == known
