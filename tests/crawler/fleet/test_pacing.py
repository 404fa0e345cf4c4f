"""When a site is due again, by what its crawl came to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.fleet.pacing import Ended, ended_as, next_due, priority_of

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # noon in Beijing


def due(ended, failures=0, hours=None):
    return next_due(ended, failures, NOW, every_s=86_400, hours=hours) - NOW


def summary(stopped=None, **row):
    return {"stopped": stopped, "put_off": {}, "sites": {"town": row}}


@pytest.mark.parametrize(
    ("code", "stopped", "ending"),
    [
        (0, None, "done"),
        (3, None, "done"),
        (4, None, "unhealthy"),
        (5, "max_time", "cut"),
        (5, "signal", "stopped"),
        (5, "error", "failed"),
        (1, None, "failed"),
        (7, None, "failed"),
        (-9, None, "killed"),
        (-15, None, "stopped"),
    ],
)
def test_an_exit_code_means(code, stopped, ending):
    assert ended_as(code, summary(stopped, records=3), "why").ending == ending


def test_an_unhealthy_site_is_told_of():
    row = {"health": "blocked", "health_detail": "3 refusals", "records": 7}
    ended = ended_as(4, summary(**row), None)
    assert (ended.told, ended.records) == ("blocked: 3 refusals", 7)


def test_failures_back_off_up_to_a_week():
    failed = Ended("failed")
    times = [due(failed, n) for n in range(1, 40)]
    assert times == sorted(times)
    assert times[-1] == timedelta(days=7)


def test_killed_children_begin_again_at_once_twice():
    killed = Ended("killed")
    assert [due(killed, n).total_seconds() for n in (1, 2, 3)] == [0, 0, 1_200]


def test_a_days_requests_used_up_go_on_at_midnight():
    assert due(Ended("done", put_off=frozenset({"budget"}))) == timedelta(hours=12)


def test_a_site_out_of_its_hours_goes_on_when_they_begin():
    ended = Ended("done", put_off=frozenset({"hours"}))
    assert due(ended, hours="22:00-06:30") == timedelta(hours=10)


def test_what_was_due_first_goes_first():
    assert priority_of(NOW) > priority_of(NOW + timedelta(minutes=1))
