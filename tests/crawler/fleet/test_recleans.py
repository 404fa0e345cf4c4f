"""A job that cleans an archive again, with a child that only says how it ended."""

from __future__ import annotations

import pytest

from archive.store import Archive
from cleaning.record.assemble import RULES_VERSION
from crawler.fleet import in_hand
from crawler.fleet.child import Outcome
from crawler.fleet.pacing import Ended
from crawler.fleet.recleans import reclean_site
from tests.crawler.fleet.database import Told, hands_on, new_fleet, on


@pytest.fixture
def job(postgres, tmp_path, request, monkeypatch):
    address = new_fleet(postgres, request.node.name[-40:])

    def do(*codes, since=RULES_VERSION):
        child = Told(*(lambda _, code=code: Outcome(code, {}, "why") for code in codes))
        monkeypatch.setattr(in_hand, "Child", child)

        async def work(queue, ledger):
            hands = hands_on(queue, ledger, tmp_path)
            await ledger.enlist(["town"])
            done = Ended("done", 0)
            await ledger.ended("town", done, failures=0, due_in_s=60, rules="0")
            await ledger.want_reclean(since)
            with hands.place.take("town", owner="test", seconds=60) as lease:
                lease.bring(tmp_path / "made")
                with Archive.open(tmp_path / "made", create=True) as archive:
                    archive.flush()
                lease.carry(tmp_path / "made")
            await reclean_site(hands, "town")
            return await ledger.site("town")

        return on(address, work), child

    return do


def test_what_was_cleaned_again_is_noted(job):
    row, child = job(3)
    assert (row["reclean_since"], row["rules"]) == (None, RULES_VERSION)
    assert child.words[0][:3] == ("reclean", "--since", RULES_VERSION)


def test_what_was_broken_off_is_gone_on_with(job):
    row, child = job(5, -15, 0)
    assert len(child.words) == 3
    assert row["reclean_since"] is None


def test_damage_is_told_and_not_tried_again(job):
    row, _ = job(7)
    assert (row["reclean_since"], row["rules"], row["failures"]) == (None, "0", 1)
    assert "why" in row["told"]


def test_a_kill_is_tried_again(job):
    row, _ = job(-9)
    assert (row["reclean_since"], row["failures"]) == (RULES_VERSION, 1)


def test_newer_rules_are_left_for_newer_workers(job):
    row, child = job(since="999999")
    assert (row["reclean_since"], child.words) == ("999999", [])
