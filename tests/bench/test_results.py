"""results.json's shape, the table, and what counts as worse than a floor."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import results
from measuring import figure
from rows import SCALES

BESIDE = "clean(), known families: beside trafilatura"  # more is better
CRAWL = "crawl: CPU"  # less is better


def rows(**values):
    names = {"beside": BESIDE, "crawl": CRAWL}
    return [results.as_row(figure(names[key], *each)) for key, each in values.items()]


def test_a_document_says_where_when_and_each_figure_beside_its_goal(tmp_path):
    figures = [figure(BESIDE, 4.0, 5.0, 4.6, on="60 pages"), figure("status", 0.6)]
    begun = datetime(2026, 11, 28, tzinfo=UTC)

    told = results.document(figures, SCALES["short"], begun, results.machine())
    results.write(tmp_path / "results.json", told)
    read = json.loads((tmp_path / "results.json").read_text("utf-8"))

    assert read == json.loads(json.dumps(told))
    assert read["date"] == "2026-11-28T00:00:00Z"
    assert read["scale"]["name"] == "short"
    assert {"processor", "cores", "python", "versions", "peers"} <= set(read["machine"])
    assert read["rows"][0] == {
        "group": "clean",
        "name": BESIDE,
        "figure": 4.6,
        "unit": "×",
        "median": 4.6,
        "min": 4.0,
        "max": 5.0,
        "goal": 4.5,
        "better": "more",
        "met": True,
        "on": "60 pages",
    }
    assert read["rows"][1]["met"] is False


def test_a_row_without_a_goal_is_neither_met_nor_missed():
    (row,) = [results.as_row(figure("bare spider: pages/s", 100.0))]

    assert row["met"] is None
    assert "MISSED" not in results.table([row])


def test_the_table_has_goals_beside_figures():
    text = results.table(rows(beside=[4.0], crawl=[4.0]))

    assert "≥ 4.5   MISSED" in text
    assert "≤ 4.5   met" in text


@pytest.mark.parametrize(
    ("beside", "crawl", "low"),
    [
        (4.0, 5.0, []),
        (3.3, 6.4, []),  # within what the rows allow
        (3.0, 5.0, [BESIDE]),
        (4.0, 6.6, [CRAWL]),
        (9.0, 1.0, []),
    ],
)
def test_worse_is_what_is_beyond_the_tolerance(beside, crawl, low):
    floors = {BESIDE: 4.0, CRAWL: 5.0}

    told = results.worse(rows(beside=[beside], crawl=[crawl]), floors)

    assert list(told) == low


def test_floors_are_lifted_and_never_lowered():
    floors = {BESIDE: 4.0, CRAWL: 5.0}

    assert results.lifted(rows(beside=[4.4], crawl=[5.5]), floors) == {
        BESIDE: 4.4,
        CRAWL: 5.0,
    }
