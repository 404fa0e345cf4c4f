"""When hosts may be asked, with clocks that tests turn by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf

import pytest

from crawler.fetch.diagnosis import OK, Diagnosis
from crawler.frontier.host_policy import HostPolicy
from crawler.frontier.politeness import HostMemory, Politeness

HOST, OTHER = "a.gov.cn", "b.gov.cn"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
CAPTCHA = Diagnosis("captcha", "failed", "captcha", "请输入验证码")


class Clock:
    """Both clocks; `shift` moves the wall alone, as an administrator would."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.shift = timedelta()

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 1_000) + self.shift


@pytest.fixture
def clock() -> Clock:
    return Clock()


def politeness_of(clock: Clock, **rules) -> Politeness:
    manners = HostPolicy(
        **({"delay_s": 3.0, "jitter": 0.0, "backoff_first_s": 5} | rules)
    )
    return Politeness(
        lambda _host: manners,
        clock=clock.monotonic,
        now=clock.wall,
        chance=lambda: 0.0,
    )


def ask(politeness: Politeness, url: str = "/1", host: str = HOST, **answer) -> None:
    politeness.start(host)
    politeness.finish(host, url, **(answer or {"status": 200}))


def ready(politeness: Politeness, hosts: list[str]) -> list[str]:
    return [host for host in hosts if politeness.turn(host).now]


def next_in(politeness: Politeness, *hosts: str) -> float | None:
    """Seconds until one of them may be asked within this run; None for none."""
    turns = [politeness.turn(host) for host in hosts]
    waits = [t.wait_s for t in turns if t.until is None and t.wait_s < inf]
    return min(waits, default=None)


def is_closed(politeness: Politeness, host: str) -> bool:
    return politeness.turn(host).until is not None


def test_one_request_a_host_at_a_time(clock):
    politeness = politeness_of(clock)
    politeness.start(HOST)
    assert politeness.turn(HOST).wait_s == inf
    assert ready(politeness, [HOST, OTHER]) == [OTHER]
    assert next_in(politeness, HOST) is None
    politeness.finish(HOST, "/1", status=200)
    assert next_in(politeness, HOST) == 3.0


def test_the_delay_runs_from_the_end_of_an_answer(clock):
    politeness = politeness_of(clock)
    politeness.start(HOST)
    clock.seconds += 2
    politeness.finish(HOST, "/1", status=200)
    assert politeness.turn(HOST).wait_s == 3.0
    clock.seconds += 3
    assert politeness.turn(HOST).now


@pytest.mark.parametrize(("took", "rest"), [(2, 3.0), (8, 8.0), (59, 30.0)])
def test_a_slow_server_rests_as_long_as_it_took(clock, took, rest):
    politeness = politeness_of(clock)
    politeness.start(HOST)
    clock.seconds += took
    politeness.finish(HOST, "/1", status=200)
    assert politeness.turn(HOST).wait_s == rest


def test_redirects_to_a_block_page_close_the_host_too(clock):
    politeness = politeness_of(clock)
    for number in range(3):
        ask(politeness, f"/{number}", status=302)
        ask(politeness, f"/{number}", status=200)
        politeness.judged(HOST, f"/{number}", CAPTCHA)
    assert is_closed(politeness, HOST)


def test_crawl_delay_is_the_greater_of_both_and_bounded(clock):
    politeness = politeness_of(clock)
    for theirs, gap in ((10.0, 10.0), (1.0, 3.0), (-5.0, 3.0), (1e9, 3_600.0)):
        politeness.set_crawl_delay(HOST, theirs)
        clock.seconds += 10_000
        ask(politeness)
        assert politeness.turn(HOST).wait_s == gap


def test_retry_after_silences_that_host_and_no_other(clock):
    politeness = politeness_of(clock)
    ask(politeness, status=429, retry_after="7")
    assert politeness.turn(HOST).wait_s == 7.0
    assert ready(politeness, [HOST, OTHER]) == [OTHER]
    assert next_in(politeness, HOST, OTHER) == 0.0
    clock.seconds += 7
    assert politeness.turn(HOST).now


def test_retry_after_as_a_date(clock):
    politeness = politeness_of(clock)
    ask(politeness, status=503, retry_after="Sat, 21 Nov 2026 04:00:30 GMT")
    assert politeness.turn(HOST).wait_s == 30.0


@pytest.mark.parametrize(("value", "seconds"), [("600", 600), ("1000000000", 3_600)])
def test_a_long_retry_after_becomes_due_at_and_is_capped(clock, value, seconds):
    politeness = politeness_of(clock)
    ask(politeness, status=429, retry_after=value)
    turn = politeness.turn(HOST)
    assert turn.until == clock.wall() + timedelta(seconds=seconds)
    assert turn.why == "retry_after"
    assert next_in(politeness, HOST) is None


@pytest.mark.parametrize("value", [None, "-1", "soon"])
def test_without_a_usable_retry_after_our_own_back_off_holds(clock, value):
    politeness = politeness_of(clock)
    waits = []
    for _ in range(2):
        ask(politeness, status=503, retry_after=value)
        waits.append(politeness.turn(HOST).wait_s)
        clock.seconds += waits[-1]
    assert waits == [5.0, 10.0]


