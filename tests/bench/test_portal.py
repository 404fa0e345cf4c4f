"""The portal's answers, and what a run of a command is counted for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import processes
import pytest
from portal import BenchPortal


def test_a_listing_calls_a_report_by_its_title():
    portal = BenchPortal(25)
    first = portal.answer("/zw/").decode()

    assert f">{portal.report(3).plain_title}</a>" in first
    assert '<a href="/zw/index_1.html">' in first
    assert portal.answer(portal.path(24)).startswith(b"HTTP/1.1 200")
    assert portal.answer("/zw/t20240101_25.html").startswith(b"HTTP/1.1 404")


def test_what_is_known_is_answered_with_304():
    portal = BenchPortal(1, etags=True)

    assert b'ETag: "0-1"' in portal.answer(portal.path(0))
    again = portal.answer(portal.path(0), '"0-1"')
    assert again.startswith(b"HTTP/1.1 304")


# A run takes in all that commands leave behind, so it has a process of its own here: the
# tests' own children are none of a command's.
APART = """
import sys, urllib.request
sys.path.insert(0, sys.argv[1])
import processes
with processes.portal(3) as server:
    with urllib.request.urlopen(server.base_url + "zw/") as answer:
        assert answer.status == 200
    cost = processes.run(sys.executable, "-c", "n = sum(range(3_000_000))")
    assert server.cpu_s() >= 0
assert 0 < cost.main_cpu_s <= cost.cpu_s, cost
"""
LEFT_BEHIND = """
import sys
sys.path.insert(0, sys.argv[1])
import processes
spin = "n = sum(range(20_000_000))"
child = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}])"
alone = processes.run(sys.executable, "-c", "pass")
cost = processes.run(sys.executable, "-c", child.format(spin))
assert cost.cpu_s > alone.cpu_s + 0.05, (alone, cost)
"""


@pytest.mark.parametrize("code", [APART, LEFT_BEHIND])
def test_a_run_counts_what_its_command_takes_and_leaves_behind(code):
    folder = str(Path(processes.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", code, folder],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
