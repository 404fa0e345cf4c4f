"""The first signal is a wish, the second is the system's."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from crawler.offline.signals import stop_requested


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_is_told(number: signal.Signals) -> None:
    async def run() -> list[bool]:
        with stop_requested() as is_stopping:
            told = [is_stopping()]
            os.kill(os.getpid(), number)
            for _ in range(100):
                if is_stopping():
                    break
                await asyncio.sleep(0.01)
            return [*told, is_stopping()]

    before = signal.getsignal(number)
    assert asyncio.run(run()) == [False, True]
    assert signal.getsignal(number) == before


def test_elsewhere_than_in_the_main_thread_no_signal_is_heard() -> None:
    async def run() -> bool:
        def inside() -> bool:
            with stop_requested() as is_stopping:
                return is_stopping()

        return await asyncio.to_thread(inside)

    assert asyncio.run(run()) is False
