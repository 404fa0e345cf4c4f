"""Archives are known again, or refused; what is in none of their lists is found."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveUnusable, ConfigurationError
from archive.store import Archive
from tests.archive.conftest import NOW
from tests.archive.lake.conftest import SHARED, a_part, files, lake, rows

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


def test_an_archive_that_was_made_anew_is_refused(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    shutil.rmtree(parts[0])
    a_part(parts[0], 4)
    with pytest.raises(ConfigurationError, match="restored or made anew"):
        lake(parts, tmp_path / "lake")
    lake(parts, tmp_path / "lake", force=True)
    lake(parts, tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")


def test_an_archive_is_known_where_it_lies_now(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    known = files(tmp_path / "lake")
    parts[0].rename(tmp_path / "elsewhere")
    done = lake([tmp_path / "elsewhere", *parts[1:]], tmp_path / "lake")
    assert (done.changed_archives, files(tmp_path / "lake")) == (0, known)


def test_what_is_told_by_no_change_is_found(parts: list[Path], tmp_path: Path) -> None:
    lake(parts, tmp_path / "lake")
    for column, value in (("quality", 0.25), ("rules_version", "77"), ("url", "x:y")):
        with Archive.open(parts[0], writable=True) as archive, archive.lock():
            run = archive.start_run("reclean", now=NOW)
            archive.write(f"UPDATE records SET {column} = ?", (value,))
            archive.end_run(run, {}, 0, now=NOW)
        lake(parts, tmp_path / "lake")
        found = [row[column] for row in rows(tmp_path / "lake")]
        assert found.count(value) >= 16
    lake(parts, tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")


@pytest.mark.parametrize(
    ("column", "value"),
    [("changed_at", "gestern"), ("province", "省" * 100)],
    ids=["an instant", "a province"],
)
def test_an_odd_value_names_its_archive(
    parts: list[Path], tmp_path: Path, column: str, value: str
) -> None:
    sql = f"UPDATE records SET {column} = ? WHERE url {{}} ?"
    lake(parts, tmp_path / "lake")
    for which, told in (("=", " or .* holds an odd"), ("<>", "p3 holds")):
        with Archive.open(parts[2], writable=True) as archive, archive.lock():
            archive.write(sql.format(which), (value, SHARED))
            archive.end_run(archive.start_run("crawl", now=NOW), {}, 0, now=NOW)
        with pytest.raises(ArchiveUnusable, match=told):
            lake(parts, tmp_path / "lake")
        fresh = tmp_path / f"fresh{len(told)}"
        with pytest.raises(ArchiveUnusable, match=told):
            lake(parts, fresh)
        assert files(fresh) == {}
    assert lake(parts[:2], fresh).records == 2 * 16 + 1
