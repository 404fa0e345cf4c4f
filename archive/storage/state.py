"""What the register of a placed archive says: its newest database, and who has it."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ArchiveUnusable

if TYPE_CHECKING:
    from archive.objects.folder import Told

STATE: Final = "head"
DATABASES: Final = "database"
WARCS: Final = "warc"
_FORMAT: Final = 1
_KEY = re.compile(r"database/[0-9]{8,12}-[0-9a-f]{16}\.db\.gz")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as it was carried; `sha256` and `byte_count` are of it unpacked.

    `base` is the URL below which its table `warc_files` names the files of this place.
    """

    key: str
    sha256: str
    byte_count: int
    stored_bytes: int
    base: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who has the archive: `token` is of one taking, `seconds` since it was last told."""

    owner: str
    token: str
    seconds: float


@dataclass(frozen=True, slots=True)
class State:
    """`generation` counts the databases; `nonce` tells each writing from all others."""

    generation: int = 0
    database: Snapshot | None = None
    former: Snapshot | None = None
    lease: Tenure | None = None
    nonce: str = ""

    def held_by(self, lease: Tenure | None) -> State:
        """The same archive in other hands, or told again."""
        return replace(self, lease=lease, nonce=new_token())

    def followed_by(self, database: Snapshot) -> State:
        """The next generation, in the same hands."""
        return replace(
            self,
            generation=self.generation + 1,
            database=database,
            former=self.database,
            nonce=new_token(),
        )

    def rewound(self) -> State:
        """The generation before, once more, as the next one; nothing comes before it."""
        return replace(
            self,
            generation=self.generation + 1,
            database=self.former,
            former=None,
            nonce=new_token(),
        )

    def as_bytes(self) -> bytes:
        """As it stands in the register."""
        told = {"format": _FORMAT, **asdict(self)}
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def new_token() -> str:
    """16 hex digits that nobody else has."""
    return secrets.token_hex(8)


def state_from(told: Told, url: str) -> State:
    """What a register says; ArchiveUnusable where it is none of ours or damaged."""
    try:
        fields = json.loads(told.body)
        if fields.pop("format") != _FORMAT:
            msg = f"{url} was written by a newer Gongbao: upgrade this one."
            raise ArchiveUnusable(msg)
        return State(
            generation=int(fields["generation"]),
            database=_snapshot(fields["database"]),
            former=_snapshot(fields["former"]),
            lease=_tenure(fields["lease"]),
            nonce=str(fields["nonce"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f"{url}/{STATE} is damaged: put back a copy of it, or name another place."
        raise ArchiveUnusable(msg) from error


def _snapshot(fields: dict[str, Any] | None) -> Snapshot | None:
    if fields is None:
        return None
    snapshot = Snapshot(**fields)
    if not _KEY.fullmatch(snapshot.key) or int(snapshot.byte_count) < 0:
        msg = "a key that leads elsewhere"
        raise ValueError(msg)
    return snapshot


def _tenure(fields: dict[str, Any] | None) -> Tenure | None:
    if fields is None:
        return None
    return Tenure(str(fields["owner"]), str(fields["token"]), float(fields["seconds"]))
