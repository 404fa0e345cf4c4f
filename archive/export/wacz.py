"""WACZ 1.1.1: WARC files, their index and their pages in one ZIP file to hand over.

ReplayWeb.page and pywb open it. The WARC files stand in it as they are, uncompressed by
the ZIP, up to what the archive knows of them; nothing tells when it was made.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import Digesting
from archive.errors import ArchiveUnusable
from archive.export.cdxj import cdxj_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from archive.export.wanted import Count
    from archive.store import Archive
    from archive.warc.sources import WarcSource

VERSION = "1.1.1"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP file knows
_UNIX, _MODE = 3, 0o100644 << 16
_LINES_AT_ONCE = 1000
_FILES = """
SELECT warc_file, max(warc_offset + warc_length) AS known_bytes FROM captures
GROUP BY warc_file ORDER BY warc_file"""
_SPAN = "SELECT min(fetched_at) AS first_at, max(fetched_at) AS last_at FROM captures"
_PAGES = """
SELECT records.record_id, records.title, captures.url, captures.fetched_at
FROM records JOIN captures USING (capture_id) ORDER BY records.record_id"""


class _Package:
    """The ZIP file, and what its descriptor must say of each part."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.resources: list[dict[str, Any]] = []

    @contextmanager
    def part(
        self, path: str, *, size: int | None = None, packed: bool = True
    ) -> Iterator[Digesting]:
        """A part to write to; `size` where it is known."""
        info = zipfile.ZipInfo(path, _EPOCH)
        info.create_system, info.external_attr = _UNIX, _MODE
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.file_size = size or 0
        # What may pass 4 GB is told to the ZIP file beforehand.
        with self._zipped.open(info, "w", force_zip64=size is None) as plain:
            file = Digesting(plain)  # type: ignore[arg-type]
            yield file
        self.resources.append(
            {
                "name": path.rsplit("/", 1)[-1],
                "path": path,
                "hash": f"sha256:{file.sha256}",
                "bytes": file.size,
            }
        )

    def add(self, path: str, content: bytes) -> None:
        """A part that is whole already."""
        with self.part(path, size=len(content)) as file:
            file.write(content)


def write_wacz(
    archive: Archive, target: BinaryIO | Digesting, count: Count
) -> tuple[int, int]:
    """The whole package; the numbers of its pages and of its captures."""
    with zipfile.ZipFile(target, "w", allowZip64=True) as zipped:
        package = _Package(zipped)
        for row in archive.rows(_FILES):
            source = archive.warc.source(row["warc_file"])
            name, size = f"archive/{row['warc_file']}", row["known_bytes"]
            with package.part(name, size=size, packed=False) as file:
                _copy(source, size, file)
        with package.part("indexes/index.cdxj") as file:
            captures = _write_lines(file, cdxj_lines(archive), count)
        with package.part("pages/pages.jsonl") as file:
            pages = _write_lines(file, _pages(archive)) - 1
        descriptor = _as_bytes(_descriptor(archive, list(package.resources)))
        package.add("datapackage.json", descriptor)
        digest = f"sha256:{hashlib.sha256(descriptor).hexdigest()}"
        told = {"path": "datapackage.json", "hash": digest}
        package.add("datapackage-digest.json", _as_bytes(told))
    return pages, captures


def _copy(source: WarcSource, size: int, file: Digesting) -> None:
    left = size
    try:
        for block in source.blocks(size):
            file.write(block)
            left -= len(block)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _lost(source) from error
    if left:
        raise _lost(source)


def _lost(source: WarcSource) -> ArchiveUnusable:
    return ArchiveUnusable(
        f"{source.name} in {source.folder} is missing or cut short: put it back, or see"
        " `gongbao verify`."
    )


def _write_lines(
    file: Digesting, lines: Iterator[str], count: Count = lambda _: None
) -> int:
    number, some = 0, io.BytesIO()
    for line in lines:
        some.write(line.encode() + b"\n")
        number += 1
        count(1)
        if number % _LINES_AT_ONCE == 0:
            file.write(some.getvalue())
            some = io.BytesIO()
    file.write(some.getvalue())
    return number


def _pages(archive: Archive) -> Iterator[str]:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Reports"}
    yield json.dumps(head)
    for row in archive.each(_PAGES):
        page = {
            "id": row["record_id"],
            "url": row["url"],
            "ts": row["fetched_at"],
            "title": row["title"] or row["url"],
        }
        yield json.dumps(page, ensure_ascii=False)


def _descriptor(archive: Archive, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Its instants are those of the captures, so that one state gives one file."""
    span = archive.one(_SPAN)
    instants = {"created": span["first_at"], "modified": span["last_at"]}
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": "Reports of Chinese government bodies",
        "software": "gongbao",
        **{name: at for name, at in instants.items() if at},
        "resources": resources,
    }


def _as_bytes(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
