"""Where an export goes: a new file, a former export's place, a stream; never elsewhere."""

from __future__ import annotations

import json
import re
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from archive.database.atomic_files import (
    MARK,
    disk_named,
    refuse_inside_archive,
    replaced_file,
    replaced_folder,
)
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDOUT: Final = Path("-")
_HEAD_BYTES = 65_536
# Links that lead to what a process has open: a file put into their place is lost.
_OPENED_BY_OTHERS = (Path("/dev"), Path("/proc"))
_CDXJ_LINE = re.compile(rb"\S+ \d{14} \{")


def is_stream(target: Path) -> bool:
    """Whether what is written goes through: stdout, a device, a pipe, a socket."""
    if target == STDOUT:
        return True
    if any(target.absolute().is_relative_to(folder) for folder in _OPENED_BY_OTHERS):
        return True
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def target_file(target: Path, format_name: str, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write an export to; a regular one takes its place when it is whole.

    ConfigurationError where the target lies in an archive, or is no former export of
    this format and `force` is not given.
    """
    if target == STDOUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif is_stream(target):
        with disk_named(target), target.open("wb", buffering=0) as stream:
            yield stream
    else:
        _check(target, format_name, force=force)
        with replaced_file(target) as file:
            yield file


@contextmanager
def target_folder(target: Path, *, force: bool) -> Iterator[Path]:
    """A folder that takes the target's place; see `target_file`."""
    if is_stream(target):
        msg = f"a data package is a folder and cannot go to {target}: name a path."
        raise ConfigurationError(msg)
    _check(target, "datapackage", force=force)
    with replaced_folder(target) as folder:
        yield folder


def _check(target: Path, format_name: str, *, force: bool) -> None:
    refuse_inside_archive(target)
    is_folder = format_name == "datapackage"
    if target.is_dir() != is_folder and target.exists():
        what = "a file: name a folder" if is_folder else "a directory: name a file"
        msg = f"{target} is {what}."
        raise ConfigurationError(msg)
    if force or not target.exists() or _is_former_export(target, format_name):
        return
    msg = (
        f"{target} is there and no {format_name} export of Gongbao: name another path,"
        " or give --force to write over it."
    )
    raise ConfigurationError(msg)


def _is_former_export(target: Path, format_name: str) -> bool:
    """Whether a file is what an export of this format leaves, or holds nothing."""
    with disk_named(target):
        if target.is_dir():
            return not any(target.iterdir()) or _is_package(target)
        if not target.stat().st_size:
            return True
        with target.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        return _SIGNS[format_name](target, head)


def _is_package(folder: Path) -> bool:
    try:
        told = json.loads((folder / MARK).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("name") == "gongbao-records"


def _is_jsonl(_: Path, head: bytes) -> bool:
    keys = (b'{"record_id":', b'{"@context":')
    return head.startswith(keys)


def _is_csv(_: Path, head: bytes) -> bool:
    return head.startswith(b"record_id,")


def _is_atom(_: Path, head: bytes) -> bool:
    return b"<id>urn:gongbao:records</id>" in head


def _is_cdxj(_: Path, head: bytes) -> bool:
    return _CDXJ_LINE.match(head) is not None


def _is_parquet(target: Path, head: bytes) -> bool:
    tail = target.read_bytes()[-_HEAD_BYTES:]
    return head.startswith(b"PAR1") and b"record_id" in tail


def _is_wacz(target: Path, head: bytes) -> bool:
    if not head.startswith(b"PK"):
        return False
    import zipfile

    try:
        with zipfile.ZipFile(target) as zipped:
            told = json.loads(zipped.read(MARK))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return False
    return isinstance(told, dict) and told.get("software") == "gongbao"


_SIGNS: Final[dict[str, Callable[[Path, bytes], bool]]] = {
    "jsonl": _is_jsonl,
    "csv": _is_csv,
    "atom": _is_atom,
    "parquet": _is_parquet,
    "cdxj": _is_cdxj,
    "wacz": _is_wacz,
}
