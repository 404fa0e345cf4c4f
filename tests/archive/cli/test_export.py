"""`gongbao export` as a user runs it: a file, or a lake of many archives."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.lake.ledger import MANIFEST
from tests.archive.cli.conftest import run

if TYPE_CHECKING:
    from pathlib import Path

LAKE = ("export", "--format", "parquet", "--partition", "kind,year")


def test_a_lake(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow")
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    target = str(tmp_path / "lake")
    assert run(*LAKE, "--to", target) == 0
    assert (
        "2 records in 1 partitions; 2 files written, 0 taken" in capsys.readouterr().out
    )
    assert run(*LAKE, "--from", str(folder), str(other), "--to", target, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["path"], told["format"], told["archives"]) == (target, "parquet", 2)
    assert (told["records"], told["written_files"]) == (2, 0)
    assert told["partition"] == ["kind", "year"]
    assert (tmp_path / "lake" / MANIFEST).is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "a"), "give --partition"),
        (("a",), "stands alone"),
        (("--partition", "kind"), "give --format parquet"),
        (("--format", "parquet", "--partition", "kinds"), "did you mean kind"),
        (
            ("--format", "parquet", "--partition", "kind", "--year", "2020"),
            "leave out the filters",
        ),
        (
            ("--format", "parquet", "--partition", "kind", "--from", "no"),
            "no archive in",
        ),
    ],
)
def test_options_that_do_not_go_together(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(ConfigurationError, match=told):
        run("export", *arguments, "--to", str(tmp_path / "lake"))
    assert not (tmp_path / "lake").exists()


def test_without_pyarrow_it_says_how_to_get_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match="pip install 'gongbao"):
        run(*LAKE, "--to", str(tmp_path / "lake"))
    assert not (tmp_path / "lake").exists()
