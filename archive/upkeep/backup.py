"""A backup of an archive, also while a crawl writes it.

First the database, as it is at one moment; then the WARC files, up to the captures that
this database knows: they were durable before it was told of them. WARC files only grow,
so only what is new is copied. The copy is verified before it takes the former one's
place; until then the former one stays as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from archive.database import connection as database
from archive.database.lock import WriterLock
from archive.database.opening import opened
from archive.errors import ArchiveLocked, ArchiveUnusable, ConfigurationError
from archive.instants import iso
from archive.store.archive import Archive
from archive.store.lost import KNOWN_ENDS
from archive.store.verify import check_ends, verify
from archive.upkeep.copying import (
    common_bytes,
    digest_if_there,
    digest_of,
    go_on,
    write_blocks,
)
from archive.upkeep.manifest import (
    LOCK,
    Kept,
    Manifest,
    check_place,
    save_manifest,
)
from archive.warc.files import WarcFiles, sync_folder
from archive.warc.sources import RemoteSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from archive.store.verify import Report

_FIRST = "SELECT chain_digest FROM captures ORDER BY capture_id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Options:
    """`quick`: files that look as they did are not read, only each one's end is checked;
    `keep_damaged`: the copy stays although something in it is damaged.
    """

    quick: bool = False
    keep_damaged: bool = False


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup came to; `new_bytes` were written, `damage` is what `verify` finds."""

    folder: str
    captures: int
    records: int
    byte_count: int
    new_bytes: int
    damage: int

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao backup --json` prints."""
        return asdict(self)


class Copied(Archive):
    """A copied database with its WARC files, wherever these lie."""

    def __init__(
        self, folder: Path, connection: database.Connection, files: Mapping[str, Path]
    ) -> None:
        super().__init__(folder, connection, writable=False)
        self._files = files
        self._warc = WarcFiles(folder / ".none", moved=self.moved_files)

    def moved_files(self) -> dict[str, Path | str]:
        """Where the manifest says that the files lie."""
        return dict(self._files)


def backup(
    archive: Archive,
    target: Path,
    now: datetime,
    *,
    options: Options | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> BackedUp:
    """Bring the backup in a folder up to date; `count` is told of each checked capture.

    ConfigurationError where the folder is none for it, or holds another archive's;
    ArchiveUnusable where the copy is damaged and not to be kept: the former one stays.
    """
    check_place(target)
    with _locked(target), database.errors_named(target):
        former = check_place(target)
        if former.database is None:
            save_manifest(target, former)
        run = _Backup(archive, target, former, options or Options())
        return run.run(iso(now), count)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """The right to write into a backup's folder, made where it is missing."""
    with database.errors_named(target):
        try:
            target.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            msg = f"{target} is no folder: name another one."
            raise ConfigurationError(msg) from error
        lock = WriterLock(target / LOCK)
        try:
            lock.take()
        except ArchiveLocked as error:
            msg = f"another backup to {target} is under way: wait until it has ended."
            raise ArchiveLocked(msg) from error
    try:
        yield
    finally:
        lock.drop()


class _Backup:
    """One run; what is at `target` after it is what the manifest says, at any moment."""

    def __init__(
        self, archive: Archive, target: Path, former: Manifest, options: Options
    ) -> None:
        self.archive = archive
        self.target = target
        self.former = former
        self.options = options
        self.generation = former.generation + 1
        self.new_bytes = 0

    def run(self, at: str, count: Callable[[int], None]) -> BackedUp:
        """Copy, check, and take the former backup's place."""
        self._sweep(self.former)
        file = self._copy_database()
        connection = opened(file, create=False, writable=False)
        try:
            first = self._check_is_same(connection)
            ends = connection.execute(KNOWN_ENDS).fetchall()
            kept = {name: self._copy_warc(name, end) for name, end in ends}
            files = {name: file for name, file in sorted(kept.items()) if file}
            folders = {n: k.path(self.target, n).parent for n, k in files.items()}
            check = check_ends if self.options.quick else verify
            report = check(Copied(self.target, connection, folders), count)
        finally:
            connection.close()
        if report.damage and not self.options.keep_damaged:
            raise self._refusal(report)
        manifest = Manifest(
            database=file.name,
            sha256=digest_of(file),
            generation=self.generation,
            made_at=at,
            first=first,
            captures=report.captures,
            records=report.records,
            warc=tuple(files.items()),
        )
        save_manifest(self.target, manifest)
        if not report.damage:
            self._sweep(manifest)
        byte_count = file.stat().st_size + sum(k.byte_count for k in files.values())
        return BackedUp(
            folder=str(self.target),
            captures=report.captures,
            records=report.records,
            byte_count=byte_count,
            new_bytes=self.new_bytes,
            damage=len(report.damage),
        )

    def _copy_database(self) -> Path:
        file = self.target / f"database-{self.generation}.db"
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        database.copy_database(self.archive.connection, part)
        part.replace(file)
        sync_folder(self.target)
        self.new_bytes += file.stat().st_size
        return file

    def _check_is_same(self, connection: database.Connection) -> str | None:
        row = connection.execute(_FIRST).fetchone()
        first = row[0] if row else None
        if self.former.first not in (None, first):
            msg = (
                f"{self.target} is the backup of another archive than"
                f" {self.archive.path}: name another folder."
            )
            raise ConfigurationError(msg)
        return first

    def _copy_warc(self, name: str, end: int) -> Kept | None:
        """A file's copy up to `end`; None where there is nothing to copy."""
        former = self.former.kept().get(name)
        far = self.archive.warc.source(name)
        if isinstance(far, RemoteSource):
            return self._fetched(far, end, former)
        source = self.archive.warc.path_of(name)
        status = source.stat() if source.exists() else None
        if status is None or status.st_size < end:
            if former is not None and former.byte_count >= end:
                return former  # the backup has what the archive has lost
            if status is None:
                return None
            end = status.st_size
        now = Kept("warc", end, "", status.st_size, status.st_mtime_ns)
        if former is not None:
            same = replace(now, folder=former.folder, sha256=former.sha256)
            if self.options.quick and former == same:
                return former
            now = replace(now, folder=former.folder)
        return self._brought_up(source, name, now, former.byte_count if former else 0)

    def _fetched(
        self, source: RemoteSource, end: int, former: Kept | None
    ) -> Kept | None:
        """A copy of an object, which never changes: it is fetched once."""
        if former is not None and former.byte_count >= end:
            copy = former.path(self.target, source.name)
            sound = self.options.quick and copy.exists()
            if sound or digest_if_there(copy, former.byte_count) == former.sha256:
                return former
        folder = "warc" if former is None else f"warc-{self.generation}"
        kept = Kept(folder, end, "", end, 0)
        copy = kept.path(self.target, source.name)
        try:
            size = write_blocks(source.blocks(end), copy)
        except FileNotFoundError:
            return former  # the backup has what the storage has lost
        self.new_bytes += size
        return replace(kept, byte_count=size, sha256=digest_of(copy, size))

    def _brought_up(self, source: Path, name: str, now: Kept, needed: int) -> Kept:
        """A copy that is its source up to where the database knows it.

        Its first `needed` bytes are the former backup's, and never written over: a file
        that has changed there is copied anew, into a folder of this run's.
        """
        end = now.byte_count
        same = common_bytes(source, now.path(self.target, name), end)
        if same < min(needed, end):
            now, same = replace(now, folder=f"warc-{self.generation}"), 0
        copy = now.path(self.target, name)
        if same < end:
            go_on(source, copy, same, end)
            self.new_bytes += end - same
        return replace(now, sha256=digest_of(copy, end))

    def _refusal(self, report: Report) -> ArchiveUnusable:
        worst = report.damage[0]
        stays = "the former backup stays" if self.former.database else "none is kept"
        return ArchiveUnusable(
            f"{len(report.damage)} things in {self.archive.path} are damaged (such as"
            f" {worst['code']}: {worst['detail']}), so {stays}: see `gongbao verify"
            " --repair`, or keep the copy as it is with --keep-damaged."
        )

    def _sweep(self, manifest: Manifest) -> None:
        """Delete what neither this manifest nor the next run needs."""
        for file in self.target.glob("database-*"):
            if file.name != manifest.database:
                file.unlink()
        needed = {kept.path(self.target, name) for name, kept in manifest.warc}
        replaced = {kept.path(self.target, n) for n, kept in self.former.warc} - needed
        for folder in self.target.glob("warc-*"):
            replaced |= {*folder.rglob("*.warc.gz")} - needed
        for copy in replaced:
            copy.unlink(missing_ok=True)
