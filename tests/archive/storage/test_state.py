"""What the register of a placed archive says, and what is none of ours."""

from __future__ import annotations

import json

import pytest

from archive.errors import ArchiveUnusable
from archive.objects.folder import Told
from archive.storage.state import Snapshot, State, Tenure, new_token, state_from

SNAPSHOT = Snapshot("database/00000001-0123456789abcdef.db.gz", "00", 9, 5, "/place/a")


def told(body: bytes) -> Told:
    return Told(body, "1", 0.0)


def test_it_reads_as_it_was_written() -> None:
    state = State().held_by(Tenure("worker-1", new_token(), 60.0)).followed_by(SNAPSHOT)
    assert state_from(told(state.as_bytes()), "/place/a") == state
    assert (state.generation, state.database, state.former) == (1, SNAPSHOT, None)


def test_no_two_writings_are_equal() -> None:
    state = State().held_by(Tenure("worker-1", "t", 60.0))
    assert state.as_bytes() != state.held_by(state.lease).as_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"generation": "x"},
        {"lease": []},
        {"database": {}},
        {"database": {"key": "../../secret"}},
    ],
)
def test_what_is_damaged_or_newer_is_told(change: dict[str, object]) -> None:
    fields = json.loads(State().followed_by(SNAPSHOT).as_bytes())
    if isinstance(change.get("database"), dict):
        change = {"database": fields["database"] | change["database"]}  # type: ignore[operator]
        change["database"].setdefault("x", 1)  # type: ignore[attr-defined]
    body = json.dumps(fields | change).encode()
    with pytest.raises(ArchiveUnusable, match="/place/a"):
        state_from(told(body), "/place/a")


def test_half_a_register_is_damaged() -> None:
    with pytest.raises(ArchiveUnusable, match="damaged"):
        state_from(told(State().as_bytes()[:20]), "/place/a")
