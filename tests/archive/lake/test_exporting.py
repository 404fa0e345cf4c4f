"""A lake is what its archives are: in any order, by and by, killed, asked for twice."""

from __future__ import annotations

import itertools
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import ConfigurationError
from archive.export.tabular import exported_row
from archive.lake import publishing, staging
from archive.lake.columns import TABLES
from archive.lake.ledger import FOLDER, MANIFEST
from archive.lake.partitions import place
from archive.lake.staging import NAME
from archive.merging.merge import merge
from archive.queries.status import status
from archive.store import Archive
from tests.archive.conftest import LATER, NOW
from tests.archive.lake.conftest import (
    a_file_in,
    files,
    lake,
    more_in,
    rows,
    stamps,
)
from tests.archive.merging.conftest import id_of

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


class Killed(Exception):  # noqa: N818
    """Stands for kill -9: nothing after it is done."""


def test_all_of_the_archives_is_there_each_record_once(
    parts: list[Path], tmp_path: Path
) -> None:
    done = lake(parts, tmp_path / "lake")
    merge(parts, tmp_path / "all", NOW)
    with Archive.open(tmp_path / "all") as merged:
        told = status(merged, now=LATER)
        assert (done.records, done.removed) == (told["records"], told["removed"])
        found = {row["record_id"]: row for row in rows(tmp_path / "lake")}
        texts = {row["record_id"]: row for row in rows(tmp_path / "lake", "texts")}
        records = list(merged.records())
        assert found.keys() == texts.keys() == {r.record_id for r in records}
        for record in records:
            row, text = found[record.record_id], texts[record.record_id]
            assert (text["version"], text["text"]) == (record.version, record.text)
            _assert_equal(row, exported_row(merged, record))
            for key in ("kind", "year", "province"):
                assert text[key] == row[key]
    assert found[id_of(9, "shared")]["version"] > 2
    assert found[id_of(1, 0)]["removed_at"] is not None


def _assert_equal(row: dict[str, Any], told: dict[str, Any]) -> None:
    for name in ("outline", "attachments", "evidence", "issues"):
        assert json.loads(row[name]) == told[name]
    for name in (
        "url",
        "title",
        "source",
        "kind",
        "report_year",
        "province",
        "version",
    ):
        assert row[name] == told[name], name
    year = told["report_year"] or (told["date"] and int(told["date"][:4]))
    assert (row["year"], row["date_text"]) == (year, told["date"])
    day = told["date"] if told["date"] and len(told["date"]) >= 10 else None
    assert (row["date"] and row["date"].isoformat()) == day
    assert row["changed_at"].strftime("%Y-%m-%dT%H:%M:%SZ") == told["changed_at"]
    assert (row["removed_at"] is None) == (told["removed_at"] is None)
    is_timed = "T" in (told["published_at"] or "")
    assert (row["published_at"] is not None) == is_timed


