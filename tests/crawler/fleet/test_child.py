"""A command in a process of its own: its document, its words, its end."""

from __future__ import annotations

import asyncio
import signal

from crawler.fleet import child as module
from crawler.fleet.child import Child, last_words
from crawler.fleet.tether import clock

SLEEPING = ("python3", "-c", "import time; time.sleep(600)")


def run(work):
    return asyncio.run(work())


def test_a_commands_document_and_code_come_back():
    async def work():
        child = await Child.start("sites", "list", until=clock() + 100)
        child.beat(clock() + 100)
        return await child.ended()

    outcome = run(work)
    assert outcome.code == 0
    assert outcome.document


def test_a_commands_last_words_are_told():
    async def work():
        child = await Child.start(
            "show", "x", "--archive", "/absent", until=clock() + 100
        )
        return await child.ended()

    outcome = run(work)
    assert outcome.code == 2
    assert outcome.told.startswith("there is no archive")
    assert outcome.document["exit_code"] == 2


def test_secrets_are_kept_from_it(monkeypatch):
    monkeypatch.setattr(module, "GONGBAO", ("env",))
    monkeypatch.setenv("GONGBAO_DSN", "postgresql://secret")

    async def work():
        child = await Child.start(
            "sh",
            "-c",
            'echo "gongbao: $GONGBAO_DSN." >&2',
            until=0,
            secrets=["GONGBAO_DSN"],
        )
        return await child.ended()

    assert run(work).told == "."


def test_one_that_does_not_end_when_asked_is_killed(monkeypatch):
    monkeypatch.setattr(module, "GONGBAO", SLEEPING)
    monkeypatch.setattr(module, "GRACE_S", 0.0)

    async def work():
        usual = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the child gets it so
        try:
            child = await Child.start(until=0)
        finally:
            signal.signal(signal.SIGTERM, usual)
        while (outcome := await child.ended(0.01)) is None:
            child.ask_to_stop()
        return outcome

    assert run(work).code == -signal.SIGKILL


def test_kill_ends_it_at_once(monkeypatch):
    monkeypatch.setattr(module, "GONGBAO", SLEEPING)

    async def work():
        child = await Child.start(until=0)
        assert await child.ended(0.0) is None
        child.kill()
        outcome = await child.ended()
        child.kill()
        child.ask_to_stop()
        return outcome

    assert run(work).code == -signal.SIGKILL


def test_words_of_nobody_are_none():
    assert last_words("") is None
