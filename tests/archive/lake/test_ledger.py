"""The lake's memory: it may be lost, another's or broken, and nothing else is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.lake.ledger import FOLDER, opened_ledger, stamp
from tests.archive.lake.conftest import KEYS, files, lake, stamps

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


def test_the_memory_may_be_thrown_away(parts: list[Path], tmp_path: Path) -> None:
    lake(parts, tmp_path / "lake")
    had = stamps(tmp_path / "lake")
    for spoil in (shutil.rmtree, _with_a_foreign_ledger, _with_a_broken_ledger):
        spoil(tmp_path / "lake" / FOLDER)
        done = lake(parts, tmp_path / "lake")
        assert (done.written_files, done.removed_files) == (0, 0)
        assert stamps(tmp_path / "lake") == had
    shutil.rmtree(tmp_path / "lake" / FOLDER)
    with pytest.raises(ConfigurationError, match="2 of them are not named"):
        lake(parts[:1], tmp_path / "lake")
    assert stamps(tmp_path / "lake") == had
    done = lake(parts[:1], tmp_path / "lake", force=True)
    lake(parts[:1], tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")
    assert done.removed_files > 0


def _with_a_foreign_ledger(folder: Path) -> None:
    file = folder / "ledger.db"
    shutil.copyfile(folder.parents[1] / "p1" / "archive.db", file)


def _with_a_broken_ledger(folder: Path) -> None:
    (folder / "ledger.db").write_bytes(b"no database" * 100)


def test_a_stamp_tells_rows_apart() -> None:
    told = [stamp("a", None), stamp("a", ""), stamp("a", "0"), stamp(1)]
    assert len(set(told)) == len(told)
    assert stamp("法", 1, None) == stamp("法", 1, None)


def test_space_is_given_back(parts: list[Path], tmp_path: Path) -> None:
    lake(parts, tmp_path / "lake")
    file = tmp_path / "lake" / FOLDER / "ledger.db"
    with opened_ledger(tmp_path / "lake", KEYS, anew=False) as ledger:
        assert ledger.one("SELECT count(*) FROM news")[0] == 0
        with ledger.transaction():
            ledger.set("x", "x" * 1_000_000)
        with ledger.transaction():
            ledger.set("x", None)
        had = file.stat().st_size
        ledger.shrink()
    assert file.stat().st_size < had / 2
