"""docs/fleet.md: its steps are what a reader would type, in their order."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from tests.fleet.fleet import GONGBAO

DOCUMENT = Path(__file__).parents[2] / "docs" / "fleet.md"


def test_its_steps_crawl_a_site(fleet, postgres):
    fleet.portal("town", count=6)
    text = DOCUMENT.read_text("utf-8").split("<!-- steps -->")[1]
    lines = text.split("```")[1].splitlines()[1:]
    steps = [shlex.split(line, comments=True) for line in lines]
    assert len(steps) == 4
    said = []
    before = postgres.log.count("LOG:  ")
    for program, *words in steps:
        assert program == "gongbao"
        done = subprocess.run(
            [*GONGBAO, *words],
            env=fleet.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        assert done.returncode == 0, (words, done.stderr)
        said.append(done.stdout)
    print("statements:", postgres.log.count("LOG:  ") - before)
    assert "1 jobs were added" in said[1]
    assert "1 known, 0 due, 0 never crawled" in said[3]
    assert "6 records" in said[3]
