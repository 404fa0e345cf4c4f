"""A place that holds archives: which there are, and taking one of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from archive.errors import (
    ArchiveUnusable,
    ConfigurationError,
    LeaseHeldError,
    StoppedEarly,
)
from archive.instants import iso, utc_now
from archive.objects.addresses import folder_at
from archive.objects.folder import OvertakenError
from archive.storage.bringing import bring
from archive.storage.inspection import Inspection, inspect
from archive.storage.lease import Lease
from archive.storage.state import STATE, State, Tenure, new_token, state_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.objects.folder import ObjectFolder, Told
    from archive.storage.bringing import Brought

_NAME = re.compile(r"[^\x00-\x1f\x7f/\\.][^\x00-\x1f\x7f/\\]{0,99}")
_TRIES: Final = 5


class Place:
    """A directory or a bucket's prefix that holds archives by name."""

    def __init__(self, folder: ObjectFolder) -> None:
        self._folder = folder
        self.url = folder.url

    @classmethod
    def at(cls, url: str) -> Place:
        """The place that a URL names: `/dir`, `file:///dir`, `s3://bucket/prefix`.

        ConfigurationError for any other, and where the extra that it needs is missing.
        """
        return cls(folder_at(url))

    def names(self) -> list[str]:
        """The archives that are there, in order."""
        return [name for name in self._folder.names() if _NAME.fullmatch(name)]

    def state(self, name: str) -> State | None:
        """What is there of an archive; None where it was never taken."""
        folder = self.folder(name)
        told = folder.register(STATE).read()
        return state_from(told, folder.url) if told else None

    def generation(self, name: str) -> str | None:
        """What tells an archive's newest database from all others; None before the first."""
        state = self.state(name)
        return state.database.key if state and state.database else None

    def fetch(self, name: str, folder: Path) -> Brought:
        """Put an archive's newest database into a folder to read it, whoever has it.

        As `Lease.bring`: an empty folder, or one that it was put into before.
        ConfigurationError where nothing was ever carried there.
        """
        for _ in range(_TRIES):
            state = self.state(name)
            if state is None or state.database is None:
                raise self._none(name)
            try:
                return bring(self.folder(name), state, folder)
            except ArchiveUnusable:
                # It may have been replaced twice meanwhile, and deleted.
                if self.state(name) == state:
                    raise
        msg = f"{self.url}/{name} changes faster than it can be fetched: try again."
        raise StoppedEarly(msg)

    def inspect(
        self,
        name: str,
        *,
        is_full: bool = False,
        count: Callable[[int], None] = lambda _: None,
    ) -> Inspection:
        """Hold an archive against itself, whoever has it; `is_full` reads every capture.

        ConfigurationError where there is none of that name, ArchiveUnusable where its
        database is damaged.
        """
        state = self.state(name)
        if state is None:
            raise self._none(name)
        return inspect(self.folder(name), name, state, is_full=is_full, count=count)

    def _none(self, name: str) -> ConfigurationError:
        msg = f"there is no archive {name} in {self.url}: `gongbao storage list` shows all."
        return ConfigurationError(msg)

    def folder(self, name: str) -> ObjectFolder:
        """The objects of one archive; ConfigurationError for what is no name."""
        if not _NAME.fullmatch(name):
            msg = f"{name[:80]!r} is no name for an archive: use letters, digits, - and _."
            raise ConfigurationError(msg)
        return self._folder.child(name)

    def take(
        self, name: str, *, owner: str, seconds: float, is_new: bool = True
    ) -> Lease:
        """Take an archive, new or known, until `seconds` after it was last renewed.

        LeaseHeldError where another has it; with `is_new` False, ConfigurationError where
        there is none of that name. All times are told by the storage's clock.
        """
        folder = self.folder(name)
        register = folder.register(STATE)
        tenure = Tenure(owner, new_token(), seconds)
        for _ in range(_TRIES):
            told = register.read()
            if told is None and not is_new:
                raise self._none(name)
            state = state_from(told, folder.url) if told else State()
            if told is not None:
                _refuse_held(state, told, folder.url)
            taken = state.held_by(tenure)
            try:
                now = register.swap(taken.as_bytes(), told)
            except OvertakenError:
                continue
            return Lease(folder, name, taken, now)
        msg = f"{folder.url} is being taken by others again and again: try again."
        raise LeaseHeldError(msg)


def _refuse_held(state: State, told: Told, url: str) -> None:
    if state.lease is None or told.age_s >= state.lease.seconds:
        return
    until = utc_now() + timedelta(seconds=state.lease.seconds - told.age_s)
    msg = (
        f"{url} is held by {state.lease.owner} until {iso(until)}: wait until then, or"
        " until it is given back."
    )
    raise LeaseHeldError(msg)
