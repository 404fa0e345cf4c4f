"""WARC files to read from, on this machine or in object storage.

What lies in object storage is read by ranges: one record is one request. Who reads on
where the last record ended (verify, cleaning again) is given more at once, up to 4 MB.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Final, Protocol

from archive.errors import OddFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.objects.folder import ObjectFolder

BLOCK_BYTES: Final = 1 << 20
_MOST_AHEAD_BYTES: Final = 4 << 20
_FIRST_AHEAD_BYTES: Final = 256 << 10
_GAP_BYTES: Final = 64 << 10
"""A request's record, which lies between two responses, is shorter."""
_LONGEST_BYTES: Final = 256_000_000
"""No record of ours is longer; a stranger's table must not fill the memory."""


class WarcSource(Protocol):
    """One file; FileNotFoundError where it is not there."""

    name: str
    folder: str

    def exists(self) -> bool:
        """Whether it is there."""

    def size(self) -> int:
        """Its length in bytes."""

    def read(self, offset: int, length: int) -> bytes:
        """A piece of it; ValueError where it ends before."""

    def blocks(self, end: int) -> Iterator[bytes]:
        """Its first `end` bytes, or what there is of them, in pieces."""

    def close(self) -> None:
        """Let go of it; reading opens it again."""


class LocalSource:
    """A file of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.folder = str(path.parent)
        self._fd: int | None = None

    def exists(self) -> bool:
        """Whether it is there."""
        return self.path.exists()

    def size(self) -> int:
        """Its length in bytes."""
        return self.path.stat().st_size

    def read(self, offset: int, length: int) -> bytes:
        """A piece of it; ValueError where it ends before."""
        if self._fd is None:
            self._fd = open_plain(self.path)
        is_there = offset >= 0 and length >= 0
        if is_there and length > BLOCK_BYTES:
            # What is not there is not asked for: its length may be a stranger's.
            is_there = length <= os.fstat(self._fd).st_size - offset
        piece = os.pread(self._fd, length, offset) if is_there else b""
        return _whole(piece, self.name, offset, length)

    def blocks(self, end: int) -> Iterator[bytes]:
        """Its first `end` bytes, or what there is of them, in pieces."""
        with os.fdopen(open_plain(self.path), "rb") as file:
            left = end
            while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
                yield block
                left -= len(block)

    def close(self) -> None:
        """Let go of it; reading opens it again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


class RemoteSource:
    """An object; what was read ahead of the last record is kept."""

    def __init__(self, folder: ObjectFolder, name: str) -> None:
        self.folder = folder.url
        self._objects = folder
        self.name = name
        self._ahead, self._ahead_at = b"", 0
        self._window = 0
        self._ended = -1

    def exists(self) -> bool:
        """Whether it is there."""
        try:
            self.size()
        except FileNotFoundError:
            return False
        return True

    def size(self) -> int:
        """Its length in bytes."""
        return self._objects.size(self.name)

    def read(self, offset: int, length: int) -> bytes:
        """A piece of it; ValueError where it ends before."""
        if offset < 0 or not 0 <= length <= _LONGEST_BYTES:
            msg = f"{self.name} holds no record of {length} bytes at offset {offset}"
            raise ValueError(msg)
        if not self._has(offset, length):
            self._read_ahead(offset, length)
        start = offset - self._ahead_at
        self._ended = offset + length
        return _whole(self._ahead[start : start + length], self.name, offset, length)

    def _has(self, offset: int, length: int) -> bool:
        end = self._ahead_at + len(self._ahead)
        return self._ahead_at <= offset and offset + length <= end

    def _read_ahead(self, offset: int, length: int) -> None:
        goes_on = self._ended >= 0 and 0 <= offset - self._ended <= _GAP_BYTES
        wider = max(2 * self._window, _FIRST_AHEAD_BYTES)
        self._window = min(wider, _MOST_AHEAD_BYTES) if goes_on else 0
        self._ahead = b""  # let go before as much is asked for again
        self._ahead = self._objects.read(self.name, offset, max(length, self._window))
        self._ahead_at = offset

    def blocks(self, end: int) -> Iterator[bytes]:
        """Its first `end` bytes, or what there is of them, in pieces."""
        for start in range(0, end, _MOST_AHEAD_BYTES):
            most = min(_MOST_AHEAD_BYTES, end - start)
            block = self._objects.read(self.name, start, most)
            if block:
                yield block
            if len(block) < most:
                return

    def close(self) -> None:
        """Forget what was read ahead."""
        self._ahead, self._window, self._ended = b"", 0, -1


def open_plain(path: Path, access: int = os.O_RDONLY) -> int:
    """A regular file's descriptor; OddFile for what is a link, or would be waited for."""
    try:
        fd = os.open(path, access | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO, errno.EISDIR}:
            raise odd_file(path) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise odd_file(path)
    return fd


def odd_file(path: Path) -> OddFile:
    """The error for a link or a pipe where a file should be."""
    return OddFile(f"{path} is a link or no regular file: put the file itself there.")


def _whole(piece: bytes, name: str, offset: int, length: int) -> bytes:
    if len(piece) != length:
        msg = f"{name} ends before offset {offset + length}"
        raise ValueError(msg)
    return piece
