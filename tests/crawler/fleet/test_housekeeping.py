"""Rescues, what is due, what is to be cleaned again."""

from __future__ import annotations

from cleaning.record.assemble import RULES_VERSION
from crawler.fleet.housekeeping import submit_asked_for, submit_due, tend
from crawler.fleet.pacing import Ended
from tests.crawler.fleet.database import hands_on, new_fleet, on

JOBS = (
    "SELECT task_name, args->>'site' AS site, lock FROM procrastinate_jobs ORDER BY id"
)


def test_sites_that_are_due_get_a_job_each(postgres, tmp_path):
    address = new_fleet(postgres, "keeping_due")

    async def work(queue, ledger):
        hands = hands_on(queue, ledger, tmp_path, sites=("a", "b"))
        await ledger.enlist(["a", "b", "elsewhere"])
        assert await submit_due(queue, ledger, hands.sites) == 2
        assert await submit_due(queue, ledger, hands.sites) == 0
        return [(row["site"], row["lock"]) for row in await queue.rows(JOBS)]

    assert on(address, work) == [("a", "host:a.example"), ("b", "host:b.example")]


def test_who_is_asked_for_goes_before_who_is_due(postgres, tmp_path):
    address = new_fleet(postgres, "keeping_asked")

    async def work(queue, ledger):
        hands = hands_on(queue, ledger, tmp_path, sites=("a", "b"))
        await ledger.enlist(["a"])
        await submit_due(queue, ledger, hands.sites)
        await submit_asked_for(queue, ledger, hands.sites, ["b"])
        rows = await queue.rows(
            "SELECT args->>'site' AS site FROM procrastinate_jobs ORDER BY priority DESC"
        )
        return [row["site"] for row in rows]

    assert on(address, work) == ["b", "a"]


def test_a_dead_workers_job_is_dropped_and_its_site_due(postgres, tmp_path):
    address = new_fleet(postgres, "keeping_rescue")

    async def work(queue, ledger):
        hands = hands_on(queue, ledger, tmp_path)
        await ledger.enlist(["town"])
        await submit_due(queue, ledger, hands.sites)
        first = (await queue.rows("SELECT id FROM procrastinate_jobs"))[0]["id"]
        await queue.do(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id ="
            " (SELECT worker_id FROM procrastinate_register_worker_v1())"
        )
        await tend(hands)
        assert [
            row["id"] for row in await queue.rows("SELECT id FROM procrastinate_jobs")
        ] == [first]
        await queue.do(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
        )
        await tend(hands)
        row = await ledger.site("town")
        jobs = await queue.rows("SELECT id, status::text FROM procrastinate_jobs")
        return first, row, jobs

    first, row, jobs = on(address, work)
    assert row["failures"] == 1
    assert "no sign of life" in row["told"]
    assert [job["status"] for job in jobs] == ["todo"]
    assert jobs[0]["id"] != first


def test_archives_of_older_rules_are_to_be_cleaned_again(postgres, tmp_path):
    address = new_fleet(postgres, "keeping_recleans")

    async def work(queue, ledger):
        hands = hands_on(queue, ledger, tmp_path)
        await ledger.enlist(["town", "other"])
        for site_id, rules in (("town", "0"), ("other", RULES_VERSION)):
            done = Ended("done", 0)
            await ledger.ended(site_id, done, failures=0, due_in_s=60, rules=rules)
        await tend(hands)
        return [tuple(row.values()) for row in await queue.rows(JOBS)]

    assert on(address, work) == [("reclean", "town", "host:town.example")]
