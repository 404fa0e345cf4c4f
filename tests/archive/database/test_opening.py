"""What is opened, what is made, and what is refused before a byte is written."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from archive.database.opening import check_rights, make_folders, opened
from archive.database.upgrade import newest_version
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.store import Archive

PAST = Path(__file__).parent / "past"


def test_a_new_database_is_of_the_newest_schema_and_an_old_one_becomes_so(tmp_path):
    file = tmp_path / "archive.db"
    made = opened(file, create=True, writable=True)
    assert made.execute("PRAGMA user_version").fetchone()[0] == newest_version()
    made.close()
    file.unlink()
    with zipfile.ZipFile(PAST / "schema_6.zip") as packed:
        packed.extract("archive.db", tmp_path)
    read = opened(file, create=False, writable=False)
    assert read.execute("PRAGMA user_version").fetchone()[0] == newest_version()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        read.execute("DELETE FROM urls")
    read.close()


def test_an_empty_file_is_no_archive_unless_one_is_to_be_made(tmp_path):
    file = tmp_path / "archive.db"
    file.touch()
    for writable in (False, True):
        with pytest.raises(ConfigurationError, match=str(tmp_path)):
            opened(file, create=False, writable=writable)
    assert file.stat().st_size == 0
    opened(file, create=True, writable=True).close()
    assert file.stat().st_size > 0


@pytest.mark.parametrize("name", ["thesis.txt", "warc/notes.txt"])
def test_a_folder_with_other_things_is_left_alone(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    with pytest.raises(ConfigurationError, match=f"it holds {name}"):
        make_folders(tmp_path, tmp_path / "warc")
    with pytest.raises(ConfigurationError, match="not empty"):
        Archive.open(tmp_path, create=True)
    assert not (tmp_path / "archive.db").exists()


def test_what_a_making_that_was_cut_short_leaves_is_no_hindrance(tmp_path):
    (tmp_path / "archive.lock").touch()
    (tmp_path / "warc").mkdir()
    Archive.open(tmp_path, create=True).close()
    (tmp_path / "mine.txt").touch()
    make_folders(tmp_path, tmp_path / "warc")  # it is an archive now


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(ConfigurationError, match="file of that name is in the way"):
        make_folders(tmp_path / "a", tmp_path / "a" / "warc")


def test_rights_are_looked_at_before_anything_is_written(tmp_path, monkeypatch):
    check_rights(tmp_path, tmp_path / "none")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(ArchiveUnusable, match="check its rights"):
        check_rights(tmp_path / "none", tmp_path)


@pytest.mark.parametrize("kind", ["link", "file"])
def test_an_archive_whose_warc_folder_is_none_is_not_written(tmp_path, kind):
    Archive.open(tmp_path / "a", create=True).close()
    folder = tmp_path / "a" / "warc"
    folder.rmdir()
    folder.symlink_to(tmp_path) if kind == "link" else folder.touch()
    for create in (False, True):
        with pytest.raises(ArchiveUnusable, match="link or no folder"):
            Archive.open(tmp_path / "a", create=create, writable=True)
