"""Files for others: deterministic, and there as a whole or not at all.

Records are sorted by id (in Atom by change), and nothing in them tells when they were
exported: two exports of one state are equal byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.errors import ConfigurationError
from archive.filters import Filters
from archive.replacing import Digesting, replaced_file, replaced_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.store import Archive

FORMATS = ("jsonl", "csv", "parquet", "atom", "datapackage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an export is asked for.

    `raw_cells`: CSV cells that a spreadsheet would take for formulas stay as they are;
    `linked_data`: JSONL lines are schema.org Reports.
    """

    format_name: str = "jsonl"
    filters: Filters = field(default_factory=Filters)
    raw_cells: bool = False
    linked_data: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to; `sha256` of the file, of a package's descriptor."""

    path: str
    format: str
    records: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao export --json` prints."""
        return {
            "path": self.path,
            "format": self.format,
            "records": self.records,
            "sha256": self.sha256,
        }


def export(
    archive: Archive,
    target: Path,
    wanted: Wanted | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> Exported:
    """Write records to `target`, which takes its place when all is written.

    `count` is told of each record.
    """
    wanted = wanted or Wanted()
    archive.flush()
    with archive.snapshot():
        records, sha256 = _written(archive, target, wanted, count)
    return Exported(str(target), wanted.format_name, records, sha256)


def _written(
    archive: Archive, target: Path, wanted: Wanted, count: Callable[[int], None]
) -> tuple[int, str]:
    if wanted.format_name == "datapackage":
        from archive.datapackage import write_package

        with replaced_folder(target) as folder:
            return write_package(archive, folder, wanted, count)
    write = _writer(wanted.format_name)
    with replaced_file(target) as plain:
        file = Digesting(plain)
        return write(archive, file, wanted, count), file.sha256


def _writer(
    format_name: str,
) -> Callable[[Archive, Digesting, Wanted, Callable[[int], None]], int]:
    from archive import formats

    writers = {
        "jsonl": formats.write_jsonl,
        "csv": formats.write_csv,
        "atom": formats.write_atom,
        "parquet": formats.write_parquet,
    }
    if format_name not in writers:
        msg = f"there is no export format {format_name!r}: use {', '.join(FORMATS)}."
        raise ConfigurationError(msg)
    return writers[format_name]
