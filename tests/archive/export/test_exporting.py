"""Exports: equal for an equal archive, there as a whole, readable by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError, StoppedEarly
from archive.export.exporting import FORMATS, export
from archive.export.wanted import Wanted
from archive.rows import Visit
from archive.store.filters import Filters
from tests.archive.conftest import URL
from tests.archive.export.conftest import OTHER, done

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive
    from tests.archive.conftest import Look


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
