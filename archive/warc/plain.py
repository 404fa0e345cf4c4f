"""A WARC or ARC file as one run of plain bytes, gzipped or not, in bounded memory.

However its gzip members lie: one a record, one for all of them, or anyhow.
"""

from __future__ import annotations

import zlib
from collections import deque
from typing import TYPE_CHECKING

from archive.warc.members import GZIP, MAGIC, next_member

if TYPE_CHECKING:
    from typing import BinaryIO

_BLOCK_BYTES = 1 << 16
_NEXT_RECORD = b"\nWARC/1."


class BrokenPlace(Exception):  # noqa: N818 - a verdict on a place in the file
    """The bytes there cannot be read; `offset` is where what is broken begins."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.offset = offset


class PlainBytes:
    """Reads on from where it stands; `offset` says where that is in the file.

    In a gzipped file that is where the member begins.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_gzip = file.read(len(MAGIC)) == MAGIC
        self._buffer = bytearray()
        self._go_to(0)

    @property
    def offset(self) -> int:
        """Where the next byte comes from."""
        if not self._is_gzip:
            return self._raw_at - len(self._buffer)
        place = self._filled - len(self._buffer)
        while len(self._members) > 1 and self._members[1][0] <= place:
            self._members.popleft()
        return self._members[0][1]

    def peek(self, size: int) -> bytes:
        """The next bytes, left where they are; fewer at the end."""
        while len(self._buffer) < size and self._fill():
            pass
        return bytes(self._buffer[:size])

    def read(self, size: int) -> bytes:
        """The next bytes; fewer only at the end of the file."""
        self.peek(size)
        found = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return found

    def skip(self, size: int) -> int:
        """Pass over bytes; how many there were."""
        left = size
        while left > 0:
            if not self._buffer and not self._fill():
                break
            step = min(left, len(self._buffer))
            del self._buffer[:step]
            left -= step
        return size - left

    def line(self, most: int, start: int) -> bytes:
        """The next line with its end; BrokenPlace, told of `start`, where it is longer
        than `most`.
        """
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > most:
                msg = f"a line of more than {most} bytes"
                raise BrokenPlace(msg, start)
            if not self._fill():
                return self.read(searched)
        return self.read(end + 1)

    def find_next(self, after: int) -> bool:
        """Go to the next place after `after` where a record begins; whether one does."""
        if not self._is_gzip:
            self._go_to(after + 1)
            return self._search()
        found = next_member(self._file, after + 1)
        if found is not None:
            self._go_to(found)
            return True
        # The rest of a member that holds many records.
        self._file.seek(self._raw_at + len(self._raw))
        try:
            return self._search()
        except BrokenPlace:
            return False

    def _search(self) -> bool:
        while True:
            found = self._buffer.find(_NEXT_RECORD)
            if found >= 0:
                del self._buffer[: found + 1]
                return True
            del self._buffer[: -len(_NEXT_RECORD)]
            if not self._fill():
                return False

    def _go_to(self, at: int) -> None:
        self._file.seek(at)
        self._buffer.clear()
        self._raw = b""
        self._raw_at = at
        self._filled = 0
        self._members = deque([(0, at)])
        self._unpack = zlib.decompressobj(GZIP)

    def _fill(self) -> bool:
        """Take in some more; False at the end of the file."""
        if self._is_gzip:
            return self._unpack_more()
        block = self._file.read(_BLOCK_BYTES)
        self._raw_at += len(block)
        self._buffer += block
        return bool(block)

    def _unpack_more(self) -> bool:
        raw = self._raw or self._file.read(_BLOCK_BYTES)
        _, member = self._members[-1]
        if not raw:
            if self._raw_at > member and not self._unpack.eof:
                raise BrokenPlace("the file ends within a gzip member", member)
            return False
        if self._unpack.eof:
            self._unpack = zlib.decompressobj(GZIP)
            member = self._raw_at
            self._members.append((self._filled, member))
        try:
            plain = self._unpack.decompress(raw, _BLOCK_BYTES)
        except zlib.error as error:
            msg = f"not to be unpacked ({error})"
            raise BrokenPlace(msg, member) from error
        self._buffer += plain
        self._filled += len(plain)
        if self._unpack.eof:
            self._raw = self._unpack.unused_data
        else:
            self._raw = self._unpack.unconsumed_tail
        self._raw_at += len(raw) - len(self._raw)
        return True
