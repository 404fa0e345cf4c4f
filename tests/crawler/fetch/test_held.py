"""What all answers hold together is bounded; small ones and one more never wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from crawler.fetch.held import EACH_BYTES, FREE_BYTES, Body, Held

PAGE = 19_000_000


def grown(held: Held, size: int) -> Body:
    body = held.body()
    body.add(bytes(size))
    return body


async def goes_on(body: Body) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await body.room()
            return True
    return False


def full() -> tuple[Held, list[Body]]:
    """Three pages that share, and one in the place beyond; nothing more goes on."""
    held = Held()
    bodies = [grown(held, PAGE) for _ in range(4)]
    assert held.lets(bodies[3])
    return held, bodies


def test_small_pages_never_wait() -> None:
    held, bodies = full()
    assert not held.lets(bodies[0])
    assert asyncio.run(goes_on(grown(held, FREE_BYTES)))
    assert not asyncio.run(goes_on(grown(held, FREE_BYTES + 1)))


def test_one_always_comes_to_its_end_and_the_others_after_it() -> None:
    async def main() -> list[int]:
        _held, bodies = full()
        ended: list[int] = []

        async def come(number: int) -> None:
            await bodies[number].room()
            ended.append(number)
            bodies[number].let_go()

        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            for number in range(4):
                group.create_task(come(number))
        return ended

    assert asyncio.run(main()) == [3, 0, 1, 2]


def test_a_file_too_large_to_share_leaves_room_for_pages() -> None:
    held = Held()
    first, second = grown(held, EACH_BYTES + 1), grown(held, EACH_BYTES + 1)
    assert held.lets(first)
    assert not held.lets(second)
    assert held.lets(grown(held, PAGE))
    first.let_go()
    assert held.lets(second)


def test_what_nobody_knows_any_more_is_not_held() -> None:
    held, bodies = full()
    waiting = grown(held, PAGE)
    assert not held.lets(waiting)
    bodies.clear()
    assert held.lets(waiting)
    waiting.let_go()
    waiting.let_go()
    assert held.lets(grown(held, PAGE))


def test_the_clock_stands_still_while_a_body_waits() -> None:
    async def main() -> None:
        _held, bodies = full()
        async with asyncio.timeout(0.2) as bodies[0].clock:
            asyncio.get_running_loop().call_later(0.4, bodies[3].let_go)
            await bodies[0].room()
            left = bodies[0].clock.when() - asyncio.get_running_loop().time()
            assert 0 < left <= 0.2
        async with asyncio.timeout(0.05) as bodies[0].clock:
            await bodies[0].room()  # there is room: its own time goes on
            await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        asyncio.run(main())


def test_what_came_is_handed_out_without_a_copy() -> None:
    body = Body()
    body.add(b"ab")
    body.add(bytearray(b"c"))
    assert (body.whole(), body.size) == (b"abc", 3)
    assert body.whole() is body.whole()
