"""Which archives a place holds, and what is no name for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError, LeaseHeldError
from archive.objects.folder import OvertakenError
from archive.objects.local import LinkedRegister
from archive.storage import Place
from tests.archive.storage.conftest import NAME, take

if TYPE_CHECKING:
    from pathlib import Path


def test_a_place_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    place = Place.at(str(tmp_path / "nowhere"))
    assert (place.names(), place.state(NAME)) == ([], None)


def test_names_are_in_order(place: Place) -> None:
    for name in ("b", "a", "乙县"):
        place.take(name, owner="one", seconds=60).release()
    assert place.names() == ["a", "b", "乙县"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", ".hidden", "a\0b", "x" * 101])
def test_what_leads_elsewhere_is_no_name(place: Place, name: str) -> None:
    with pytest.raises(ConfigurationError, match="no name for an archive"):
        place.take(name, owner="one", seconds=60)


def test_the_state_says_who_has_it(place: Place) -> None:
    take(place, "worker-1")
    state = place.state(NAME)
    assert state is not None
    assert state.lease is not None
    assert (state.lease.owner, state.generation) == ("worker-1", 0)


def test_others_that_are_always_quicker_are_left_to_it(
    directory: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_: object) -> None:
        raise OvertakenError

    monkeypatch.setattr(LinkedRegister, "swap", overtaken)
    with pytest.raises(LeaseHeldError, match="again and again"):
        take(directory)
