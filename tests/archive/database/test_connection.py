"""What is opened, and what is refused without a byte of it being touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveLocked, ArchiveUnusable, ConfigurationError
from archive.rows import NewUrl
from archive.store import Archive
from tests.archive.conftest import URL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive.open(tmp_path / "a", create=True) as archive:
        archive.urls.add([NewUrl(f"{URL}?{i}", "report") for i in range(500)])
    return tmp_path / "a"


def refused(folder: Path, match: str) -> None:
    before = (folder / "archive.db").read_bytes()
    for options in ({}, {"writable": True}, {"create": True}):
        with pytest.raises(ArchiveUnusable, match=match) as told:
            Archive.open(folder, **options)
        assert "archive.db" in str(told.value)
        assert told.value.exit_code == 7
    assert (folder / "archive.db").read_bytes() == before


def test_a_newer_archive(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as other:
        other.execute("PRAGMA user_version = 9999")
    refused(folder, "newer Gongbao")


def test_another_programs_database(folder: Path) -> None:
    (folder / "archive.db").unlink()
    with closing(sqlite3.connect(folder / "archive.db")) as other:
        other.execute("CREATE TABLE places (url)")
    refused(folder, "another program")


def test_another_programs_application_id(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as other:
        other.execute("PRAGMA application_id = 7")
    refused(folder, "another program")


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04" * 100])
def test_a_file_that_is_no_database(folder: Path, content: bytes) -> None:
    (folder / "archive.db").write_bytes(content)
    refused(folder, "not an SQLite|cut short")


def test_a_header_cut_short(folder: Path) -> None:
    path = folder / "archive.db"
    path.write_bytes(path.read_bytes()[:50])
    refused(folder, "damaged")


def test_a_file_cut_short(folder: Path) -> None:
    path = folder / "archive.db"
    path.write_bytes(path.read_bytes()[:8192])
    refused(folder, "damaged")


@pytest.mark.parametrize("at", [100, 4096, 20_480, 61_440])
def test_flipped_bytes(folder: Path, at: int) -> None:
    path = folder / "archive.db"
    content = bytearray(path.read_bytes())
    content[at : at + 600] = bytes(b ^ 0xFF for b in content[at : at + 600])
    path.write_bytes(content)
    refused(folder, "damaged")


def test_an_empty_file_is_no_archive_yet(tmp_path: Path) -> None:
    (tmp_path / "archive.db").touch()
    with pytest.raises(ConfigurationError, match="there is no archive"):
        Archive.open(tmp_path)
    Archive.open(tmp_path, create=True).close()
    Archive.open(tmp_path).close()


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(ConfigurationError, match="in the way"):
        Archive.open(tmp_path / "a", create=True)


def test_a_directory_that_cannot_be_written_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As root every directory can be: the rights are what is simulated.
    monkeypatch.setattr(
        "archive.database.connection.may_write", lambda path: path != folder
    )
    with pytest.raises(ArchiveUnusable, match="cannot be written"):
        Archive.open(folder, writable=True)
    with Archive.open(folder) as archive:
        assert archive.counts() == {"pending": 500}


def test_a_read_only_file_can_be_read(folder: Path) -> None:
    for path in (folder / "archive.db", folder):
        path.chmod(0o555)
    try:
        with Archive.open(folder) as archive:
            assert archive.counts() == {"pending": 500}
    finally:
        folder.chmod(0o755)


def test_a_database_held_by_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.database.connection._WRITER_WAIT_MS", 10)
    with (
        closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as other,
        Archive.open(folder, writable=True) as archive,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveLocked, match="holds"):
            archive.urls.add([NewUrl(URL, "report")])
        other.execute("ROLLBACK")
        assert archive.urls.add([NewUrl(URL, "report")]) == 1
