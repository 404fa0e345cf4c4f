"""The writer's lock on disks that are full, failing or read-only."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest

from archive.database import lock as lock_module
from archive.database.connection import errors_named
from archive.database.lock import WriterLock
from archive.errors import ArchiveLocked, ArchiveUnusable, GongbaoError, StoppedEarly

if TYPE_CHECKING:
    from pathlib import Path


def refusing(number: int) -> Any:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_full_disk_tells_nobody_who_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = WriterLock(tmp_path / "lock")
    monkeypatch.setattr(lock_module.os, "write", refusing(errno.ENOSPC))
    held.take()
    assert held.is_held
    with pytest.raises(ArchiveLocked):
        WriterLock(tmp_path / "lock").take()
    monkeypatch.setattr(lock_module.os, "ftruncate", refusing(errno.EIO))
    held.drop()
    assert not held.is_held
    monkeypatch.undo()
    WriterLock(tmp_path / "lock").take()


def test_a_disk_that_cannot_lock_is_not_another_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_module.fcntl, "lockf", refusing(errno.EIO))
    with pytest.raises(StoppedEarly), errors_named(tmp_path):
        WriterLock(tmp_path / "lock").take()


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, StoppedEarly),
        (errno.EDQUOT, StoppedEarly),
        (errno.EIO, StoppedEarly),
        (errno.EROFS, ArchiveUnusable),
        (errno.EACCES, ArchiveUnusable),
    ],
)
def test_what_a_disk_refuses_is_a_sentence(
    tmp_path: Path, number: int, error: type[GongbaoError]
) -> None:
    with pytest.raises(error, match=str(tmp_path)), errors_named(tmp_path):
        refusing(number)()
