"""Servers of extractors, and a small run of the whole bench."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import page_cleaning
import pages
import pytest
from rows import SCALES

import bench


@pytest.fixture
def sorts(tmp_path):
    return pages.write_pages(tmp_path, None, 6)


@pytest.mark.parametrize("name", ["gongbao", "trafilatura", "lexbor parse"])
def test_each_line_is_a_pass_over_all_but_the_first_pages(sorts, name):
    few = replace(sorts[pages.KNOWN], warm=sorts[pages.KNOWN].warm - 2)
    server = page_cleaning.ExtractorServer(sys.executable, name, few)

    passes = [server.one_pass(), server.one_pass()]
    server.close()

    assert [len(costs) for costs in passes] == [8, 8]
    assert all(cost.wall_s > 0 for costs in passes for cost in costs)


def test_made_pages_are_of_known_families_or_of_none(sorts):
    for sort, known in ((pages.KNOWN, True), (pages.UNKNOWN, False)):
        lines = sorts[sort].manifest.read_text("utf-8").splitlines()
        rows = map(json.loads, lines[sorts[sort].warm :])
        found = [
            pages.is_known(Path(row["path"]).read_bytes(), row["url"]) for row in rows
        ]
        assert found == [known] * 6, sort


def test_pages_differ(sorts):
    lines = sorts[pages.KNOWN].manifest.read_text("utf-8").splitlines()
    payloads = {Path(json.loads(line)["path"]).read_bytes() for line in lines}

    assert len(payloads) == len(lines)


def test_a_small_run_writes_its_results(tmp_path):
    out = tmp_path / "results.json"
    done = subprocess.run(
        [
            *(sys.executable, str(bench.HERE / "bench.py"), "verify"),
            *("--set", "verify_mb=1", "rounds=1", "--json", str(out)),
        ],
        check=True,
        capture_output=True,
        text=True,
    )

    told = json.loads(out.read_text("utf-8"))
    assert [row["name"] for row in told["rows"]] == [
        "verify beside reading",
        "verify: MB/s of WARC",
    ]
    assert told["rows"][0]["figure"] > 0
    assert told["scale"]["rounds"] == 1
    assert "verify beside reading" in done.stdout


def test_the_usual_scale_measures_every_goal_but_those_of_hours():
    left_out = [name for name, value in vars(SCALES["usual"]).items() if not value]

    assert left_out == ["memory_growth_pages", "memory_pages", "import_sizes"]
