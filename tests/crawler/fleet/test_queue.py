"""Jobs in PostgreSQL: order, locks, and a server that is started anew."""

from __future__ import annotations

import asyncio

import pytest

from crawler.fleet.postgres import Unreachable, parsed_address
from crawler.fleet.queue import SHAPE, Job, Queue
from tests.crawler.fleet.database import new_fleet, on


def worked(address, jobs, *, at_once=1, queues=None, work=None):
    """The sites in the order in which their jobs were done."""
    done = []

    async def run():
        queue = Queue(address)

        async def do(_, site_id):
            if work:
                await work(site_id)
            done.append(site_id)
            if len(done) == len(jobs):
                queue.stop()

        queue.task(Job("crawl"), do)
        async with queue.opened():
            await queue.add(jobs)
            names = queues or [f"gongbao-{SHAPE}"]
            await asyncio.wait_for(queue.work("one", names, at_once, 0.1), 30)

    asyncio.run(run())
    return done


def test_the_highest_priority_goes_first(postgres):
    address = new_fleet(postgres, "queue_order")
    jobs = [Job("crawl", name, None, n) for n, name in enumerate("abc")]
    assert worked(address, jobs) == ["c", "b", "a"]


def test_two_jobs_of_one_lock_are_never_done_at_once(postgres):
    address = new_fleet(postgres, "queue_locks")
    under_way, most = set(), [0]

    async def work(site_id):
        under_way.add(site_id)
        most[0] = max(most[0], len(under_way & {"a", "b"}))
        await asyncio.sleep(0.05)
        under_way.discard(site_id)

    jobs = [Job("crawl", n, "host:x.cn") for n in "ab"] + [Job("crawl", "c", "host:y")]
    assert sorted(worked(address, jobs, at_once=3, work=work)) == ["a", "b", "c"]
    assert most == [1]


def test_a_job_that_waits_is_not_added_again(postgres):
    address = new_fleet(postgres, "queue_twice")

    async def work(queue, _):
        first = await queue.add([Job("crawl", "a")])
        return first, await queue.add([Job("crawl", "a"), Job("crawl", "b")])

    assert on(address, work) == (1, 1)


def test_a_newer_shapes_jobs_are_left_for_newer_workers(postgres):
    address = new_fleet(postgres, "queue_shapes")
    newer = Job("crawl", "new", queue=f"gongbao-{SHAPE + 1}")

    async def add(queue, _):
        await queue.add([newer])

    on(address, add)
    assert worked(address, [Job("crawl", "old")]) == ["old"]

    async def left(queue, _):
        return await queue.rows("SELECT status::text FROM procrastinate_jobs")

    assert on(address, left) == [{"status": "todo"}]


def test_a_server_that_is_started_anew_takes_what_is_said_to_it(postgres):
    address = new_fleet(postgres, "queue_restart")

    async def work(queue, _):
        await asyncio.to_thread(postgres.stop, "immediate")
        asked = asyncio.ensure_future(queue.rows("SELECT 1 AS one"))
        await asyncio.to_thread(postgres.start)
        return await asked

    assert on(address, work) == [{"one": 1}]


def test_a_job_that_was_dropped_is_ended_without_an_error(postgres):
    address = new_fleet(postgres, "queue_dropped")

    async def work(queue, _):
        await queue.add([Job("crawl", "a")])
        rows = await queue.rows("SELECT id FROM procrastinate_jobs")
        await queue.drop(rows[0]["id"])
        await queue.drop(rows[0]["id"])

    on(address, work)


def test_a_server_that_is_not_there_is_told():
    address = parsed_address("postgresql://me:pw@127.0.0.1:1/fleet")
    with pytest.raises(Unreachable):
        on(address, None)
