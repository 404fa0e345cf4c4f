"""Copies of files that only grow: what is there already is compared, not written."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from archive.warc.files import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_BLOCK_BYTES = 1 << 20


def common_bytes(source: Path, copy: Path, end: int) -> int:
    """Up to where a copy is its source, within the first `end` bytes."""
    if not copy.exists():
        return 0
    at = 0
    with source.open("rb") as one, copy.open("rb") as other:
        for block in _blocks(one, end):
            theirs = other.read(len(block))
            if theirs != block:
                pairs = zip(block, theirs, strict=False)
                return at + next(
                    (n for n, (a, b) in enumerate(pairs) if a != b), len(theirs)
                )
            at += len(block)
    return at


def go_on(source: Path, copy: Path, start: int, end: int) -> None:
    """Write what lies in the source from `start` to `end` behind a copy, durably."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as file, copy.open("ab") as out:
        out.truncate(start)
        file.seek(start)
        for block in _blocks(file, end - start):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(copy.parent)


def write_blocks(blocks: Iterator[bytes], copy: Path) -> int:
    """Make a file of what comes, durably; its length."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with copy.open("wb") as out:
        for block in blocks:
            size += out.write(block)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(copy.parent)
    return size


def digest_if_there(path: Path, end: int) -> str:
    """As `digest_of`; "" where there is no file."""
    return digest_of(path, end) if path.exists() else ""


def digest_of(path: Path, end: int | None = None) -> str:
    """The sha256 of a file, or of its first bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in _blocks(file, path.stat().st_size if end is None else end):
            digest.update(block)
    return digest.hexdigest()


def _blocks(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (block := file.read(min(_BLOCK_BYTES, left))):
        yield block
        left -= len(block)
