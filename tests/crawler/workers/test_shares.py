"""One host's pages take half of the workers at most, where others need them."""

from __future__ import annotations

import asyncio

from crawler.workers.shares import ACTIVE_S, UNREAD_BYTES, UNREAD_MOST, HostShares


async def begun(shares: HostShares, host: str, count: int) -> tuple[int, list]:
    """How many of so many pages of a host are read at once."""
    reading = 0
    end = asyncio.Event()

    async def read() -> None:
        nonlocal reading
        async with shares.reading(host, 1):
            reading += 1
            await end.wait()

    tasks = [asyncio.ensure_future(read()) for _ in range(count)]
    for _ in range(20):
        await asyncio.sleep(0)
    return reading, [end, *tasks]


def test_a_host_beside_another_has_half_and_one_alone_has_all():
    now = [0.0]

    async def main() -> None:
        shares = HostShares(8, clock=lambda: now[0])
        shares.asked("bad.cn")
        assert (await begun(shares, "bad.cn", 9))[0] == 8
        shares = HostShares(8, clock=lambda: now[0])
        shares.asked("bad.cn")
        shares.asked("good.cn")
        assert (await begun(shares, "bad.cn", 9))[0] == 4
        assert (await begun(shares, "good.cn", 9))[0] == 4
        now[0] += ACTIVE_S + 1
        shares = HostShares(1, clock=lambda: now[0])
        assert (await begun(shares, "bad.cn", 2))[0] >= 1
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run(main())


def test_what_waits_is_read_when_its_turn_comes():
    async def main() -> None:
        shares = HostShares(2)
        shares.asked("bad.cn")
        shares.asked("good.cn")
        reading, (end, *tasks) = await begun(shares, "bad.cn", 3)
        assert reading == 1
        end.set()
        await asyncio.gather(*tasks)
        assert not shares.is_behind("bad.cn")

    asyncio.run(main())


def test_a_host_that_is_behind_is_not_asked_for_more():
    async def main() -> None:
        shares = HostShares(2)
        async with shares.reading("large.cn", UNREAD_BYTES):
            assert shares.is_behind("large.cn")
            assert not shares.is_behind("good.cn")
        assert not shares.is_behind("large.cn")
        await begun(shares, "many.cn", UNREAD_MOST)
        assert shares.is_behind("many.cn")
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run(main())
