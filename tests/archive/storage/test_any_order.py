"""Workers that take, crawl, carry, fail and come back, in any order that hypothesis finds.

What was carried is there from then on, and what is there was carried.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from archive.errors import StoppedEarly
from archive.objects.local import LinkedRegister, LocalFolder
from archive.storage import Lease, LeaseHeldError, LeaseLostError, Place
from archive.store import Archive
from tests.archive.storage.conftest import NAME, crawl, texts

if TYPE_CHECKING:
    from archive.objects.folder import Told

WORKERS = ("one", "two", "three")
MEMORY = Path("/dev/shm")
OUTCOMES = ("well", "well", "no warc", "no database", "no answer")


class Workers(RuleBasedStateMachine):
    """`carried` is what the place must hold, `here` what each worker's folder holds."""

    def __init__(self) -> None:
        super().__init__()
        parent = MEMORY if os.access(MEMORY, os.W_OK) else None
        self.temporary = tempfile.TemporaryDirectory(
            dir=parent, ignore_cleanup_errors=True
        )
        self.root = Path(self.temporary.name)
        self.place = Place.at(str(self.root / "place"))
        self.leases: dict[str, Lease] = {}
        self.holder: str | None = None
        self.is_overdue = False
        self.carried: set[str] = set()
        self.here: dict[str, set[str]] = {}
        self.pages = 0

    def has_leases(self) -> bool:
        return bool(self.leases)

    @rule(worker=st.sampled_from(WORKERS), is_short=st.booleans())
    def take_and_bring(self, worker: str, is_short: bool) -> None:
        try:
            seconds = 0.0 if is_short else 900.0
            lease = self.place.take(NAME, owner=worker, seconds=seconds)
        except LeaseHeldError:
            assert self.holder is not None
            assert not self.is_overdue
            return
        assert self.holder is None or self.is_overdue
        self.leases[worker], self.holder, self.is_overdue = lease, worker, is_short
        if lease.bring(self.root / worker).stored_bytes:
            self.here[worker] = set(self.carried)
        assert self.here.setdefault(worker, set()) >= self.carried

    @precondition(has_leases)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def crawl_and_carry(self, data: st.DataObject, outcome: str) -> None:
        """The storage may be away in the middle, or its last answer not arrive."""
        worker = data.draw(st.sampled_from(sorted(self.leases)))
        if worker == self.holder or outcome == "well":
            crawl(self.root / worker, range(self.pages, self.pages + 1))
            self.here[worker].add(f"文{self.pages}")
            self.pages += 1
        restore = spoil(outcome)
        try:
            self.leases[worker].carry(self.root / worker)
        except LeaseLostError:
            assert worker != self.holder
            del self.leases[worker]
            return
        except StoppedEarly:
            assert outcome != "well"
            assert worker == self.holder
            if outcome == "no answer":
                self.carried = set(self.here[worker])
            return
        finally:
            restore()
        assert worker == self.holder
        self.carried = set(self.here[worker])

    @precondition(has_leases)
    @rule(data=st.data(), how=st.sampled_from(["renew", "release", "die"]))
    def renew_or_end(self, data: st.DataObject, how: str) -> None:
        """Who dies leaves a folder, and a lease that is overdue some day."""
        worker = data.draw(st.sampled_from(sorted(self.leases)))
        is_holder = worker == self.holder
        if how == "renew":
            try:
                self.leases[worker].renew()
            except LeaseLostError:
                assert not is_holder
                del self.leases[worker]
            else:
                assert is_holder
            return
        lease = self.leases.pop(worker)
        if how == "release":
            lease.release()
            self.holder = None if is_holder else self.holder
        elif is_holder:
            newest = max(Path(self.place.url, NAME, "head").glob("*.json"))
            os.utime(newest, (0, 0))
            self.is_overdue = True

    @invariant()
    def what_was_carried_is_there(self) -> None:
        if not self.carried:
            return
        self.place.fetch(NAME, self.root / "reader")
        with Archive.open(self.root / "reader") as archive:
            there = {record.text for record in archive.records()}
        assert there == self.carried

    def teardown(self) -> None:
        try:
            if self.carried:
                assert set(texts(self.root / "reader")) == self.carried
        finally:
            self.temporary.cleanup()


def spoil(outcome: str) -> Any:
    """Let the storage fail in one way; what makes it well again."""
    put, swap, swaps = LocalFolder.put, LinkedRegister.swap, iter([False, True])

    def failing_put(self: LocalFolder, source: Path, key: str) -> None:
        if outcome == f"no {key.split('/', maxsplit=1)[0]}":
            raise StoppedEarly("away")
        put(self, source, key)

    def unanswered(self: LinkedRegister, body: bytes, seen: Told | None) -> Told:
        told = swap(self, body, seen)
        if outcome == "no answer" and next(swaps, False):
            raise StoppedEarly("away")
        return told

    def restore() -> None:
        LocalFolder.put, LinkedRegister.swap = put, swap  # type: ignore[method-assign]

    LocalFolder.put, LinkedRegister.swap = failing_put, unanswered  # type: ignore[method-assign]
    return restore


Workers.TestCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None
)
TestWorkers = Workers.TestCase
