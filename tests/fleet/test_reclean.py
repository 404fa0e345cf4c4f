"""Recleaning by jobs: the same as the local command gives, byte for byte."""

from __future__ import annotations

import re

import pytest

from archive.storage import Place
from archive.store import Archive
from cleaning.version import RULES_VERSION

TABLES = "records versions evidence issues attachments changes rejected captures urls".split()
_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def dump(folder):
    """All rows that a reclean may touch; its own instants are all the same one.

    A new version's link in the chain is made of its instant, among others.
    """
    with Archive.open(folder) as archive:
        began = archive.runs()[0].started_at
        rows = [
            f"{table} {without_links(row)}"
            for table in TABLES
            for row in archive.rows(f"SELECT * FROM {table} ORDER BY rowid")
        ]
    return [
        _INSTANT.sub(lambda at: "NOW" if at[0] >= began else at[0], row) for row in rows
    ]


def without_links(row):
    return {name: value for name, value in dict(row).items() if name != "chain_digest"}


@pytest.mark.timeout(240)
def test_a_fleet_recleans_as_one_machine_does(fleet):
    fleet.portal("town", count=40, per_page=20)
    fleet.run("fleet", "init")
    fleet.run("fleet", "submit")
    assert fleet.worker("--until-idle").wait(timeout=100) == 0, fleet.logs()
    age(fleet, "town")
    local = bring(fleet, "town", "local")
    done = fleet.run("reclean", "--since", RULES_VERSION, "--archive", str(local))
    assert done["changed"] == 20

    wanted = fleet.run("fleet", "reclean", "--since", RULES_VERSION)
    assert wanted == {"archives": 1, "added": 1}
    first = fleet.worker()
    fleet.wait(lambda: fleet.status()["doing"] and fleet.children(first))
    fleet.kill(first)
    assert fleet.worker("--until-idle").wait(timeout=200) == 0, fleet.logs()
    assert fleet.run("fleet", "status")["sites"]["to_reclean"] == 0
    there = bring(fleet, "town", "there")
    assert dump(there) == dump(local)
    for folder in (local, there):
        fleet.run(
            "export",
            "--archive",
            str(folder),
            "--format",
            "jsonl",
            "--to",
            f"{folder}.jsonl",
        )
    texts = [
        _INSTANT.sub("AT", folder.with_suffix(".jsonl").read_text("utf-8"))
        for folder in (local, there)
    ]
    assert texts[0] == texts[1]


def age(fleet, site_id):
    """Half of the records as older rules might have left them."""
    folder = fleet.folder / "aged"
    with Place.at(fleet.place).take(site_id, owner="test", seconds=60) as lease:
        lease.bring(folder)
        with Archive.open(folder, writable=True) as archive, archive.lock():
            archive.write(
                "UPDATE records SET rules_version = '0', title = '旧' || title,"
                " text_digest = 'old' WHERE rowid % 2 = 0"
            )
            archive.flush()
        lease.carry(folder)


def bring(fleet, site_id, name):
    folder = fleet.folder / name
    with Place.at(fleet.place).take(site_id, owner="test", seconds=60) as lease:
        lease.bring(folder)
    return folder
