"""The bound on memory: what asks for more is refused, and the bound ends."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaning.documents import memory
from cleaning.documents.memory import CONVERTER_BYTES, bind_converter, bounded

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1024 * 1024


def limit() -> int:
    return resource.getrlimit(resource.RLIMIT_AS)[0]


def test_what_asks_for_more_is_refused_and_the_old_bound_comes_back() -> None:
    before = limit()
    with bounded(64 * MIB):
        inside = limit()
        assert len(bytearray(MIB)) == MIB
        with pytest.raises(MemoryError):
            bytearray(256 * MIB)
    assert inside != before
    assert limit() == before


def test_the_bound_ends_with_an_error_too() -> None:
    before = limit()
    with pytest.raises(ValueError, match="broken"), bounded(64 * MIB):
        raise ValueError("broken")
    assert limit() == before


def test_a_narrower_bound_stays() -> None:
    with bounded(64 * MIB):
        narrow = limit()
        with bounded(512 * MIB):
            assert limit() == narrow
        assert limit() == narrow


def test_nothing_is_bounded_where_the_size_is_not_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for text in (None, "", "many"):
        told = tmp_path / "statm"
        if text is not None:
            told.write_text(text)
        monkeypatch.setattr(memory, "_STATM", told)
        before = limit()
        with bounded(MIB):
            assert limit() == before


def test_a_converter_has_a_bound_of_its_own() -> None:
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        bind_converter(running.pid)
        kept = resource.prlimit(running.pid, resource.RLIMIT_AS)[0]
        running.communicate(b"", timeout=20)
    assert kept == CONVERTER_BYTES
    bind_converter(running.pid)  # one that has ended is nothing to complain of
