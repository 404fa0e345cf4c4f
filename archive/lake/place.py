"""Where a lake may lie: a new folder, or a former lake of the same keys."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import (
    disk_named,
    refuse_inside_archive,
    replaced_folder,
)
from archive.database.lock import WriterLock
from archive.errors import ArchiveLocked, ConfigurationError
from archive.export.targets import is_stream
from archive.lake.columns import FORMAT, TABLES
from archive.lake.ledger import FOLDER, MANIFEST
from archive.lake.publishing import LAKE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = "lock"


@contextmanager
def lake_folder(target: Path, keys: tuple[str, ...], *, force: bool) -> Iterator[Path]:
    """The folder to write to, which no other export writes to meanwhile.

    ConfigurationError where something else lies there, or a lake of other keys or of a
    newer Gongbao; with `force` a new lake takes its place once it is whole.
    """
    if is_stream(target):
        msg = f"a lake is a folder and cannot go to {target}: name a path."
        raise ConfigurationError(msg)
    refuse_inside_archive(target)
    if target.exists() and not target.is_dir():
        msg = f"{target} is a file: name a folder."
        raise ConfigurationError(msg)
    odds = _what_is_odd(target, keys)
    if odds is None:
        with _own(target, target):
            yield target
    elif force:
        with replaced_folder(target) as folder, _own(folder, target):
            yield folder
    else:
        raise ConfigurationError(odds)


@contextmanager
def _own(folder: Path, target: Path) -> Iterator[None]:
    with disk_named(target):
        if not folder.absolute().parent.is_dir():
            parent = folder.absolute().parent
            msg = f"there is no directory {parent}: make it, or name another path."
            raise ConfigurationError(msg)
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    lock = WriterLock(folder / FOLDER / _LOCK)
    try:
        lock.take()
    except ArchiveLocked as error:
        msg = f"another export writes to {target}: wait until it has ended."
        raise ArchiveLocked(msg) from error
    try:
        yield
    finally:
        lock.drop()


def _what_is_odd(target: Path, keys: tuple[str, ...]) -> str | None:
    """Why a folder is no place for this lake, as a sentence; None where it is one."""
    told = manifest_of(target)
    if told is None:
        ours = {FOLDER, *TABLES}
        if not target.exists() or {file.name for file in target.iterdir()} <= ours:
            return None
        return (
            f"{target} is there and no lake of Gongbao: name another path, or give"
            " --force to put one in its place."
        )
    if not isinstance(told.get("format"), int) or told["format"] > FORMAT:
        return (
            f"{target} was written by a newer Gongbao: upgrade with `pip install"
            " --upgrade gongbao`, or name another path."
        )
    if told.get("partition") != list(keys):
        known = ",".join(map(str, told.get("partition") or ()))
        return (
            f"{target} is partitioned by {known}: give --partition {known}, or name"
            " another path."
        )
    return None


def manifest_of(target: Path) -> dict[str, Any] | None:
    """What the lake's manifest says; None where there is no lake."""
    try:
        told = json.loads((target / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("name") == LAKE else None
