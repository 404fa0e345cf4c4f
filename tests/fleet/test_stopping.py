"""Workers that are drained, asked to end, stopped by a hand: nothing lost or overwritten."""

from __future__ import annotations

import itertools
import os
import signal

import pytest

from archive.storage import Place
from tests.fleet.fleet import BEAT_S

PAGES, DELAY_S = 60, 0.1


def one_site(fleet):
    portal = fleet.portal("town", count=PAGES, per_page=20)
    path = fleet.sites / "town.toml"
    text = path.read_text("utf-8").replace("delay_s = 0", f"delay_s = {DELAY_S}")
    path.write_text(text, encoding="utf-8")
    fleet.run("fleet", "init")
    fleet.run("fleet", "submit")
    return portal


def is_whole(fleet, portal):
    assert fleet.merge()["records"] == PAGES
    at = [hit.at for hit in portal.port.hits]
    return min(b - a for a, b in itertools.pairwise(at)) >= 0.75 * DELAY_S - 0.01


@pytest.mark.timeout(240)
def test_a_fleet_is_drained_and_goes_on(fleet):
    portal = one_site(fleet)
    worker = fleet.worker()
    fleet.wait(lambda: fleet.asked() > 10)
    assert fleet.run("fleet", "drain") == {"drained": True, "doing": 0}
    asked = fleet.asked()
    assert Place.at(fleet.place).state("town").generation == 1
    status = fleet.run("fleet", "status", code=4)
    assert (status["drained"], status["sites"]["due"]) == (True, 1)
    assert asked == fleet.asked() < PAGES

    fleet.run("fleet", "drain", "--resume")
    fleet.wait(lambda: fleet.asked() > asked + 5)
    worker.terminate()
    assert worker.wait(timeout=60) == 5
    assert fleet.worker("--until-idle").wait(timeout=120) == 0, fleet.logs()
    assert is_whole(fleet, portal)
    assert len(portal.hits("/zw/t")) == PAGES


@pytest.mark.timeout(240)
def test_a_worker_that_slept_overwrites_nothing(fleet):
    portal = one_site(fleet)
    sleeper = fleet.worker()
    fleet.wait(lambda: fleet.asked() > 10)
    os.kill(sleeper.pid, signal.SIGSTOP)
    other = fleet.worker()
    fleet.wait(lambda: fleet.status()["sites"]["due"] == 0)
    carried = Place.at(fleet.place).state("town")
    assert carried.generation >= 1
    asked = fleet.asked()

    os.kill(sleeper.pid, signal.SIGCONT)
    log = fleet.folder / "worker-0.log"
    fleet.wait(lambda: "is lost" in log.read_text("utf-8"))
    fleet.wait(lambda: len(fleet.status()["workers"]) == 2, 10 * BEAT_S)
    now = Place.at(fleet.place).state("town")
    assert (now.generation, now.database) == (carried.generation, carried.database)
    assert fleet.asked() == asked
    assert is_whole(fleet, portal)
    for worker in (sleeper, other):
        worker.terminate()
        assert worker.wait(timeout=60) == 0, fleet.logs()
