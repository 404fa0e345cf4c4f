"""A placed archive in one worker's hands: brought, renewed, carried, given back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from archive.errors import ConfigurationError, LeaseLostError
from archive.objects.folder import OvertakenError
from archive.storage.bringing import Brought, bring
from archive.storage.carrying import Cargo, Carried, forget, settle
from archive.storage.inspection import OLD_S, clean
from archive.storage.state import STATE, State, state_from
from archive.storage.working_copy import WorkingCopy
from archive.store.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.objects.folder import ObjectFolder, Told


class Lease:
    """The right to carry an archive's next state; may be renewed from another thread."""

    def __init__(
        self, folder: ObjectFolder, name: str, state: State, told: Told
    ) -> None:
        self.name = name
        self.url = folder.url
        self._folder = folder
        self._state = state
        self._told = told
        self._swapping = threading.Lock()
        self._cargo = Cargo(folder)
        self._tried: dict[bytes, State] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    @property
    def generation(self) -> int:
        """How many databases were carried; 0 for an archive that is new."""
        return self._state.generation

    @property
    def owner(self) -> str:
        """Who has it."""
        return self._state.lease.owner if self._state.lease else ""

    def bring(self, folder: Path) -> Brought:
        """Put the newest database into an empty folder or an older copy; no WARC files.

        A copy that began from this state and has gone on stays as it is. Nothing comes
        where nothing was ever carried. ArchiveUnusable where what is stored is damaged.
        """
        return bring(self._folder, self._state, folder)

    def renew(self) -> None:
        """Have it for `seconds` more; LeaseLostError where another has taken it since."""
        with self._swapping:
            self._swap(lambda state: state.held_by(state.lease))

    def carry(self, folder: Path) -> Carried:
        """Make what a folder holds the newest state: WARC files first, then the database.

        LeaseLostError where another has taken the archive since: nothing is overwritten.
        The folder's own WARC files go once they are stored; their captures are found there.
        """
        copy = WorkingCopy(folder, self.url)
        self.renew()
        if self._state.database is None and not copy.has_archive:
            return Carried(0, 0, 0, 0)
        with Archive.open(folder, writable=True) as archive, archive.lock():
            if self._cargo.is_delivered(self._state):
                # It was carried, and the answer lost; the folder may have gone on.
                self._settle(archive, copy)
            old = self._state.former
            snapshot = self._cargo.load(archive, copy, self._state)
            with self._swapping:
                self._swap(lambda state: state.followed_by(snapshot))
            done = self._settle(archive, copy)
        forget(self._folder, old)
        return done

    def _settle(self, archive: Archive, copy: WorkingCopy) -> Carried:
        done = settle(archive, copy, self._cargo, self._state)
        self._cargo = Cargo(self._folder)
        return done

    def clean(self, folder: Path, *, older_s: float = OLD_S) -> tuple[int, int]:
        """Delete what killed workers left in the storage: how many objects, and bytes.

        The folder is a copy of the newest state; ConfigurationError where it is not.
        """
        copy = WorkingCopy(folder, self.url)
        copy.check_is_at(self._state.database)
        with Archive.open(folder) as archive:
            return clean(
                self._folder, self._state, archive, self.renew, older_s=older_s
            )

    def rewind(self) -> None:
        """Let the database before the newest one be the newest, which is damaged.

        ConfigurationError where there is none before. What was carried since is fetched
        anew; its WARC files are left over.
        """
        if self._state.former is None:
            msg = (
                f"{self.url} holds no database before the newest one: put back a copy."
            )
            raise ConfigurationError(msg)
        with self._swapping:
            self._swap(lambda state: state.rewound())

    def release(self) -> None:
        """Give it back; nothing where it was lost or given back already."""
        with self._swapping:
            if self._state.lease is None:
                return
            try:
                self._swap(lambda state: state.held_by(None))
            except LeaseLostError:
                self._state = self._state.held_by(None)

    def _swap(self, change: Callable[[State], State]) -> None:
        """Change the state that is there, if it is still the one that we wrote last."""
        if self._state.lease is None:
            raise self._lost(None)
        register = self._folder.register(STATE)
        for _ in range(2):
            state = change(self._state)
            self._tried[state.as_bytes()] = state
            try:
                self._told = register.swap(state.as_bytes(), self._told)
            except OvertakenError as error:
                # The answer to a swap that was done may have been lost, this one's (it
                # was asked again), or an earlier one's (it was given up).
                told = register.read()
                ours = self._tried.get(told.body) if told else None
                if told is None or ours is None:
                    raise self._lost(told) from error
                self._told, self._state = told, ours
                if ours != state:
                    continue
            self._state, self._tried = state, {}
            return
        raise self._lost(None)

    def _lost(self, told: Told | None) -> LeaseLostError:
        tenure = state_from(told, self.url).lease if told else None
        who = f"{tenure.owner} has taken it" if tenure else "it was given back or taken"
        return LeaseLostError(
            f"the lease of {self.url} is lost, {who} since: nothing was overwritten; take"
            " it again and go on from the state that is there."
        )
