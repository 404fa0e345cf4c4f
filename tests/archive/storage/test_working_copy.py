"""Whose copy a folder is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveUnusable, ConfigurationError
from archive.storage.working_copy import WorkingCopy

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_knows_whose_copy_it_is(tmp_path: Path) -> None:
    copy = WorkingCopy(tmp_path, "/place/a")
    assert copy.mark() is None
    copy.set_mark("k")
    assert copy.is_at("k")
    assert not copy.is_at(None)
    copy.set_mark("k", is_whole=False)
    assert not copy.is_at("k")


def test_a_copy_of_another_archive_is_refused(tmp_path: Path) -> None:
    WorkingCopy(tmp_path, "/place/a").set_mark(None)
    with pytest.raises(ConfigurationError, match=r"copy of /place/a, not of /place/b"):
        WorkingCopy(tmp_path, "/place/b").mark()


def test_a_mark_that_is_damaged_is_told(tmp_path: Path) -> None:
    copy = WorkingCopy(tmp_path, "/place/a")
    copy.set_mark(None)
    (copy.aside / "state.json").write_text("[")
    with pytest.raises(ArchiveUnusable, match=r"state\.json cannot be read"):
        copy.mark()


def test_what_was_never_brought_is_not_replaced(tmp_path: Path) -> None:
    copy = WorkingCopy(tmp_path, "/place/a")
    copy.check_may_replace()
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ConfigurationError, match=r"notes\.txt"):
        copy.check_may_replace()
