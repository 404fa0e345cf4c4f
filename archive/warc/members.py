"""gzip members in a file of WARC records: where whole ones end, where the next begins."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

GZIP = 16 + zlib.MAX_WBITS
MAGIC = b"\x1f\x8b\x08"
_BLOCK_BYTES = 1 << 20
_OPENING = b"WARC/"


def whole_members_end(file: BinaryIO, start: int = 0) -> int:
    """Where the last whole gzip member ends, walking from `start`.

    A member that is whole but no WARC record ends the walk too.
    """
    end = start
    file.seek(start)
    block = file.read(_BLOCK_BYTES)
    while block:
        unpack = zlib.decompressobj(GZIP)
        size, opening = 0, b""
        try:
            while block and not unpack.eof:
                plain = unpack.decompress(block, _BLOCK_BYTES)
                opening = (opening + plain)[:5] if len(opening) < 5 else opening
                rest = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
                size += len(block) - len(rest)
                block = rest or file.read(_BLOCK_BYTES)
        except zlib.error:
            break
        if not unpack.eof or opening != _OPENING:
            break
        end += size
    return end


def next_member(file: BinaryIO, start: int) -> int | None:
    """Where the next member begins that opens like a WARC record; None for nowhere."""
    at = start
    while True:
        file.seek(at)
        block = file.read(_BLOCK_BYTES)
        found = block.find(MAGIC)
        while found >= 0:
            if _opens(file, at + found):
                return at + found
            found = block.find(MAGIC, found + 1)
        if len(block) < _BLOCK_BYTES:
            return None
        at += len(block) - len(MAGIC) + 1


def _opens(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    try:
        plain = zlib.decompressobj(GZIP).decompress(file.read(4096), len(_OPENING))
    except zlib.error:
        return False
    return plain == _OPENING
