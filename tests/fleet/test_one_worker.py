"""One worker: sites are submitted, crawled, carried home; the fleet's tables tell of it."""

from __future__ import annotations

from pathlib import Path

from tests.fleet.postgres import PASSWORD


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


def test_nobody_sees_the_password(fleet, postgres):
    fleet.portal("town", count=40)
    path = fleet.sites / "town.toml"
    slow = path.read_text("utf-8").replace("delay_s = 0", "delay_s = 0.2")
    path.write_text(slow, encoding="utf-8")
    fleet.run("fleet", "init")
    fleet.run("fleet", "submit")
    worker = fleet.worker()
    fleet.wait(lambda: fleet.asked() > 3)
    children = fleet.children(worker)
    seen = [Path(f"/proc/{pid}/environ").read_bytes() for pid in children]
    seen += [
        path.read_bytes()
        for pid in (worker.pid, *children)
        for path in (Path(f"/proc/{pid}/cmdline"), Path(f"/proc/{pid}/comm"))
    ]
    postgres.restart()
    wrong = fleet.address.replace("Geheim-7", "Geheim-8")
    fleet.environment = {"GONGBAO_DSN": wrong, "GONGBAO_TRACEBACK": "1"}
    refused = fleet.run("fleet", "status", code=1)
    assert "password authentication failed" in refused["error"]
    fleet.kill(worker)
    told = b"".join(seen).decode() + fleet.logs() + str(refused)
    assert children
    for secret in (PASSWORD, "Geheim-7", "Geheim-8"):
        assert secret not in told
