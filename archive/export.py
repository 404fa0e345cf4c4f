"""Files for others: deterministic, and there as a whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.errors import ConfigurationError
from archive.filters import Filters
from archive.serial import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from archive.rows import StoredRecord
    from archive.store import Archive

FORMATS = ("jsonl",)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    path: str
    format: str
    records: int
    sha256: str


def export(
    archive: Archive,
    target: Path,
    *,
    format_name: str = "jsonl",
    filters: Filters | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> Exported:
    """Write the records to `target`; `count` is told of each."""
    if format_name not in FORMATS:
        msg = f"there is no export format {format_name!r}: use {', '.join(FORMATS)}."
        raise ConfigurationError(msg)
    digest = hashlib.sha256()
    written = 0
    with replaced(target) as file:
        for record in archive.filtered(filters or Filters()):
            line = (to_json(exported_row(record)) + "\n").encode()
            digest.update(line)
            file.write(line)
            written += 1
            count(1)
    return Exported(str(target), format_name, written, digest.hexdigest())


def exported_row(record: StoredRecord) -> dict[str, Any]:
    """A record as exports show it: nothing that an unchanged crawl would change."""
    row = record.as_dict()
    for volatile in ("last_seen_at", "capture_id"):
        del row[volatile]
    return row


@contextmanager
def replaced(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the target's name once all is written and durable."""
    folder = target.absolute().parent
    if not folder.is_dir():
        msg = f"there is no directory {folder}: make it, or name another path."
        raise ConfigurationError(msg)
    if target.is_dir():
        msg = f"{target} is a directory: name a file."
        raise ConfigurationError(msg)
    try:
        fd, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=folder)
    except PermissionError as error:
        msg = f"{folder} cannot be written to: name another path."
        raise ConfigurationError(msg) from error
    try:
        with os.fdopen(fd, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp gives names
        os.replace(name, target)  # noqa: PTH105
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise
