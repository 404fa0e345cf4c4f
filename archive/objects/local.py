"""Objects in a directory, which several machines may share (NFS).

An object is written beside its name and renamed once it is durable. A register is a
folder of numbered files, the highest number holds; the next one is made by a hard link,
which the file server makes for one asker only, however long another was asleep.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from archive.database.connection import NO_SPACE
from archive.errors import ConfigurationError, StoppedEarly
from archive.objects.folder import OvertakenError, Stored, Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PART = ".part"
_KEPT_NUMBERS = 16
"""So many past values stay: who lists the folder meanwhile still finds the newest."""
_READ_AGAIN = 5
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_AWAY = {
    errno.EIO,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.ENOTCONN,
    errno.ENODEV,
}


class LocalFolder:
    """A directory of objects."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = str(path)

    def child(self, name: str) -> LocalFolder:
        """The folder in it."""
        return LocalFolder(self._path / name)

    def names(self) -> list[str]:
        """The folders in it, in order."""
        with _named(self._path):
            if not self._path.exists():
                return []
            return sorted(
                entry.name for entry in self._path.iterdir() if entry.is_dir()
            )

    def objects(self) -> Mapping[str, Stored]:
        """All objects in it, by key; unfinished ones too."""
        found = {}
        with _named(self._path):
            now = _server_time(self._path)
            for path in sorted(self._path.rglob("*")):
                with suppress(FileNotFoundError):
                    if not path.is_dir():
                        status = path.lstat()
                        key = path.relative_to(self._path).as_posix()
                        found[key] = Stored(status.st_size, now - status.st_mtime)
        return found

    def read(self, key: str, offset: int, length: int) -> bytes:
        """A piece of an object; shorter where the object ends."""
        with _named(self._path), (self._path / key).open("rb") as file:
            return os.pread(file.fileno(), length, offset)

    def size(self, key: str) -> int:
        """An object's length."""
        with _named(self._path):
            return (self._path / key).stat().st_size

    def fetch(self, key: str, target: Path) -> None:
        """Write an object into a file."""
        with _named(self._path):
            shutil.copyfile(self._path / key, target)

    def put(self, source: Path, key: str) -> None:
        """Make a file an object: durable, and there as a whole or not at all."""
        target = self._path / key
        with _named(self._path):
            target.parent.mkdir(parents=True, exist_ok=True)
            part = _part_of(target)
            try:
                with source.open("rb") as file, part.open("xb") as out:
                    shutil.copyfileobj(file, out, 1 << 20)
                    out.flush()
                    os.fsync(out.fileno())
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
            _sync_folders(target.parent, self._path)

    def delete(self, key: str) -> None:
        """Delete an object, if it is there, and a folder's folder that it leaves empty."""
        path = self._path / key
        with _named(self._path):
            path.unlink(missing_ok=True)
            if key.count("/") > 1:
                with suppress(OSError):
                    path.parent.rmdir()

    def register(self, key: str) -> LinkedRegister:
        """The register of that name."""
        return LinkedRegister(self._path / key)


class LinkedRegister:
    """Numbered files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> Told | None:
        """What it says now; None where it was never written."""
        with _named(self._folder):
            for _ in range(_READ_AGAIN):
                newest = self._newest()
                if newest == 0:
                    return None
                path = self._file(newest)
                try:
                    body, written = path.read_bytes(), path.stat().st_mtime
                except FileNotFoundError:
                    continue  # it was replaced many times between the look and the reading
                now = _server_time(self._folder)
                return Told(body, str(newest), max(0.0, now - written))
        msg = f"{self._folder} changes faster than it can be read: try again."
        raise StoppedEarly(msg)

    def swap(self, body: bytes, seen: Told | None) -> Told:
        """Replace what was seen; OvertakenError where something else is there."""
        number = 1 + (int(seen.version) if seen else 0)
        with _named(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            part = _part_of(self._file(number))
            try:
                with part.open("xb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
                self._link(part, number)
            finally:
                part.unlink(missing_ok=True)
            self._check_is_newest(number)
            _sync_folders(self._folder, self._folder.parent.parent)
            self._forget(number - _KEPT_NUMBERS)
        return Told(body, str(number), 0.0)

    def _link(self, part: Path, number: int) -> None:
        target = self._file(number)
        try:
            target.hardlink_to(part)
        except OSError as error:
            # A file server's answer may be lost and the question asked again: what is
            # there now tells who made it.
            if target.exists() and target.samefile(part):
                return
            if error.errno == errno.EEXIST:
                raise OvertakenError from error
            if error.errno in _NO_LINKS:
                msg = (
                    f"the file system of {self._folder} makes no hard links: name a"
                    " directory on a local disk or NFS, or object storage."
                )
                raise ConfigurationError(msg) from error
            raise

    def _check_is_newest(self, number: int) -> None:
        """Who slept so long that the number was forgotten again has not replaced anything."""
        if self._newest() > number:
            self._file(number).unlink(missing_ok=True)
            raise OvertakenError

    def _newest(self) -> int:
        try:
            names = [path.stem for path in self._folder.glob("*.json")]
        except FileNotFoundError:
            return 0
        return max((int(name) for name in names if name.isdecimal()), default=0)

    def _forget(self, until: int) -> None:
        for path in self._folder.glob("*.json"):
            if path.stem.isdecimal() and int(path.stem) <= until:
                path.unlink(missing_ok=True)

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:012d}.json"


def is_unfinished(key: str) -> bool:
    """Whether a key is that of an object whose writer was cut off, or still writes.

    >>> is_unfinished("warc/00000001-ab/.x.warc.gz.0011.part")
    True
    """
    name = key.rpartition("/")[2]
    return name.startswith(".") and name.endswith(_PART)


def _part_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}{_PART}")


def _server_time(folder: Path) -> float:
    """Now, by the clock that dates the folder's files; ours where we may not write."""
    part = _part_of(folder / "now")
    try:
        part.touch()
        now = part.stat().st_mtime
        part.unlink(missing_ok=True)
    except OSError:
        return time.time()
    return now


def _sync_folders(folder: Path, last: Path) -> None:
    """Make names durable, from a folder up to one that contains it."""
    for each in (folder, *folder.parents):
        fd = os.open(each, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
        if each == last:
            return


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """The disk's refusals as errors that say what to do; what is missing stays as it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except PermissionError as error:
        msg = f"{folder} may not be read or written: see to the rights on it."
        raise ConfigurationError(msg) from error
    except OSError as error:
        if error.errno in NO_SPACE:
            msg = f"there is no space left in {folder}: free some, then go on; nothing is lost."
            raise StoppedEarly(msg) from error
        if error.errno in _AWAY:
            msg = (
                f"{folder} cannot be reached ({error.strerror}): see to its disk or file"
                " server, then go on; nothing is lost."
            )
            raise StoppedEarly(msg) from error
        msg = f"{folder} cannot be used ({error.strerror}): name another place."
        raise ConfigurationError(msg) from error
