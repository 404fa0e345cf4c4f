"""Copies of files that only grow: what is there is compared, what is new is written."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from archive.upkeep.copying import (
    common_bytes,
    digest_if_there,
    digest_of,
    go_on,
    write_blocks,
)

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = bytes(range(256)) * 9000  # more than two blocks


@pytest.mark.parametrize("cut", [0, 1, 1 << 20, (1 << 20) + 5, len(CONTENT)])
def test_a_copy_goes_on_where_it_ends(tmp_path: Path, cut: int) -> None:
    source, copy = tmp_path / "source", tmp_path / "folder" / "copy"
    source.write_bytes(CONTENT)
    copy.parent.mkdir()
    copy.write_bytes(CONTENT[:cut])
    assert common_bytes(source, copy, len(CONTENT)) == cut
    end = max(cut, len(CONTENT) - 7)
    go_on(source, copy, cut, end)
    assert copy.read_bytes() == CONTENT[:end]
    assert digest_of(copy) == hashlib.sha256(CONTENT[:end]).hexdigest()
    assert digest_of(copy, 9) == hashlib.sha256(CONTENT[:9]).hexdigest()


def test_the_first_byte_that_differs_is_found(tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    source.write_bytes(CONTENT)
    assert common_bytes(source, copy, len(CONTENT)) == 0
    altered = bytearray(CONTENT)
    altered[(1 << 20) + 3] ^= 1
    copy.write_bytes(altered + b"longer")
    assert common_bytes(source, copy, len(CONTENT)) == (1 << 20) + 3
    assert common_bytes(source, copy, 1 << 20) == 1 << 20


def test_what_comes_in_pieces_becomes_a_file(tmp_path: Path) -> None:
    copy = tmp_path / "folder" / "copy"
    assert digest_if_there(copy, 9) == ""
    assert write_blocks(iter([CONTENT[:5], CONTENT[5:]]), copy) == len(CONTENT)
    assert digest_if_there(copy, len(CONTENT)) == digest_of(copy)
