"""`gongbao serve`: which archive it shows where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import DEFAULT_ARCHIVE
from archive.cli.serve import DEMO, _usual

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_without_an_archive_the_demos_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert _usual() == DEFAULT_ARCHIVE
    (tmp_path / DEMO).mkdir()
    (tmp_path / DEMO / "archive.db").touch()
    assert _usual() == DEMO
    (tmp_path / DEFAULT_ARCHIVE).mkdir()
    (tmp_path / DEFAULT_ARCHIVE / "archive.db").touch()
    assert _usual() == DEFAULT_ARCHIVE
