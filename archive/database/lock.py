"""One writer at a time: a lock on a file that dies with its process.

POSIX record locks: a worker that outlives a killed crawl does not inherit them.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.errors import ArchiveLocked, ArchiveUnusable

if TYPE_CHECKING:
    from pathlib import Path

_HELD: set[str] = set()
_TAKEN = {errno.EAGAIN, errno.EACCES}


def _holder(fd: int) -> str:
    try:
        return os.read(fd, 20).decode("ascii", "replace").strip()
    except OSError:
        return ""


class WriterLock:
    """The exclusive right to write to an archive; `take` fails at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key = str(path.resolve())
        self._fd: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds it."""
        return self._fd is not None

    def take(self) -> None:
        """Take it, or raise ArchiveLocked naming the process that holds it."""
        # Record locks do not keep a process from itself: that is told apart here.
        if self._key in _HELD:
            raise self._refusal(str(os.getpid()))
        fd = _opened(self._path)
        try:
            fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(fd)
            os.close(fd)
            if error.errno not in _TAKEN:
                raise
            raise self._refusal(holder) from error
        with suppress(OSError):  # who holds it is told only if the disk allows
            os.ftruncate(fd, 0)
            os.write(fd, f"{os.getpid()}\n".encode())
        self._fd = fd
        _HELD.add(self._key)

    def drop(self) -> None:
        """Give it back; nothing where it is not held."""
        if self._fd is not None:
            with suppress(OSError):
                os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None
            _HELD.discard(self._key)

    def _refusal(self, holder: str) -> ArchiveLocked:
        who = f"process {holder}" if holder.isdigit() else "another process"
        return ArchiveLocked(
            f"the archive {self._path.parent} is being written by {who}: wait until it"
            " has ended, or name another --archive."
        )


def _opened(path: Path) -> int:
    """The lock file, made where it is missing; a link or a pipe in its place is not."""
    # No waiting for the other end of a pipe, no way out of the archive by a link.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        fd = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO, errno.EISDIR}:
            raise _odd(path) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise _odd(path)
    return fd


def _odd(path: Path) -> ArchiveUnusable:
    return ArchiveUnusable(f"{path} is a link or no regular file: remove it.")
