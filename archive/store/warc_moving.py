"""Keeping WARC files: what there is, a new file, files on other disks.

A file is moved by copying it, making the copy durable, committing where it lies, and
deleting it here. Whatever ends that in the middle, one whole file is found by its
captures, and the same command goes on.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import disk_named
from archive.errors import ArchiveUnusable, ConfigurationError
from archive.instants import iso
from archive.objects.addresses import is_remote
from archive.warc.files import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from archive.store import Archive

_BLOCK_BYTES = 1 << 20
_HERE = "here"
_LIST = """
SELECT warc_file, count(*) AS captures, min(fetched_at) AS first_at,
    max(fetched_at) AS last_at, max(warc_offset + warc_length) AS known_bytes
FROM captures GROUP BY warc_file"""


@dataclass(frozen=True, slots=True)
class WarcFile:
    """One file: `state` is open (the one that is appended to), here, moved, missing."""

    name: str
    state: str
    folder: str
    byte_count: int | None
    captures: int
    first_at: str | None
    last_at: str | None

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao warc list --json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Moved:
    """A file that lies elsewhere now."""

    name: str
    folder: str
    byte_count: int

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao warc move --json` prints."""
        return asdict(self)


def list_files(archive: Archive) -> list[WarcFile]:
    """All files that captures lie in or will lie in, in the order of their names."""
    known = {row["warc_file"]: row for row in archive.each(_LIST)}
    sizes = {
        row["warc_file"]: row["byte_count"]
        for row in archive.each("SELECT warc_file, byte_count FROM warc_files")
    }
    here = [path.name for path in archive.warc.here()]
    names = sorted(
        {*known, *here, *sizes}, key=lambda name: (name.split("-")[-1], name)
    )
    return [_file(archive, n, here, known.get(n), sizes.get(n)) for n in names]


def _file(
    archive: Archive, name: str, here: list[str], row: Any, moved_bytes: int | None
) -> WarcFile:
    source = archive.warc.source(name)
    # Nothing is asked of object storage for a list.
    is_far = is_remote(source.folder)
    is_there = is_far or source.exists()
    if not is_there:
        state = "missing"
    elif source.folder != str(archive.warc.folder):
        state = "moved"
    else:
        state = "open" if here and name == here[-1] else _HERE
    known = moved_bytes if is_far or not is_there else source.size()
    return WarcFile(
        name=name,
        state=state,
        folder=source.folder,
        byte_count=known,
        captures=row["captures"] if row else 0,
        first_at=row["first_at"] if row else None,
        last_at=row["last_at"] if row else None,
    )


def roll(archive: Archive, now: datetime) -> str:
    """Begin a new file; the name of the one that is open now.

    A file without captures is new enough.
    """
    with archive.lock():
        here = archive.warc.here()
        if here:
            count = "SELECT count(*) FROM captures WHERE warc_file = ?"
            if archive.one(count, (here[-1].name,))[0] == 0:
                return here[-1].name
        with disk_named(archive.warc.folder):
            return archive.warc.roll(iso(now))


def move(
    archive: Archive,
    target: Path,
    now: datetime,
    *,
    names: Iterable[str] = (),
    count: Callable[[int], None] = lambda _: None,
) -> list[Moved]:
    """Move files into a folder: those named, else all here but the open one.

    Files that are nowhere any more and lie in that folder, since their disk is mounted
    there now, are only found again. `count` is told of each file. ConfigurationError for
    a name that is none, the open file, or another file of that name in the folder.
    """
    with archive.lock():
        wanted = list(names) or [path.name for path in archive.warc.here()[:-1]]
        wanted += [] if names else _lying_in(archive, target)
        _check(archive, wanted, target)
        _make_folder(target)
        moved = []
        for name in wanted:
            moved.append(_move(archive, name, target.resolve(), iso(now)))
            count(1)
        return moved


