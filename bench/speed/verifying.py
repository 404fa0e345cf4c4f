"""`verify` beside reading and decompressing the same WARC files, by turns."""

from __future__ import annotations

import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from filling import keep_pages
from measuring import figure, interleaved, ratios
from passes import in_fork
from portal import BenchPortal

from archive.store import Archive
from archive.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Figure
    from rows import Scale

MB = 1_000_000


def measure(scale: Scale) -> Iterator[Figure]:
    """The ratio of CPU times, and how fast that is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "archive"
        keep_pages(folder, _pages(scale.verify_mb))
        works = {
            "verify": lambda: in_fork(lambda: _verified(folder)),
            "read": lambda: in_fork(lambda: _read(folder / "warc")),
        }
        found = interleaved(works, scale.rounds)
        size = sum(path.stat().st_size for path in (folder / "warc").glob("*.gz"))
    on = f"{size / MB:.0f} MB of WARC"
    yield figure(
        "verify beside reading", *ratios(found["verify"], found["read"]), on=on
    )
    rates = (size / MB / took for took in found["verify"])
    yield figure("verify: MB/s of WARC", *rates, on=on)


def _pages(megabytes: int) -> Iterator[tuple[str, bytes]]:
    """Pages until they make so many compressed megabytes."""
    portal, left, number = BenchPortal(1_000_000), megabytes * MB, 0
    while left > 0:
        url, payload = portal.page(number)
        yield url, payload
        left -= len(zlib.compress(payload, 4))
        number += 1


def _verified(folder: Path) -> float:
    with Archive.open(folder) as archive:
        began = time.process_time()
        report = verify(archive)
        took = time.process_time() - began
    if report.damage:
        raise RuntimeError(str(report.damage[:3]))
    return took


def _read(folder: Path) -> float:
    """CPU seconds of reading and decompressing every file."""
    began = time.process_time()
    for path in sorted(folder.glob("*.gz")):
        with path.open("rb") as file:
            unpack = zlib.decompressobj(31)
            while block := file.read(1 << 16):
                while block:
                    unpack.decompress(block)
                    block = unpack.unused_data
                    if unpack.eof:
                        unpack = zlib.decompressobj(31)
    return time.process_time() - began
