"""What holds for one worker: section `[fleet]`, and the folder that it works in."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.database.atomic_files import disk_named
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.configuration import Configuration

MISSED: Final = 8
"""Beats without a sign of life after which a worker's jobs are given to others."""
LIVING: Final = MISSED - 1
"""Beats after the last answer for which its crawls may live: they have ended before."""

_MOST_SLOTS: Final = 1_000
_KEPT_S: Final = 7 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetSettings:
    """Section `[fleet]` as a worker needs it; all times in seconds."""

    place: str
    work: Path
    merged: Path | None
    every_s: float
    slice_s: float
    turn_s: float
    beat_s: float
    merge_every_s: float
    reclean: bool


def fleet_settings(configuration: Configuration) -> FleetSettings:
    """The section's values; ConfigurationError where no place is named."""
    fleet = configuration["fleet"]
    return FleetSettings(
        place=place_of(configuration, needed=True) or "",
        work=fleet["work"],
        merged=fleet["merged"],
        every_s=fleet["every"],
        slice_s=fleet["slice"],
        turn_s=fleet["turn"],
        beat_s=max(fleet["beat"], 0.1),
        merge_every_s=fleet["merge_every"],
        reclean=fleet["reclean"],
    )


def place_of(configuration: Configuration, *, needed: bool = False) -> str | None:
    """Where the archives lie; ConfigurationError for a path that is not whole."""
    place: str | None = configuration["fleet"]["place"]
    if place is None and needed:
        raise ConfigurationError(
            "nothing says where the sites' archives lie: set place in [fleet] of"
            " gongbao.toml, or $GONGBAO_PLACE."
        )
    if place is not None and "://" not in place and not place.startswith("/"):
        msg = (
            f"[fleet] place is {place!r}: give a whole path, or an address like s3://…"
        )
        raise ConfigurationError(msg)
    return place


@contextmanager
def own_folder(work: Path) -> Iterator[Path]:
    """A folder below `work` that no other worker uses until the block ends.

    A worker that is started again after it was killed finds what it had, as far as
    nobody has gone on from an older state since.
    """
    for number in range(1, _MOST_SLOTS):
        folder = work / f"worker-{number}"
        with disk_named(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            _forget_old(folder)
            yield folder
            return
        finally:
            os.close(lock)
    msg = (
        f"{work} has the folders of {_MOST_SLOTS} workers that are alive: name another."
    )
    raise ConfigurationError(msg)


def _forget_old(folder: Path) -> None:
    """Archives that were left there long ago: others have gone on with them."""
    for path in folder.iterdir():
        with suppress(OSError):
            if path.is_dir() and time.time() - path.stat().st_mtime > _KEPT_S:
                shutil.rmtree(path)