def _lying_in(archive: Archive, target: Path) -> list[str]:
    """Moved files that are not where they were, and lie in a folder."""
    known = sorted(archive.moved_files().items())
    near = [name for name, folder in known if isinstance(folder, Path)]
    lost = [name for name in near if not archive.warc.path_of(name).exists()]
    return [name for name in lost if "/" not in name and (target / name).exists()]


def _make_folder(target: Path) -> None:
    with disk_named(target):
        try:
            target.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            msg = f"{target} is no folder: name another one."
            raise ConfigurationError(msg) from error


def _check(archive: Archive, wanted: list[str], target: Path) -> None:
    files = {file.name: file for file in list_files(archive)}
    for name in wanted:
        if name not in files:
            msg = f"there is no WARC file {name}: `gongbao warc list` shows all."
            raise ConfigurationError(msg)
        if "/" in name:
            msg = f"{name} is a file of the archive beside {files[name].folder}: move it there."
            raise ConfigurationError(msg)
        if is_remote(files[name].folder):
            msg = f"{name} lies in {files[name].folder} and stays there."
            raise ConfigurationError(msg)
        if files[name].state == "open":
            msg = f"{name} is being written: begin a new one with `gongbao warc roll`."
            raise ConfigurationError(msg)
        if files[name].state == "missing" and not (target / name).exists():
            msg = (
                f"{name} is neither in {files[name].folder} nor in {target}: put it"
                " back, name the folder where its disk is mounted, or see `gongbao verify`."
            )
            raise ArchiveUnusable(msg)


def _move(archive: Archive, name: str, target: Path, at: str) -> Moved:
    source, copy = archive.warc.path_of(name), target / name
    with disk_named(copy):
        if not source.exists():
            _place(archive, copy, _checked_digest(archive, copy), at)
        elif not (copy.exists() and copy.samefile(source)):
            digest = _copied(source, copy)
            _place(archive, copy, digest, at)
            archive.warc.close()
            source.unlink()
            sync_folder(source.parent)
        return Moved(name, str(target), copy.stat().st_size)


def _checked_digest(archive: Archive, copy: Path) -> str:
    """The digest of a file that lies elsewhere now, if it is the one that was moved."""
    query = "SELECT byte_count, sha256 FROM warc_files WHERE warc_file = ?"
    known = archive.one(query, (copy.name,))
    found = (copy.stat().st_size, _digest(copy))
    if known is None or tuple(known) != found:
        msg = f"{copy} is not the file that was moved: name the folder where that lies."
        raise ConfigurationError(msg)
    return found[1]


def _place(archive: Archive, copy: Path, digest: str, at: str) -> None:
    """Commit where a file lies from here on."""
    folder = _folder(archive, copy.parent)
    if folder is None:
        archive.write("DELETE FROM warc_files WHERE warc_file = ?", (copy.name,))
    else:
        row = {
            "warc_file": copy.name,
            "folder": folder,
            "byte_count": copy.stat().st_size,
            "sha256": digest,
            "moved_at": at,
        }
        archive.upsert("warc_files", "warc_file", row)
    archive.flush()


def _copied(source: Path, copy: Path) -> str:
    """A durable copy under its last name; the digest of the file."""
    if copy.exists():
        # The rest of a move that was cut off, or another file.
        digest = _digest(source)
        if _digest(copy) != digest:
            msg = f"{copy} is there and another file: move it away, or name another folder."
            raise ConfigurationError(msg)
        return digest
    part = copy.with_name(f".{copy.name}.part")
    try:
        digest = _copy(source, part)
        part.rename(copy)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(copy.parent)
    return digest


def _copy(source: Path, part: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file, part.open("wb") as out:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if _digest(part) != digest.hexdigest():
        msg = f"{part} does not read as it was written: see to the disk."
        raise ArchiveUnusable(msg)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder(archive: Archive, target: Path) -> str | None:
    """As table `warc_files` names it; None for the archive's own folder."""
    home = archive.path.resolve()
    if target == archive.warc.folder.resolve():
        return None
    if target.is_relative_to(home):
        return target.relative_to(home).as_posix()
    return str(target)
