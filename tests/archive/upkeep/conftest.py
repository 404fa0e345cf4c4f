"""An archive that grows, for what keeps it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from archive.rows import Visit
from archive.store import Archive
from archive.store.verify import verify
from tests.archive.conftest import a_capture, a_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def url(number: int) -> str:
    return f"http://a.gov.cn/{number}.html"


def fill(opened: Archive, numbers: range) -> None:
    """Pages of 3 KB that do not compress, each with a record."""
    with opened.lock():
        for number in numbers:
            body = random.Random(number).randbytes(3000)
            stored = opened.write_capture(a_capture(url(number), body))
            record = a_record(url(number), f"文{number}")
            opened.add_visit(
                Visit(url(number), "archived", captures=(stored,), record=record)
            )


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Archive]:
    """Ten pages in four files, the last one open."""
    with Archive.open(tmp_path / "archive", create=True) as opened:
        opened.warc.roll_at_bytes = 12_500
        fill(opened, range(10))
        yield opened


def payloads(folder: Path) -> list[bytes]:
    """Of all captures, in order; the archive is whole."""
    with Archive.open(folder) as opened:
        assert verify(opened).damage == []
        rows = opened.rows("SELECT capture_id FROM captures ORDER BY 1")
        return [opened.capture(row[0]).payload for row in rows]
