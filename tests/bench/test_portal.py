"""The portal's answers, and what a run of a command is counted for."""

from __future__ import annotations

import sys
import urllib.request

import processes
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


def test_the_portals_cpu_is_told_apart():
    spin = "n = sum(range(3_000_000))"
    with processes.portal(3) as server:
        with urllib.request.urlopen(server.base_url + "zw/") as answer:
            assert answer.status == 200
        cost = processes.run(sys.executable, "-c", spin)
        before = server.cpu_s()

    assert before >= 0
    assert 0 < cost.main_cpu_s <= cost.cpu_s


def test_what_a_command_leaves_behind_is_counted():
    child = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}])"
    spin = "n = sum(range(20_000_000))"

    alone = processes.run(sys.executable, "-c", "pass")
    cost = processes.run(sys.executable, "-c", child.format(spin))

    assert cost.cpu_s > alone.cpu_s + 0.05
