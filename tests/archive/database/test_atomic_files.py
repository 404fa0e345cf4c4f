"""Files and folders are there as a whole or not at all, and the disk's faults are told."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat

import pytest

from archive.database.atomic_files import (
    Digesting,
    disk_named,
    refuse_inside_archive,
    replaced_file,
    replaced_folder,
)
from archive.errors import ConfigurationError, StoppedEarly


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_knows_what_was_written_to_it():
    plain = io.BytesIO()
    file = Digesting(plain)
    assert file.write(b"ab") == 2
    file.write(memoryview(b"c"))
    assert (file.tell(), file.size, file.writable()) == (3, 3, True)
    assert file.sha256 == hashlib.sha256(plain.getvalue()).hexdigest()


def test_a_file_takes_its_place_at_the_end(tmp_path):
    target = tmp_path / "x"
    target.write_bytes(b"old")
    with replaced_file(target) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["x"]


def half_a_file(target):
    with replaced_file(target) as file:
        file.write(b"half")
        raise KeyboardInterrupt


def half_a_folder(target):
    with replaced_folder(target) as part:
        (part / "a").write_bytes(b"half")
        raise RuntimeError


def test_what_fails_leaves_the_old_one_and_nothing_beside_it(tmp_path):
    target = tmp_path / "x"
    target.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        half_a_file(target)
    with pytest.raises(RuntimeError):
        half_a_folder(tmp_path / "f")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["x"]


def test_a_link_stays_and_leads_to_the_new_file(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("real")
    with replaced_file(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_the_users_mask_says_who_may_read(tmp_path):
    before = os.umask(0o027)
    try:
        with replaced_file(tmp_path / "x"), replaced_folder(tmp_path / "f"):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o750


def test_a_folder_replaces_all_of_the_old_one(tmp_path):
    target = tmp_path / "f"
    target.mkdir()
    (target / "old").touch()
    with replaced_folder(target) as part:
        (part / "new").touch()
        assert names(target) == ["old"]
    assert names(target) == ["new"]
    assert names(tmp_path) == ["f"]


def test_no_place_is_told(tmp_path):
    none = replaced_file(tmp_path / "none" / "x")
    with pytest.raises(ConfigurationError, match="no directory"), none:
        pass
    (tmp_path / "archive.db").touch()
    (tmp_path / "out").symlink_to(tmp_path)
    for inside in (tmp_path / "x", tmp_path / "a" / "b", tmp_path / "out" / "x"):
        with pytest.raises(ConfigurationError, match="lies in the archive"):
            refuse_inside_archive(inside)
    refuse_inside_archive(tmp_path.parent / "x")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.EACCES, ConfigurationError),
        (errno.EISDIR, ConfigurationError),
        (errno.ENOSPC, StoppedEarly),
        (errno.EDQUOT, StoppedEarly),
        (errno.EIO, StoppedEarly),
        (errno.EPIPE, BrokenPipeError),
    ],
)
def test_the_disks_refusals_name_the_path(tmp_path, code, kind):
    with pytest.raises(kind) as told, disk_named(tmp_path / "x"):
        raise OSError(code, os.strerror(code))
    assert kind is BrokenPipeError or str(tmp_path / "x") in str(told.value)
