"""Each event is told once to each channel that took it, and again to one that did not."""

from __future__ import annotations

import logging
import sqlite3

import pytest

from archive.console import SPOKEN
from archive.errors import ConfigurationError, StoppedEarly
from archive.notices import telling
from archive.notices.ledger import Ledger
from archive.notices.telling import (
    preview,
    skip,
    tell,
    tell_after_crawl,
    try_channels,
)
from tests.archive.conftest import NOW
from tests.archive.notices.conftest import alerts, to_address, to_command


def everything_in(folder):
    with sqlite3.connect(f"file:{folder}/archive.db?mode=ro", uri=True) as database:
        found = list(database.iterdump())
    database.close()
    return found


def test_each_event_is_told_once(happen, told):
    happen.page(1)
    assert told() == []
    happen.page(1, "改了。")
    happen.page(2)
    happen.page(2, None)
    assert told() == ["remove", "change"]
    assert told() == []
    happen.page(2)
    assert told() == ["restore"]


def test_new_reports_are_told_where_they_are_asked_for(happen, told):
    happen.page(1)
    happen.page(2, title="预算")
    assert told(events=("add",), words=("预算",)) == ["add"]
    assert told(events=("add",)) == []


def test_a_channel_that_fails_is_told_again_and_no_other_twice(
    happen, webhook, other, inbox
):
    inbox.refuses.touch()
    other.status = 503
    channels = alerts(
        to_address(webhook), to_address(other, "other"), to_command(inbox)
    )
    happen.page(1)
    happen.page(1, "改了。")

    def failures():
        return {t.channel: t.failure for t in tell(happen.folder, channels, now=NOW)}

    assert failures() == {
        "urls": None,
        "other": "it did not take the message",
        "command": "it ended with exit code 5",
    }
    happen.page(1, None)
    other.status = 200
    assert list(failures().values()) == [None, None, "it ended with exit code 5"]
    inbox.refuses.unlink()
    assert list(failures().values()) == [None, None, None]
    assert [m["title"] for m in webhook.got] == [
        "Gongbao: 1 changed",
        "Gongbao: 1 removed",
    ]
    assert [m["title"] for m in other.got] == ["Gongbao: 1 removed, 1 changed"]
    assert [m["counts"] for m in inbox.got] == [{"remove": 1, "change": 1}]
    said = "\n".join(everything_in(happen.folder))
    assert "s3cret" not in said
    assert "exit code 5" not in said, "what failed once does so no more"


def test_a_crash_after_sending_tells_again_and_loses_nothing(
    happen, inbox, told, monkeypatch
):
    happen.page(1)
    happen.page(1, "改了。")
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "took", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            told()
    happen.page(1, None)
    assert told() == ["remove", "change"]
    assert inbox.events() == ["change", "remove", "change"]
    assert told() == []


def test_a_crash_before_sending_loses_nothing(happen, told, monkeypatch):
    happen.run("blocked")
    with monkeypatch.context() as patched:
        patched.setattr(telling, "send_all", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            told()
    assert told() == ["unhealthy"]


def test_nothing_is_sent_that_could_not_be_noted(happen, inbox, told, monkeypatch):
    happen.page(1)
    happen.page(1, "改了。")

    def full(*_):
        raise StoppedEarly("there is no space left.")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "try_out", full)
        with pytest.raises(StoppedEarly):
            told()
    assert inbox.got == []
    assert told() == ["change"]


def test_a_preview_moves_nothing(happen, inbox, told):
    happen.page(1)
    happen.page(1, "改了。")
    happen.run("blocked")
    before = everything_in(happen.folder)
    channels = alerts(to_command(inbox))
    for _ in range(2):
        [shown] = preview(happen.folder, channels, now=NOW)
        assert shown.digest is not None
        assert shown.digest.counts == {"unhealthy": 1, "change": 1}
    assert everything_in(happen.folder) == before
    assert inbox.got == []
    assert told() == ["unhealthy", "change"]


def test_what_is_skipped_is_never_told(happen, inbox, told):
    happen.page(1)
    happen.page(1, "改了。")
    happen.run("blocked")
    skip(happen.folder, alerts(to_command(inbox)), now=NOW)
    assert told() == []
    happen.run("ok")
    assert told() == ["healthy"]


def test_a_test_message_needs_no_archive(tmp_path, webhook, other):
    other.status = 500
    channels = alerts(to_address(webhook), to_address(other, "other"))
    told = try_channels(tmp_path / "none", channels, now=NOW)
    assert [t.failure for t in told] == [None, "it did not take the message"]
    assert [m["title"] for m in webhook.got] == ["Gongbao: a test message"]


def test_a_digest_tells_of_thousands_in_one_message(happen, inbox):
    for number in range(30):
        happen.page(number)
        happen.page(number, None)
    tell(happen.folder, alerts(to_command(inbox, most=5)), now=NOW)
    [message] = inbox.got
    assert (message["total"], message["more"], len(message["events"])) == (30, 25, 5)


class TestAfterACrawl:
    def test_what_fails_is_a_line_and_never_an_error(self, happen, webhook, caplog):
        caplog.set_level(logging.INFO, "archive.notices.telling")
        webhook.status = 500
        happen.page(1)
        happen.page(1, None)
        tell_after_crawl(happen.folder, lambda: alerts(to_address(webhook)), now=NOW)
        [line] = caplog.messages
        assert line == (
            "notify: channel urls was not told (it did not take the message);"
            " the next run tells it."
        )

    def test_who_is_quiet_hears_that_nobody_was_told(
        self, happen, inbox, capsys, monkeypatch
    ):
        inbox.refuses.touch()
        happen.run("blocked")
        tell_after_crawl(happen.folder, lambda: alerts(to_command(inbox)))
        assert capsys.readouterr().err == ""
        monkeypatch.setattr(SPOKEN, "is_quiet", True)
        tell_after_crawl(happen.folder, lambda: alerts(to_command(inbox)))
        assert capsys.readouterr().err == (
            "gongbao: notify: channel command was not told (it ended with exit code 5);"
            " the next run tells it.\n"
        )

    def test_whatever_goes_wrong(self, happen, caplog, monkeypatch, inbox):
        def wrong():
            raise ConfigurationError("gongbao.toml:1: x")

        tell_after_crawl(happen.folder, wrong)
        tell_after_crawl(happen.folder / "none", lambda: alerts(to_command(inbox)))
        monkeypatch.setattr(telling, "tell", lambda *_, **__: 1 / 0)
        tell_after_crawl(happen.folder, lambda: alerts(to_command(inbox)))
        assert len(caplog.messages) == 3
        assert all(m.startswith("notify: ") for m in caplog.messages)
        assert "gongbao.toml:1" in caplog.messages[0]
        assert "there is no archive in" in caplog.messages[1]
        assert "ZeroDivisionError" in caplog.messages[2]

    def test_another_one_that_tells_is_left_alone(self, happen, inbox, caplog):
        with Ledger(happen.folder):
            tell_after_crawl(happen.folder, lambda: alerts(to_command(inbox)))
        assert [r.levelname for r in caplog.records if r.levelno > 20] == []
        assert inbox.got == []

    def test_it_can_be_switched_off(self, happen, inbox):
        happen.run("blocked")
        off = alerts(to_command(inbox), after_crawl=False)
        tell_after_crawl(happen.folder, lambda: off)
        tell_after_crawl(happen.folder, alerts)
        assert inbox.got == []
