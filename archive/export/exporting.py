"""Files for others: deterministic, and there as a whole or not at all.

Records are sorted by id (in Atom by change), captures by URL, and nothing in them tells
when they were exported: two exports of one state are equal byte for byte.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import Digesting
from archive.errors import ConfigurationError
from archive.export.targets import is_stream, target_file, target_folder
from archive.export.wanted import Count, Wanted
from archive.store.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.store import Archive

FORMATS = ("jsonl", "csv", "parquet", "atom", "datapackage", "cdxj", "wacz")
OF_CAPTURES = frozenset({"cdxj", "wacz"})
"""Formats that hold all captures, whatever they gave."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to; `sha256` of the file, of a package's descriptor.

    `captures` is None for a format of records.
    """

    path: str
    format: str
    records: int
    sha256: str
    captures: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao export --json` prints."""
        told = {"path": self.path, "format": self.format, "records": self.records}
        if self.captures is not None:
            told["captures"] = self.captures
        return told | {"sha256": self.sha256}


def export(
    archive: Archive,
    target: Path,
    wanted: Wanted | None = None,
    count: Count = lambda _: None,
) -> Exported:
    """Write records (or captures) to `target`, which takes its place when all is there.

    `count` is told of each of them.
    """
    wanted = wanted or Wanted()
    archive.flush()
    with archive.snapshot():
        if wanted.format_name in OF_CAPTURES:
            return _of_captures(archive, target, wanted, count)
        records, sha256 = _written(archive, target, wanted, count)
    return Exported(str(target), wanted.format_name, records, sha256)


def _of_captures(
    archive: Archive, target: Path, wanted: Wanted, count: Count
) -> Exported:
    from archive.export.cdxj import write_cdxj
    from archive.export.wacz import write_wacz

    name = wanted.format_name
    if wanted.filters != Filters():
        msg = f"{name} holds all captures: leave out --since and the filters."
        raise ConfigurationError(msg)
    with target_file(target, name, force=wanted.force) as plain:
        file = Digesting(plain)
        if name == "cdxj":
            pages, captures = 0, write_cdxj(archive, file, count)
        else:
            # A file that can be gone back in needs no marks behind its parts.
            whole = file if is_stream(target) else plain
            pages, captures = write_wacz(archive, whole, count)
    sha256 = file.sha256 if file.size else _digest(target)
    return Exported(str(target), name, pages, sha256, captures)


def _digest(target: Path) -> str:
    with target.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def _written(
    archive: Archive, target: Path, wanted: Wanted, count: Count
) -> tuple[int, str]:
    if wanted.format_name == "datapackage":
        from archive.export.datapackage import write_package

        with target_folder(target, force=wanted.force) as folder:
            return write_package(archive, folder, wanted, count)
    write = _writer(wanted.format_name)
    with target_file(target, wanted.format_name, force=wanted.force) as plain:
        file = Digesting(plain)
        return write(archive, file, wanted, count), file.sha256


def _writer(
    format_name: str,
) -> Callable[[Archive, Digesting, Wanted, Count], int]:
    from archive.export import tabular

    writers = {
        "jsonl": tabular.write_jsonl,
        "csv": tabular.write_csv,
        "atom": tabular.write_atom,
        "parquet": tabular.write_parquet,
    }
    if format_name not in writers:
        msg = f"there is no export format {format_name!r}: use {', '.join(FORMATS)}."
        raise ConfigurationError(msg)
    return writers[format_name]
