"""Counts of an import; of a million odd records the first are listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crawler.offline.import_inputs import Problem
from crawler.offline.import_report import MOST_PROBLEMS, ImportReport

if TYPE_CHECKING:
    import pytest


def test_problems_ask_for_an_exit_code_however_many(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = ImportReport()
    assert (report.exit_code, "problems_untold" in report.as_dict()) == (0, False)
    for number in range(MOST_PROBLEMS + 2):
        report.tell(Problem(f"a:{number}", "it is odd", 3))
    report.tell(Problem("b", "there is no such file", 2))
    told = report.as_dict()
    assert (len(told["problems"]), told["problems_untold"]) == (MOST_PROBLEMS, 3)
    assert told["exit_code"] == 3
    assert capsys.readouterr().err.count("it is odd.") == MOST_PROBLEMS + 2


def test_visits_are_counted_by_what_came_of_them() -> None:
    report = ImportReport()
    report.count("added", "archived")
    report.count("unchanged", "archived")
    report.count("unchanged", "archived", is_kept=True)
    report.count("unchanged", "failed")
    told = report.as_dict()
    assert (told["archived"], told["unchanged"], told["kept"]) == (1, 2, 1)
    assert report.exit_code == 0
    report.count("added", "refused")
    assert report.exit_code == 3
    line = report.line(Path("x"))
    assert "1 archived" in line
    assert "gongbao status --archive x" in line
