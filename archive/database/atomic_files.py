"""Files and folders that take their place only when all of them is written."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ConfigurationError, StoppedEarly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from typing_extensions import Buffer

MARK = "datapackage.json"
_ARCHIVE_FILE = "archive.db"


class Digesting(io.RawIOBase):
    """A file that knows the digest and the length of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        """Yes: for libraries that ask."""
        return True

    def tell(self) -> int:
        """How much was written."""
        return self.size

    def write(self, data: Buffer, /) -> int:
        """Write all of it."""
        content = bytes(data)
        self._digest.update(content)
        self.size += len(content)
        return self._file.write(content)

    @property
    def sha256(self) -> str:
        """Of all that was written, hex."""
        return self._digest.hexdigest()


def refuse_inside_archive(target: Path) -> None:
    """ConfigurationError for a path in an archive's directory: it is no place for files.

    Links are followed first, so that none leads there.
    """
    whole = target.resolve()
    for folder in (whole, *whole.parents):
        if (folder / _ARCHIVE_FILE).is_file():
            msg = f"{target} lies in the archive {folder}: name a path outside of it."
            raise ConfigurationError(msg)


@contextmanager
def replaced_file(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the target's name once it is whole and durable."""
    import tempfile

    target = target.resolve()  # a link stays, and leads to the new file
    with disk_named(target):
        fd, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=_folder_of(target))
    part = Path(name)
    try:
        with disk_named(target):
            with os.fdopen(fd, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o666 & ~_umask())
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A folder that takes the target's place once all in it is written."""
    import tempfile

    with disk_named(target):
        name = tempfile.mkdtemp(prefix=f".{target.name}.", dir=_folder_of(target))
    part = Path(name)
    try:
        with disk_named(target):
            yield part
            part.chmod(0o777 & ~_umask())
            old = part.with_name(part.name + ".old")
            if target.exists():
                target.replace(old)
            part.replace(target)
            shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _umask() -> int:
    """What the user wants kept from others; asking for it means setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _folder_of(target: Path) -> Path:
    folder = target.absolute().parent
    if not folder.is_dir():
        msg = f"there is no directory {folder}: make it, or name another path."
        raise ConfigurationError(msg)
    return folder


@contextmanager
def disk_named(target: Path) -> Iterator[None]:
    """The disk's refusals as errors that say what to do."""
    from archive.database.connection import NO_SPACE

    try:
        yield
    except PermissionError as error:
        msg = f"{target} cannot be written: name another path."
        raise ConfigurationError(msg) from error
    except OSError as error:
        if error.errno in NO_SPACE:
            msg = (
                f"there is no space left for {target}: free some, then run the same"
                " command again."
            )
            raise StoppedEarly(msg) from error
        if error.errno == errno.EPIPE:
            raise  # the reader has seen enough: no fault of the disk
        if error.errno == errno.EIO:
            msg = f"{target} could not be written: see to its disk, then go on."
            raise StoppedEarly(msg) from error
        msg = f"{target} cannot be written ({error.strerror}): name another path."
        raise ConfigurationError(msg) from error
