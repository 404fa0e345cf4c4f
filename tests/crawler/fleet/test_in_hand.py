"""An archive in a worker's hands: children that are asked to end, and killed."""

from __future__ import annotations

import asyncio

import pytest

from archive.errors import LeaseHeldError, LeaseLostError
from archive.storage import Place
from crawler.fleet.child import Outcome
from crawler.fleet.holding import Holding
from crawler.fleet.in_hand import in_hand
from tests.crawler.fleet.database import Told, hands_on


def followed(tmp_path, child, *, holding=None, stopping=False, limit_s=None):
    async def run():
        hands = hands_on(None, None, tmp_path)
        if stopping:
            hands.stopping.set()
        return await hands.follow(child, holding or Holding(0.5), limit_s)

    return asyncio.run(run())


def once(name):
    """A child that ends once it was treated so."""

    def act(child):
        if not getattr(child, name):
            child._acts.append(act)
            return None
        return Outcome(5, {}, None)

    return act


def test_a_child_is_asked_to_end_with_its_worker(tmp_path):
    assert followed(tmp_path, Told(once("asked")), stopping=True).code == 5


def test_a_child_is_asked_to_end_after_its_time(tmp_path):
    assert followed(tmp_path, Told(once("asked")), limit_s=0.0).code == 5


def test_a_child_is_killed_when_what_is_held_is_lost(tmp_path):
    holding = Holding(0.5)
    holding.add(lambda: None)
    holding._held[0].lost = LeaseLostError("another has it.")
    child = Told(once("killed"))
    with pytest.raises(LeaseLostError):
        followed(tmp_path, child, holding=holding)
    assert child.killed


def test_an_archive_is_given_back_whatever_happens(tmp_path):
    async def run():
        hands = hands_on(None, None, tmp_path)
        for _ in range(2):
            async with Holding(0.5) as holding, in_hand(hands, "town", holding) as work:
                assert not work.has_archive
                with pytest.raises(LeaseHeldError):
                    Place.at(hands.settings.place).take("town", owner="x", seconds=1)
        return hands.place.state("town").lease

    assert asyncio.run(run()) is None
