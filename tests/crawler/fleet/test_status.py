"""What `gongbao fleet status` tells, and when somebody must act."""

from __future__ import annotations

from crawler.fleet.pacing import Ended
from crawler.fleet.status import lines, status_of
from tests.crawler.fleet.database import new_fleet, on


def told(postgres, name, before):
    address = new_fleet(postgres, name)

    async def work(queue, ledger):
        await before(ledger)
        return await status_of(queue, beat_s=1.0)

    return on(address, work)


def test_an_empty_fleet_is_well(postgres):
    async def nothing(_):
        return None

    status = told(postgres, "status_empty", nothing)
    assert status["exit_code"] == 0
    assert status["sites"]["known"] == 0
    assert "0 known" in "\n".join(lines(status))


def test_sites_that_are_due_without_a_worker_are_told(postgres):
    async def due(ledger):
        await ledger.enlist(["town"])

    status = told(postgres, "status_due", due)
    assert status["exit_code"] == 4
    assert "no worker is alive" in "\n".join(lines(status))


def test_sites_that_fail_again_and_again_are_told(postgres):
    async def failing(ledger):
        await ledger.enlist(["town"])
        ended = Ended("failed", 7, "it is damaged.")
        await ledger.ended("town", ended, failures=3, due_in_s=60, rules=None)

    status = told(postgres, "status_failing", failing)
    assert status["exit_code"] == 4
    assert status["failing"][0]["told"] == "it is damaged."
    assert "town (3 times, exit code 7): it is damaged." in "\n".join(lines(status))


def test_a_drained_fleet_is_told(postgres):
    status = told(
        postgres, "status_drained", lambda ledger: ledger.drain(is_drained=True)
    )
    assert "--resume" in "\n".join(lines(status))
