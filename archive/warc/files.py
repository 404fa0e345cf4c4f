"""The folder of WARC files: where to append, when to roll, where a file is torn.

A member is written whole or cut back at once; `sync` makes all of it durable.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import OddFile
from archive.warc.members import next_member, whole_members_end
from archive.warc.record import warcinfo_member

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import BinaryIO

ROLL_AT_BYTES = 1_000_000_000
SOFTWARE = "gongbao (https://pypi.org/project/gongbao)"
_OUR_NAME = re.compile(r"gongbao-\d{14}-(\d{5,})\.warc\.gz")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TornTail:
    """A file that was cut back: bytes after the last whole member are gone."""

    warc_file: str
    kept_bytes: int
    cut_bytes: int


@dataclass(frozen=True, slots=True)
class WarcPlace:
    """Where a member lies."""

    warc_file: str
    warc_offset: int
    warc_length: int


class WarcFiles:
    """The files of one archive; only one process may append at a time.

    `moved` tells which files lie elsewhere, and in what folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        roll_at_bytes: int = ROLL_AT_BYTES,
        moved: Callable[[], Mapping[str, Path]] = dict,
    ) -> None:
        self.folder = folder
        self._moved = moved
        self.roll_at_bytes = roll_at_bytes
        self._fd: int | None = None
        self._name = ""
        self._end = 0
        self._dirty = False
        self._refusal: OSError | None = None
        self._damaged: set[str] = set()
        self._reading: tuple[str, int] | None = None

    def append(self, member: bytes, at: str) -> WarcPlace:
        """Write one member at the end; `at` names a new file where one is needed."""
        if self._fd is None or self._end + len(member) > self.roll_at_bytes:
            self._next_file(at, len(member))
        offset = self._end
        self._write(member)
        return WarcPlace(self._name, offset, len(member))

    def sync(self) -> None:
        """Make all that was appended durable."""
        if self._refusal is not None:
            raise self._refusal
        if self._fd is not None and self._dirty:
            try:
                os.fsync(self._fd)
            except OSError as error:
                # The disk may have forgotten what it refused, and a second fsync
                # would say that all is well: nothing more is durable from here on.
                if error.errno == errno.EIO:
                    self._refusal = error
                raise
            self._dirty = False

    def close(self) -> None:
        """Sync and close; appending or reading opens again."""
        self._close_reading()
        try:
            self.sync()
        finally:
            self._close_fd()

    def read(self, place: WarcPlace) -> bytes:
        """The bytes of one member; ValueError where the file is shorter."""
        if self._reading is None or self._reading[0] != place.warc_file:
            self._close_reading()
            self._reading = (place.warc_file, self._opened(place.warc_file))
        fd, length = self._reading[1], place.warc_length
        # What is not there is not asked for: its length may be a stranger's.
        is_there = 0 <= place.warc_offset <= os.fstat(fd).st_size - length
        member = os.pread(fd, length, place.warc_offset) if is_there else b""
        if not is_there or len(member) < length:
            msg = f"{place.warc_file} ends before offset {place.warc_offset}"
            raise ValueError(msg)
        return member

    def path_of(self, name: str) -> Path:
        """Where a file lies; where it should lie, if it is nowhere.

        A name with a slash is that of a file of a part, which still grows there. OddFile
        where the name leads elsewhere, or no file of captures lies there.
        """
        steps = name.split("/")
        if len(steps) > 2 or "\0" in name or {"", ".", ".."} & {*steps}:
            msg = f"{name[:80]!r} is no name of a WARC file: see `gongbao verify`."
            raise OddFile(msg)
        path = self._place_of(name)
        if os.path.lexists(path) and not _is_plain(path):
            raise _odd(path)
        return path

    def _place_of(self, name: str) -> Path:
        here = self.folder / name
        if "/" not in name and os.path.lexists(here):
            return here
        folder = self._moved().get(name)
        elsewhere = folder / here.name if folder else here
        return here if here.exists() and not elsewhere.exists() else elsewhere

    def _opened(self, name: str) -> int:
        try:
            return open_plain(self.path_of(name))
        except FileNotFoundError:
            # It may have been moved between the look and the opening.
            return open_plain(self.path_of(name))

    def _close_reading(self) -> None:
        if self._reading is not None:
            os.close(self._reading[1])
            self._reading = None

    def repair(self, known_ends: Mapping[str, int]) -> list[TornTail]:
        """Cut each of our files back to its last whole member.

        `known_ends` says up to where the database knows each file, so that only what
        comes after is read. A file shorter than that is left for `verify` to report,
        and never appended to.
        """
        torn = []
        for path in self.here():
            size = path.stat().st_size
            known = known_ends.get(path.name, 0)
            if size < known:
                self._damaged.add(path.name)
                logger.warning("%s is shorter than the archive knows it", path)
            elif size > known:
                with os.fdopen(open_plain(path), "rb") as file:
                    end = whole_members_end(file, known)
                if end < size:
                    torn.append(self._cut(path, end, size))
        return torn

    def _cut(self, path: Path, end: int, size: int) -> TornTail:
        with os.fdopen(open_plain(path, os.O_RDWR), "r+b") as file:
            if next_member(file, end + 1) is not None:
                _keep_aside(path, file, end)
            os.ftruncate(file.fileno(), end)
        if end == 0:
            path.unlink()
        logger.warning(
            "%s: cut %d bytes of an unfinished record at offset %d",
            path,
            size - end,
            end,
        )
        return TornTail(path.name, end, size - end)

    def here(self) -> list[Path]:
        """Our files in the archive's own folder, the one to append to at the end."""
        found = self.folder.glob("gongbao-*.warc.gz")
        return sorted(
            (p for p in found if _OUR_NAME.fullmatch(p.name) and _is_plain(p)),
            key=lambda path: (_serial(path.name), path.name),
        )

    def roll(self, at: str) -> str:
        """Begin a new file, whatever room the last one has; its name."""
        self.close()
        self._new_file(at)
        name = self._name
        self.close()
        return name

    def _next_file(self, at: str, needed: int) -> None:
        self.close()
        last = next(reversed(self.here()), None)
        if last and last.name not in self._damaged and last.name not in self._moved():
            size = last.stat().st_size
            if size + needed <= self.roll_at_bytes:
                self._open(last.name)
                self._end = size
                return
        self._new_file(at)

    def _new_file(self, at: str) -> None:
        names = [path.name for path in self.here()] + [*self._moved()]
        serial = 1 + max(map(_serial, names), default=0)
        stamp = "".join(c for c in at if c.isdigit())[:14].ljust(14, "0")
        name = f"gongbao-{stamp}-{serial:05d}.warc.gz"
        self._open(name)
        self._end = 0
        self._write(warcinfo_member(name, at, SOFTWARE))
        sync_folder(self.folder)

    def _open(self, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        self._fd = os.open(self.folder / name, flags, 0o644)
        self._name = name

    def _give_up_file(self) -> None:
        """Append to another file from here on; the next writer cuts this one back."""
        self._damaged.add(self._name)
        self._close_fd()

    def _close_fd(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _write(self, member: bytes) -> None:
        assert self._fd is not None
        rest = memoryview(member)
        self._dirty = True
        try:
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        except BaseException:
            # No space: what of it was written would be a torn member.
            try:
                os.ftruncate(self._fd, self._end)
            except OSError:
                self._give_up_file()
            raise
        self._end += len(member)


def open_plain(path: Path, access: int = os.O_RDONLY) -> int:
    """A regular file's descriptor; OddFile for what is a link, or would be waited for."""
    try:
        fd = os.open(path, access | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO, errno.EISDIR}:
            raise _odd(path) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise _odd(path)
    return fd


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _odd(path: Path) -> OddFile:
    return OddFile(f"{path} is a link or no regular file: put the file itself there.")


def _keep_aside(path: Path, file: BinaryIO, start: int) -> None:
    """Copy what follows a bad byte beside the file: whole records may be in it."""
    aside = path.with_name(f"{path.name}.{start}.aside")
    file.seek(start)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(aside, flags, 0o666), "wb") as out:
        shutil.copyfileobj(file, out)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(path.parent)
    logger.warning("%s: there are whole records behind a bad byte: see %s", path, aside)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _serial(name: str) -> int:
    matched = _OUR_NAME.fullmatch(name)
    return int(matched[1]) if matched else 0