def test_parts_give_what_their_merged_archive_gives(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    merge(parts, tmp_path / "all", NOW)
    lake([tmp_path / "all"], tmp_path / "of-all")
    more_in(parts[0])
    merge(parts, tmp_path / "all", LATER)
    done = lake(parts, tmp_path / "lake")
    lake([tmp_path / "all"], tmp_path / "of-all")
    assert done.changed_archives == 1
    one, other = files(tmp_path / "lake"), files(tmp_path / "of-all")
    assert one.pop(MANIFEST) != other.pop(MANIFEST)
    assert one == other


def test_the_order_does_not_matter(parts: list[Path], tmp_path: Path) -> None:
    lake(parts, tmp_path / "lake")
    known = files(tmp_path / "lake")
    for number, order in enumerate((parts, parts[::-1], parts[1:] + parts[:1])):
        for one in order:
            lake([one], tmp_path / f"order{number}")
        assert files(tmp_path / f"order{number}") == known


def test_without_news_nothing_is_written(parts: list[Path], tmp_path: Path) -> None:
    first = lake(parts, tmp_path / "lake")
    had = stamps(tmp_path / "lake")
    ledger = (tmp_path / "lake" / FOLDER / "ledger.db").read_bytes()
    again = lake([*parts, parts[0]], tmp_path / "lake")
    assert stamps(tmp_path / "lake") == had
    assert (tmp_path / "lake" / FOLDER / "ledger.db").read_bytes() == ledger
    assert (again.changed_records, again.written_files) == (0, 0)
    assert (again.sha256, again.records) == (first.sha256, first.records)


def test_only_partitions_that_a_change_touches_are_written(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    had, before = stamps(tmp_path / "lake"), rows(tmp_path / "lake")
    more_in(parts[0])
    done = lake(parts, tmp_path / "lake")
    now = stamps(tmp_path / "lake")
    # new, 1, k3, k4, late, and the shared page, which p1 has seen last now
    assert (done.changed_archives, done.changed_records) == (1, 6)
    written = {name for name in now if now[name] != had.get(name)} - {MANIFEST}
    assert len(written) == done.written_files
    assert written == _files_of_what_differs(before, rows(tmp_path / "lake")) & written
    assert len(written) < len(now) / 2
    lake(parts, tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")
    a_file_in(parts[0])
    done = lake(parts, tmp_path / "lake")
    assert (done.changed_records, done.written_files) == (1, 1)
    found = {row["record_id"]: row for row in rows(tmp_path / "lake")}
    [file] = json.loads(found[id_of(1, "late")]["attachments"])
    assert (file["text_status"], file["byte_count"]) == ("ok", 6)


def _files_of_what_differs(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> set[str]:
    old, new = ({row["record_id"]: row for row in told} for told in (before, after))
    changed = [
        row
        for known, others in ((old, new), (new, old))
        for record_id, row in known.items()
        if others.get(record_id) != row
    ]
    return {
        f"{table}/{place(('kind', 'year', 'province'), row)}/{NAME}"
        for row in changed
        for table in TABLES
    }


def test_a_crawl_that_finds_nothing_moves_the_cursor_alone(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    had = stamps(tmp_path / "lake")
    with Archive.open(parts[1], writable=True) as archive, archive.lock():
        archive.end_run(archive.start_run("crawl", now=NOW), {}, 0, now=NOW)
    done = lake(parts, tmp_path / "lake")
    now = stamps(tmp_path / "lake")
    assert {name for name in now if now[name] != had[name]} == {MANIFEST}
    assert (done.changed_records, done.written_files) == (0, 0)


PLACES = (("staged", 1), ("staged", 4), ("moved", 2), ("manifest", 1), ("applied", 1))


@pytest.mark.parametrize(("place", "number"), PLACES)
def test_killed_anywhere_it_is_gone_on_with(
    parts: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    number: int,
) -> None:
    lake(parts, tmp_path / "lake")
    more_in(parts[0])
    lake(parts, tmp_path / "anew")
    with monkeypatch.context() as patched:
        _kill(patched, place, number)
        with pytest.raises(Killed):
            lake(parts, tmp_path / "lake")
    assert files(tmp_path / "lake") != files(tmp_path / "anew") or place == "applied"
    more_in(parts[1], 2)
    lake(parts, tmp_path / "lake")
    shutil.rmtree(tmp_path / "anew")
    lake(parts, tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")
    assert not (tmp_path / "lake" / FOLDER / "staging").exists()
    assert not (tmp_path / "lake" / FOLDER / publishing.PUBLISHING).exists()


def _kill(patched: pytest.MonkeyPatch, place: str, number: int) -> None:
    """Let the export die at the n-th step of this kind."""
    module, name = {
        "staged": (staging, "_stage_one"),
        "moved": (publishing, "_sync"),
        "manifest": (publishing, "replaced_file"),
        "applied": (publishing.shutil, "rmtree"),
    }[place]
    real, calls = getattr(module, name), itertools.count(1)

    def dies(*given: Any, **more: Any) -> Any:
        if next(calls) == number:
            raise Killed
        return real(*given, **more)

    patched.setattr(module, name, dies)


def test_a_first_export_that_was_killed_goes_on(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _kill(patched, "staged", 5)
        with pytest.raises(Killed):
            lake(parts, tmp_path / "lake")
    assert not (tmp_path / "lake" / "records").exists()
    with pytest.raises(ConfigurationError, match="begun with other keys"):
        lake(parts, tmp_path / "lake", keys=("kind",))
    done = lake(parts, tmp_path / "lake")
    lake(parts, tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")
    assert done.changed_archives == 0
