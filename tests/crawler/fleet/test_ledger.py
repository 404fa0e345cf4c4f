"""The fleet's own tables: hosts are claimed, sites come due."""

from __future__ import annotations

import asyncio

from crawler.fleet.pacing import Ended
from tests.crawler.fleet.database import new_fleet, on


def test_hosts_are_claimed_all_or_none(postgres):
    address = new_fleet(postgres, "ledger_claims")

    async def work(_, ledger):
        assert await ledger.claim({"x.cn": 60, "y.cn": 60}, "one") == 0.0
        wait_s = await ledger.claim({"a.cn": 60, "y.cn": 60}, "two")
        assert 0 < wait_s <= 60
        assert await ledger.claim({"a.cn": 60}, "three") == 0.0
        assert await ledger.hold({"x.cn": 60, "y.cn": 60}, "one")
        assert not await ledger.hold({"x.cn": 60, "a.cn": 60}, "one")

    on(address, work)


def test_a_host_rests_after_a_job(postgres):
    address = new_fleet(postgres, "ledger_rests")

    async def work(_, ledger):
        await ledger.claim({"x.cn": 60}, "one")
        await ledger.let_go({"x.cn": 30}, "two")  # not theirs to give
        assert await ledger.claim({"x.cn": 60}, "two") > 30
        await ledger.let_go({"x.cn": 30}, "one")
        assert 20 < await ledger.claim({"x.cn": 60}, "two") <= 30

    on(address, work)


def test_of_many_that_claim_at_once_one_gets_a_host(postgres):
    address = new_fleet(postgres, "ledger_race")

    async def work(_, ledger):
        hosts = {"x.cn": 60, "y.cn": 60}
        waits = [ledger.claim(hosts, str(number)) for number in range(8)]
        return await asyncio.gather(*waits)

    assert sorted(on(address, work)).count(0.0) <= 1


def test_what_a_host_is_known_for_goes_on(postgres):
    address = new_fleet(postgres, "ledger_memory")

    async def work(_, ledger):
        await ledger.claim({"x.cn": 1}, "one")
        await ledger.remember({"x.cn": {"day_count": 7, "not_before": None}})
        return await ledger.memory(["x.cn", "y.cn"])

    assert on(address, work) == {"x.cn": {"day_count": 7, "not_before": None}}


def test_sites_come_due_and_are_put_off(postgres):
    address = new_fleet(postgres, "ledger_sites")

    async def due(ledger):
        return [site_id for site_id, _ in await ledger.due()]

    async def work(_, ledger):
        await ledger.enlist(["a", "b"])
        assert await due(ledger) == ["a", "b"]
        await ledger.put_off("a", 60, "its hosts rest")
        ended = Ended("failed", 7, "damaged")
        await ledger.ended("b", ended, failures=1, due_in_s=300, rules="2")
        assert await due(ledger) == []
        row = await ledger.site("b")
        assert (row["failures"], row["exit_code"], row["rules"]) == (1, 7, "2")
        assert row["crawled_at"] is None
        done = Ended("done", 0, None, 12)
        await ledger.ended("b", done, failures=0, due_in_s=0, rules=None)
        row = await ledger.site("b")
        assert (row["failures"], row["records"], row["rules"]) == (0, 12, "2")
        assert row["crawled_at"] is not None
        assert await due(ledger) == ["b"]
        await ledger.enlist(["a"])
        assert await due(ledger) == ["b", "a"]

    on(address, work)


def test_recleans_are_wanted_and_done(postgres):
    address = new_fleet(postgres, "ledger_recleans")

    async def work(_, ledger):
        await ledger.enlist(["a", "never"])
        done = Ended("done", 0)
        await ledger.ended("a", done, failures=0, due_in_s=60, rules="1")
        assert await ledger.other_rules("2") == [("a", "1")]
        assert await ledger.want_reclean("2") == ["a"]
        assert await ledger.to_reclean() == ["a"]
        await ledger.recleaned("a", "2", "2")
        assert await ledger.to_reclean() == []
        await ledger.want_reclean_of(["a"], "3")
        await ledger.not_recleaned("a", Ended("failed", 7, "damaged"), None)
        assert await ledger.to_reclean() == []
        assert await ledger.other_rules("3") == []  # not again on the same day

    on(address, work)


def test_a_fleet_is_drained_and_resumed(postgres):
    address = new_fleet(postgres, "ledger_drain")

    async def work(_, ledger):
        before = await ledger.is_drained()
        await ledger.drain(is_drained=True)
        return before, await ledger.is_drained()

    assert on(address, work) == (False, True)


def test_a_worker_that_was_given_up_is_told(postgres):
    address = new_fleet(postgres, "ledger_workers")

    async def work(queue, ledger):
        rows = await queue.rows(
            "SELECT worker_id FROM procrastinate_register_worker_v1()"
        )
        number = rows[0]["worker_id"]
        assert await ledger.is_here(number, "one", "1", 2)
        assert await ledger.jobs_of(number) == set()
        await queue.do("DELETE FROM procrastinate_workers")
        return await ledger.is_here(number, "one", "1", 2)

    assert not on(address, work)
