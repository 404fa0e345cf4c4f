"""What a job holds: sure, unsure, lost."""

from __future__ import annotations

import asyncio

from archive.errors import LeaseLostError
from crawler.fleet.holding import Held, Holding
from crawler.fleet.tether import clock


def test_what_is_told_holds_on():
    async def work():
        told = asyncio.Event()

        async def tell():
            told.set()

        async with Holding(0.01) as holding:
            holding.add(tell)
            before = holding.until
            await told.wait()
            while holding.until == before:
                await asyncio.sleep(0)
            assert holding.lost is None
            return before < holding.until

    assert asyncio.run(work())


def test_what_is_lost_is_told_why():
    async def work():
        async def tell():
            raise LeaseLostError("another has it.")

        async with Holding(0.01) as holding:
            holding.add(tell)
            while holding.lost is None:
                await asyncio.sleep(0)
            return str(holding.lost)

    assert asyncio.run(work()) == "another has it."


def test_no_answer_makes_unsure_and_is_asked_for_once():
    async def work():
        calls = []

        async def tell():
            calls.append(1)
            await asyncio.Event().wait()

        async with Holding(0.01) as holding:
            holding.add(tell)
            until = holding.until
            while not (calls and holding.is_unsure):
                await asyncio.sleep(0)
            await asyncio.sleep(0.03)  # three beats more
            assert holding.until == until
            return len(calls)

    assert asyncio.run(work()) == 1


def test_a_passing_fault_is_tried_again():
    async def work():
        faults = [OSError("the network is gone")]

        async def tell():
            if faults:
                raise faults.pop()

        held = Held(tell)
        held.good_at = before = clock() - 10
        while held.good_at == before:
            held.renew()
            await asyncio.sleep(0)
        await held.leave()
        return held.lost

    assert asyncio.run(work()) is None
