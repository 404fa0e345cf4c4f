"""`gongbao export --partition`: archives as a lake, of which only what is new is written.

The archives are read, one by one, into the ledger; what several hold is joined; the
partitions that this touches are written beside the lake, and then take their places.
Killed anywhere, the next export goes on from there and comes to the same bytes.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from archive.database import connection as database
from archive.database.atomic_files import disk_named
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.export.tabular import pyarrow
from archive.lake.intake import join_waiting, take_in
from archive.lake.ledger import opened_ledger
from archive.lake.parquet import damaged
from archive.lake.place import lake_folder, manifest_of
from archive.lake.publishing import Published, has_news, is_unfinished, publish
from archive.lake.staging import forget_staged, stage
from archive.store.reader import is_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from archive.lake.ledger import Ledger


@dataclass(frozen=True, slots=True)
class LakeExported:
    """What an export came to; `sha256` of the manifest, which has that of each file."""

    path: str
    partition: list[str]
    archives: int
    changed_archives: int
    changed_records: int
    records: int
    removed: int
    partitions: int
    written_files: int
    removed_files: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao export --json` prints."""
        told = asdict(self)
        return {"path": told.pop("path"), "format": "parquet", **told}


def export_lake(
    folders: Iterable[Path],
    target: Path,
    keys: tuple[str, ...],
    *,
    force: bool = False,
    count: Callable[[int], None] = lambda _: None,
) -> LakeExported:
    """Bring what is new in these archives into the lake at `target`.

    `count` is told of the records that were looked at. Archives that are not named stay
    in the lake as they are. ConfigurationError where a folder is no archive, or not the
    one that was exported from there, or the target is no place for this lake.
    """
    pyarrow()
    found = sorted({folder.resolve() for folder in folders})
    for folder in found:
        if not is_archive(folder):
            raise database.no_archive(folder)
    with (
        lake_folder(target, keys, force=force) as folder,
        disk_named(target),
        opened_ledger(folder, keys, anew=force) as ledger,
        _named(ledger),
    ):
        unfinished = _finish(ledger)
        _check_files(ledger)
        changed = [_brought(ledger, part, count) for part in found]
        join_waiting(ledger)
        records = ledger.one("SELECT count(*) FROM news")[0]
        if has_news(ledger):
            _check_all_named(ledger, target, force=force)
            stage(ledger)
        done = publish(ledger)
        ledger.shrink()
    return LakeExported(
        path=str(target),
        partition=list(keys),
        archives=len(found),
        changed_archives=sum(map(bool, changed)),
        changed_records=records,
        **{name: done.manifest[name] for name in ("records", "removed", "partitions")},
        written_files=done.written_files + unfinished.written_files,
        removed_files=done.removed_files + unfinished.removed_files,
        sha256=done.sha256,
    )


@contextmanager
def _named(ledger: Ledger) -> Iterator[None]:
    """Failures of the ledger as errors that say what to do; it is no loss."""
    try:
        yield
    except database.SqlError as error:
        told = database.named(error, ledger.file)
        if isinstance(told, ArchiveUnusable):
            msg = (
                f"{ledger.file} cannot be used ({error}): remove {ledger.file.parent},"
                " then run the same command again; it is an export's memory alone."
            )
            raise ArchiveUnusable(msg) from error
        raise told from error


def _finish(ledger: Ledger) -> Published:
    """Put in place what an export that was killed had begun to."""
    if is_unfinished(ledger):
        return publish(ledger)
    return Published(0, 0, {}, "")


def _brought(ledger: Ledger, part: Path, count: Callable[[int], None]) -> int:
    number = take_in(ledger, part, count)
    if number and ledger.one("SELECT 1 FROM staged"):
        forget_staged(ledger)
    return number


def _check_files(ledger: Ledger) -> None:
    """ConfigurationError where a file of the lake is missing or of another length."""
    for path, size in ledger.rows("SELECT path, bytes FROM files"):
        try:
            found = (ledger.folder / path).stat().st_size
        except FileNotFoundError:
            found = -1
        if found != size:
            raise damaged(ledger.folder / path)


def _check_all_named(ledger: Ledger, target: Path, *, force: bool) -> None:
    """ConfigurationError where what was forgotten is not all named to be read anew."""
    told = manifest_of(ledger.folder)
    if told is None or force or not ledger.get("adopting"):
        return
    here = {row[0] for row in ledger.rows("SELECT key FROM parts WHERE cursor <> ''")}
    missing = {archive["key"] for archive in told["archives"]} - here
    if missing:
        msg = (
            f"{target} must be read anew from all its archives, and {len(missing)} of"
            " them are not named: name them too, or give --force to leave them out."
        )
        raise ConfigurationError(msg)
