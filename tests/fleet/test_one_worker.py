"""One worker: sites are submitted, crawled, carried home; the fleet's tables tell of it."""

from __future__ import annotations


def test_what_is_submitted_is_crawled_and_carried_home(fleet):
    for number in range(2):
        fleet.portal(f"town{number}", count=6)
    done = fleet.run("fleet", "init")
    assert done["version"] == 1
    assert fleet.run("fleet", "init")["applied"] == []
    assert fleet.run("fleet", "submit") == {"added": 2, "sites": 2}
    worker = fleet.worker("--until-idle", "--jobs", "2")
    assert worker.wait(timeout=100) == 0, fleet.logs()
    status = fleet.run("fleet", "status")
    assert status["sites"]["records"] == 12
    assert status["sites"]["known"] == 2
    assert status["sites"]["due"] == 0
    assert status["jobs"] == []
    assert fleet.merge()["records"] == 12
    urls = [p.url(n) for p in fleet.portals.values() for n in range(1, 7)]
    assert fleet.urls_merged() == sorted(urls)
