"""docs/performance.md has the figures that `make bench` wrote last."""

from __future__ import annotations

import json

from scripts.docs.performance_table import DOCUMENT, RESULTS, renewed, table


def test_the_table_is_that_of_the_last_run() -> None:
    document = DOCUMENT.read_text("utf-8")
    told = json.loads(RESULTS.read_text("utf-8"))
    wanted = renewed(document, told)
    assert wanted == document, "run: python scripts/docs/performance_table.py"


def test_a_missed_goal_stands_beside_its_figure() -> None:
    told = json.loads(RESULTS.read_text("utf-8"))
    row = {
        "group": "crawl",
        "name": "crawl: CPU",
        "figure": 5.0,
        "unit": "× bare",
        "min": 4.9,
        "max": 5.2,
        "goal": 4.5,
        "better": "less",
        "met": False,
        "on": "300 pages",
    }
    text = table(told | {"rows": [row]})
    assert "| crawl: CPU | 5 | 4.9 – 5.2 | × bare | ≤ 4.5 | **missed** |" in text
