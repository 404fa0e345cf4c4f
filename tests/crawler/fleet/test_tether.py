"""A command ends in time where its worker falls silent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from crawler.fleet.tether import VARIABLE, clock, hold_tether, sign_of_life, watch

WAITING = """
import signal
from crawler.fleet.tether import hold_tether
hold_tether()
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


def watched(fd, until):
    ended = threading.Event()
    thread = threading.Thread(target=watch, args=(fd, until, ended.set), daemon=True)
    thread.start()
    return ended, thread


def test_time_that_is_over_ends_it(pipe):
    ended, thread = watched(pipe[0], clock() - 1)
    thread.join(10)
    assert ended.is_set()


def test_a_pipe_that_ends_ends_it(pipe):
    ended, thread = watched(pipe[0], clock() + 1_000)
    assert not ended.is_set()
    os.close(pipe[1])
    thread.join(10)
    assert ended.is_set()


def test_the_last_sign_of_life_counts(pipe):
    for until in (clock() - 5, clock() + 1_000):
        os.write(pipe[1], sign_of_life(until))
    ended, thread = watched(pipe[0], clock() + 1_000)
    assert not ended.is_set()
    os.write(pipe[1], sign_of_life(clock() - 1))
    thread.join(10)
    assert ended.is_set()


def test_a_process_without_its_worker_kills_itself():
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, VARIABLE: repr(clock() + 1_000)},
    )
    assert process.stdout.readline() == b"ready\n"
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL


def test_without_the_variable_nothing_is_watched():
    environment = {}
    before = threading.active_count()
    hold_tether(environment)
    assert threading.active_count() == before
