"""Where a lake may lie; what is there already is safe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveLocked, ConfigurationError
from archive.lake.ledger import MANIFEST
from archive.lake.place import lake_folder
from tests.archive.lake.conftest import KEYS, files, lake

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


def test_what_is_no_lake_is_left_alone(parts: list[Path], tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for target, told in (
        (mine, "no lake of Gongbao"),
        (tmp_path / "file", "is a file"),
        (tmp_path / "none" / "lake", "there is no directory"),
        (parts[0], "lies in the archive"),
        (parts[0] / "warc" / "lake", "lies in the archive"),
    ):
        with pytest.raises(ConfigurationError, match=told):
            lake(parts, target)
    assert (mine / "thesis.txt").read_text() == "x"
    assert not (parts[0] / "warc" / "lake").exists()
    lake(parts, tmp_path / "empty")
    lake(parts, mine, force=True)
    assert files(mine) == files(tmp_path / "empty")


def test_a_lake_of_other_keys_or_of_a_newer_program_is_refused(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    known = files(tmp_path / "lake")
    with pytest.raises(ConfigurationError, match="give --partition kind,year,province"):
        lake(parts, tmp_path / "lake", keys=("kind",))
    assert files(tmp_path / "lake") == known
    manifest = tmp_path / "lake" / MANIFEST
    told = json.loads(manifest.read_bytes())
    for odd in (told["format"] + 1, None):
        manifest.write_text(json.dumps(told | {"format": odd}))
        with pytest.raises(ConfigurationError, match="newer Gongbao"):
            lake(parts, tmp_path / "lake")
    done = lake(parts, tmp_path / "lake", keys=("kind",), force=True)
    assert done.path == str(tmp_path / "lake")
    lake(parts, tmp_path / "anew", keys=("kind",))
    assert files(tmp_path / "lake") == files(tmp_path / "anew")


def test_two_exports_do_not_write_at_once(parts: list[Path], tmp_path: Path) -> None:
    with (
        lake_folder(tmp_path / "lake", KEYS, force=False),
        pytest.raises(ArchiveLocked, match="another export writes"),
    ):
        lake(parts, tmp_path / "lake")
    lake(parts, tmp_path / "lake")
