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

from archive.errors import ConfigurationError, OddFile
from archive.objects.addresses import folder_at
from archive.warc.members import next_member, whole_members_end
from archive.warc.sources import LocalSource, RemoteSource, odd_file, open_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from archive.warc.sources import WarcSource

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

    `moved` tells which files lie elsewhere, and in what folder: a path, or the URL of
    one in object storage.
    """

    def __init__(
        self,
        folder: Path,
        *,
        roll_at_bytes: int = ROLL_AT_BYTES,
        moved: Callable[[], Mapping[str, Path | str]] = dict,
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
        self._reading: tuple[str, WarcSource] | None = None

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
        return self.read_at(place.warc_file, place.warc_offset, place.warc_length)

    def read_at(self, name: str, offset: int, length: int) -> bytes:
        """As `read`, for a place that is no value yet."""
        if self._reading is None or self._reading[0] != name:
            self._close_reading()
            self._reading = (name, self.source(name))
        try:
            return self._reading[1].read(offset, length)
        except FileNotFoundError:
            # It may have been moved between the look and the opening.
            self._reading = (name, self.source(name))
            return self._reading[1].read(offset, length)

    def source(self, name: str) -> WarcSource:
        """A file to read from, wherever it lies, or should lie if it is nowhere.

        A name with a slash is that of a file of a part, which still grows there. OddFile
        where the name leads elsewhere, or no file of captures lies there.
        """
        steps = name.split("/")
        if len(steps) > 2 or "\0" in name or {"", ".", ".."} & {*steps}:
            msg = f"{name[:80]!r} is no name of a WARC file: see `gongbao verify`."
            raise OddFile(msg)
        place = self._place_of(name)
        if isinstance(place, str):
            return RemoteSource(folder_at(place), steps[-1])
        if os.path.lexists(place) and not _is_plain(place):
            raise odd_file(place)
        return LocalSource(place)

    def path_of(self, name: str) -> Path:
        """Where a file of this machine lies, or should lie.

        ConfigurationError where it lies in object storage; OddFile as for `source`.
        """
        source = self.source(name)
        if isinstance(source, LocalSource):
            return source.path
        msg = f"{name} lies in {source.folder}: this is for files of this machine."
        raise ConfigurationError(msg)

    def _place_of(self, name: str) -> Path | str:
        """A path, or the URL of a folder in object storage."""
        here = self.folder / name
        if "/" not in name and os.path.lexists(here):
            return here
        folder = self._moved().get(name)
        if isinstance(folder, str):
            return folder
        elsewhere = folder / here.name if folder else here
        return here if here.exists() and not elsewhere.exists() else elsewhere

    def _close_reading(self) -> None:
        if self._reading is not None:
            self._reading[1].close()
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
        from archive.warc.writing import warcinfo_member

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


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


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
