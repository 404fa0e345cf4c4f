"""Names are looked up with a bound, and what is slow is remembered."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest

from crawler.fetch.limits import Failed
from crawler.fetch.lookups import RESOLVED_S, Lookups, system_addresses


def test_the_end_waits_for_no_name_server(monkeypatch):
    """Twelve names that take 40 s each, and one that is told at once."""
    hold = threading.Event()

    def getaddrinfo(name, port, **_):
        if name != "good.gov.cn":
            hold.wait(40)
            raise OSError("SERVFAIL")
        return [(0, 0, 0, "", ("198.51.100.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr("crawler.fetch.lookups.ANSWER_S", 1.0)

    async def main() -> list[object]:
        lookups = Lookups()
        names = [f"slow{n}.gov.cn" for n in range(12)]
        asked = [lookups.addresses(name, 80) for name in [*names, "good.gov.cn"]]
        came = await asyncio.gather(*asked, return_exceptions=True)
        began = time.monotonic()
        again = await asyncio.gather(
            *(lookups.addresses(name, 80) for name in names), return_exceptions=True
        )
        assert time.monotonic() - began < 0.5  # nobody is asked again
        lookups.close()
        return [*came, *again]

    began = time.monotonic()
    try:
        came = asyncio.run(main())
    finally:
        hold.set()
    assert time.monotonic() - began < 20
    assert came[12] == ("198.51.100.7",)
    assert all(isinstance(one, Failed) for n, one in enumerate(came) if n != 12)
    assert {one.reason for one in came if isinstance(one, Failed)} == {"dns"}


def test_an_address_that_is_known_outlasts_its_name_server():
    now = [0.0]
    answers: list[list[str]] = [["198.51.100.7"], [], ["198.51.100.8"]]

    async def resolve(name: str, port: int) -> list[str]:
        return answers.pop(0)

    async def main() -> list[tuple[str, ...]]:
        lookups = Lookups(resolve, clock=lambda: now[0])
        came = [await lookups.addresses("a.gov.cn", 80)]
        for _ in range(2):
            now[0] += RESOLVED_S + 1
            came.append(await lookups.addresses("a.gov.cn", 80))
        return came

    assert asyncio.run(main()) == [
        ("198.51.100.7",),
        ("198.51.100.7",),
        ("198.51.100.8",),
    ]


def test_a_name_is_asked_for_once_at_a_time():
    asked = []

    async def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        await asyncio.sleep(0)
        return ["198.51.100.7"]

    async def main() -> None:
        lookups = Lookups(resolve)
        await asyncio.gather(*(lookups.addresses("a.gov.cn", 80) for _ in range(5)))

    asyncio.run(main())
    assert asked == ["a.gov.cn"]


def test_there_are_so_many_threads_at_most(monkeypatch):
    hold = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: hold.wait(30) and [])
    monkeypatch.setattr("crawler.fetch.lookups._running", threading.BoundedSemaphore(3))

    async def main() -> None:
        first = [asyncio.ensure_future(system_addresses(f"{n}.cn", 80)) for n in "abc"]
        await asyncio.sleep(0)
        with pytest.raises(OSError, match="nobody answers"):
            await system_addresses("d.cn", 80)
        hold.set()
        assert await asyncio.gather(*first) == [[], [], []]

    asyncio.run(main())
