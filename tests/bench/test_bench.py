"""The command: which groups run, what it writes, and when its check fails."""

from __future__ import annotations

import json
import sys

import pytest
from measuring import Figure
from rows import GROUPS, ROWS, SCALES

import bench

CRAWL = "crawl: CPU"


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """Runs bench.main with figures that are given, round by round."""

    def run(*arguments, figures=(), floors=()):
        given = iter(figures)
        asked = []

        def measured(group, scale):
            asked.append((group, scale.name))
            return [Figure(CRAWL, (next(given),))]

        monkeypatch.setattr(bench, "measured", measured)
        monkeypatch.setattr(bench, "FLOORS", tmp_path / "floors.json")
        (tmp_path / "floors.json").write_text(json.dumps(dict(floors)))
        monkeypatch.setattr(sys, "argv", ["bench.py", *arguments])
        return bench.main(), asked

    return run


def test_a_missed_goal_is_told_and_no_failure(ran, tmp_path, capsys):
    file = tmp_path / "results.json"

    code, asked = ran("crawl", "--json", str(file), figures=[7.2])

    assert code == 0
    assert asked == [("crawl", "usual")]
    assert "missed:\n  crawl: CPU" in capsys.readouterr().out
    assert json.loads(file.read_text())["rows"][0]["met"] is False


def test_a_check_passes_within_the_tolerance(ran):
    assert ran("crawl", "--check", figures=[5.2], floors={CRAWL: 4.5})[0] == 0


def test_a_check_fails_on_a_figure_that_is_worse_twice(ran, capsys):
    code, asked = ran("crawl", "--check", figures=[7.2, 7.1], floors={CRAWL: 4.5})

    assert code == 1
    assert asked == [("crawl", "short")] * 2
    assert "crawl: CPU: 7.1, its floor is 4.5" in capsys.readouterr().out


def test_a_busy_moment_is_measured_once_more(ran):
    code, asked = ran("crawl", "--check", figures=[7.2, 4.6], floors={CRAWL: 4.5})

    assert code == 0
    assert len(asked) == 2


def test_raise_lifts_a_floor(ran, tmp_path):
    ran("crawl", "--check", "--raise", figures=[4.0], floors={CRAWL: 4.5})

    assert json.loads((tmp_path / "floors.json").read_text()) == {CRAWL: 4.0}


def test_no_such_group_is_said(ran, capsys):
    with pytest.raises(SystemExit):
        ran("clean", "nothing")

    assert "no group nothing" in capsys.readouterr().err


@pytest.mark.parametrize("setting", ["nothing=1", "rounds=many"])
def test_a_scale_has_no_other_names_and_values(setting):
    with pytest.raises(ValueError, match=r"no nothing|invalid literal"):
        bench.changed(SCALES["short"], [setting])


def test_the_rows_are_consistent():
    names = [row.name for row in ROWS]

    assert len(names) == len(set(names))
    assert set(GROUPS) == set(bench.MODULES)
    floors = json.loads((bench.HERE / "floors.json").read_text("utf-8"))
    assert set(floors) <= {row.name for row in ROWS if row.tolerance is not None}
