"""Coverage of the sample portals: the late and the missing report, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from archive.store import Archive
from crawler.demo.portals.running import ALL_PORTALS, running_portals

pytestmark = pytest.mark.end_to_end

GONGBAO = [sys.executable, "-c", "from crawler.cli import main; main()"]
KINDS = ("law_government", "disclosure")


def gongbao(*arguments):
    return subprocess.run(
        [*GONGBAO, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """An archive of one crawl of all sample portals."""
    folder = tmp_path_factory.mktemp("coverage")
    with running_portals() as portals:
        sites = portals.write_site_files(folder / "sites")
        done = gongbao("crawl", "--sites", sites, "--archive", folder / "archive")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "archive"


def flagged(archive, kind, status):
    options = ("--kind", kind, "--years", "2012-2024", "--json")
    done = gongbao("coverage", *options, "--archive", archive)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    return {
        (row["issuer"], kind, cell["year"]): cell["status"]
        for row in document["issuers"]
        for cell in row["cells"]
        if (cell["status"] in status)
    }


@pytest.mark.timeout(180)
def test_the_late_and_the_missing_report_are_flagged_and_nothing_else(crawled):
    wrong = {"late", "missing", "removed", "mirror"}
    planted = {k: v for portal in ALL_PORTALS for k, v in portal().gaps().items()}
    found = {k: v for kind in KINDS for k, v in flagged(crawled, kind, wrong).items()}
    assert found == planted
    assert set(found.values()) == {"late", "missing"}


def test_every_report_that_is_there_is_on_time_but_one(crawled):
    on_time = {k for kind in KINDS for k in flagged(crawled, kind, {"on_time"})}
    portals = [portal() for portal in ALL_PORTALS]
    there = {
        (r.publisher.name, r.kind, r.report_year)
        for portal in portals
        for r in portal.reports.values()
        if r.kind in KINDS and r.report_year >= 2015
    }
    late = {k for p in portals for k, fate in p.gaps().items() if fate == "late"}
    assert there - late <= on_time


def test_the_report_with_a_wrong_sum_is_flagged_and_no_other(crawled):
    with Archive.open(crawled) as archive:
        rows = archive.rows(
            "SELECT DISTINCT issuer, report_year FROM issues JOIN records"
            " USING (record_id) WHERE code LIKE 'disclosure%'"
        )
        found = {tuple(row) for row in rows}
    portals = [portal() for portal in ALL_PORTALS]
    assert found == {
        (r.publisher.name, r.report_year)
        for portal in portals
        for r in portal.reports.values()
        if r.has_wrong_sum
    }
    assert len(found) == 1


def test_the_cells_of_every_disclosure_report_are_kept(crawled):
    with Archive.open(crawled) as archive:
        rows = archive.rows(
            "SELECT record_id, count(*) AS cells, count(value) AS numbers"
            " FROM records JOIN disclosure_cells USING (record_id)"
            " WHERE kind = 'disclosure' GROUP BY record_id"
        )
        reports = archive.one("SELECT count(*) FROM records WHERE kind = 'disclosure'")[
            0
        ]
    assert len(rows) == reports > 25
    assert {(row["cells"], row["numbers"]) for row in rows} == {(200, 200)}
