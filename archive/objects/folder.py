"""What a folder of objects is, whatever holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its length, and how long ago it was written by the storage's clock."""

    byte_count: int
    age_s: float


@dataclass(frozen=True, slots=True)
class Told:
    """What a register says; `age_s` by the storage's clock, which all its users share."""

    body: bytes
    version: str
    age_s: float


class OvertakenError(Exception):
    """Somebody else has written the register meanwhile: nothing was overwritten."""


class Register(Protocol):
    """A small value that is only ever replaced by who has seen what it is."""

    def read(self) -> Told | None:
        """What it says now; None where it was never written."""

    def swap(self, body: bytes, seen: Told | None) -> Told:
        """Replace what was seen (None: nothing was there); OvertakenError where it is not.

        No two bodies may be equal: after an answer that was lost, the body tells who wrote.
        """


class ObjectFolder(Protocol):
    """Objects by key, below one URL. All but `delete` raise FileNotFoundError where there
    is none; other failures are errors of our own, and say whether to try again.
    """

    url: str

    def child(self, name: str) -> ObjectFolder:
        """The folder in it."""

    def names(self) -> list[str]:
        """The folders in it, in order."""

    def objects(self) -> Mapping[str, Stored]:
        """All objects in it, by key."""

    def read(self, key: str, offset: int, length: int) -> bytes:
        """A piece of an object; shorter where the object ends."""

    def size(self, key: str) -> int:
        """An object's length."""

    def fetch(self, key: str, target: Path) -> None:
        """Write an object into a file."""

    def put(self, source: Path, key: str) -> None:
        """Make a file an object: durable, and there as a whole or not at all."""

    def delete(self, key: str) -> None:
        """Delete an object, if it is there."""

    def register(self, key: str) -> Register:
        """The register of that name."""