@pytest.mark.parametrize("status", [403, 412, 521])
def test_three_refusals_close_the_host(clock, status):
    politeness = politeness_of(clock)
    for number in range(3):
        assert politeness.turn(HOST).until is None
        ask(politeness, f"/{number}", status=status)
        clock.seconds += 1_000
    turn = politeness.turn(HOST)
    assert turn.why == "blocked"
    assert turn.until is not None
    assert is_closed(politeness, HOST)
    assert politeness.memory(HOST).asked == 3
    assert not is_closed(politeness, OTHER)


def test_a_page_in_between_keeps_the_host_open(clock):
    politeness = politeness_of(clock)
    for number in range(9):
        ask(politeness, f"/{number}", status=403)
        ask(politeness, f"/{number}.html", status=200)
        politeness.judged(HOST, f"/{number}.html", OK)
    assert not is_closed(politeness, HOST)


def test_blocks_behind_a_200_count_by_their_diagnosis(clock):
    politeness = politeness_of(clock)
    for number in range(3):
        ask(politeness, f"/{number}", status=200)
        politeness.judged(HOST, f"/{number}", CAPTCHA)
    assert is_closed(politeness, HOST)


def test_a_block_is_not_counted_twice_by_status_and_diagnosis(clock):
    politeness = politeness_of(clock)
    block = Diagnosis("blocked_403", "failed", "blocked_403", "403")
    for number in range(2):
        ask(politeness, f"/{number}", status=403)
        politeness.judged(HOST, f"/{number}", block)
    assert not is_closed(politeness, HOST)


def test_one_url_that_always_answers_503_does_not_close_its_host(clock):
    politeness = politeness_of(clock)
    for _ in range(3):
        ask(politeness, "/busy", status=503)
    assert not is_closed(politeness, HOST)
    ask(politeness, "/other", status=503)
    assert is_closed(politeness, HOST)
    assert politeness.memory(HOST).asked <= 5


def test_server_errors_close_only_after_three_urls(clock):
    politeness = politeness_of(clock)
    for url in ("/1", "/1", "/1", "/2", "/2", "/2"):
        ask(politeness, url, status=500)
    assert not is_closed(politeness, HOST)
    ask(politeness, "/3", reason="timeout")
    assert politeness.turn(HOST).why == "down"


@pytest.mark.parametrize("reason", ["connection", "dns", "tls"])
def test_a_host_that_is_down_backs_off_and_closes(clock, reason):
    politeness = politeness_of(clock)
    waits = []
    for _ in range(3):
        ask(politeness, reason=reason)
        waits.append(politeness.turn(HOST).wait_s)
    assert waits[:2] == [5.0, 10.0]
    assert politeness.turn(HOST).why == "down"


def test_failures_of_one_page_alone_do_not_slow_the_host(clock):
    politeness = politeness_of(clock)
    for reason in ("short_body", "too_large", "headers_too_large", "private_address"):
        ask(politeness, reason=reason)
    assert politeness.turn(HOST).wait_s == 3.0


def test_the_next_run_remembers_and_tries_once(clock):
    first = politeness_of(clock)
    for number in range(3):
        ask(first, f"/{number}", status=412)
    second = politeness_of(clock)
    second.recall(HOST, first.memory(HOST))
    assert is_closed(second, HOST)
    clock.seconds += 3_600
    assert second.turn(HOST).now
    ask(second, "/9", status=412)
    assert second.turn(HOST).until == clock.wall() + timedelta(hours=2)
    assert second.memory(HOST).asked == first.memory(HOST).asked + 1


def test_a_good_answer_after_a_closing_forgets_it(clock):
    politeness = politeness_of(clock)
    politeness.recall(HOST, HostMemory(closed_until=NOON, closed_why="down", strikes=3))
    ask(politeness, status=304)
    assert politeness.memory(HOST).strikes == 0
    ask(politeness, status=412)
    assert not is_closed(politeness, HOST)


def test_an_answer_that_was_under_way_does_not_open_a_closed_host(clock):
    politeness = politeness_of(clock)
    for number in range(3):
        ask(politeness, f"/{number}", status=403)
    politeness.judged(HOST, "/0.html", OK)
    assert is_closed(politeness, HOST)


def test_the_daily_budget_counts_over_runs_and_ends_at_midnight_in_beijing(clock):
    first = politeness_of(clock, daily_requests=3, delay_s=0.0)
    ask(first)
    ask(first)
    second = politeness_of(clock, daily_requests=3, delay_s=0.0)
    second.recall(HOST, first.memory(HOST))
    ask(second)
    turn = second.turn(HOST)
    assert turn.why == "budget"
    assert turn.until == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    clock.seconds += 12 * 3_600
    assert second.turn(HOST).now


def test_outside_of_its_hours_a_host_is_left_alone(clock):
    politeness = politeness_of(clock, hours="22:00-06:30")
    turn = politeness.turn(HOST)
    assert turn.why == "hours"
    assert turn.until == datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def test_a_wall_clock_set_forth_or_back_breaks_no_delay(clock):
    politeness = politeness_of(clock)
    ask(politeness)
    for shift in (timedelta(days=366), timedelta(days=-366)):
        clock.shift = shift
        assert politeness.turn(HOST).wait_s == 3.0


def test_a_closing_left_by_a_wrong_clock_is_forgotten(clock):
    politeness = politeness_of(clock)
    far = NOON + timedelta(days=366)
    politeness.recall(HOST, HostMemory(closed_until=far, closed_why="down", strikes=1))
    assert politeness.turn(HOST).now
