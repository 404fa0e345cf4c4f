"""What `[notify]` says, and what is wrong with it, without a word of a secret."""

from __future__ import annotations

import pytest

from archive.configuration import load_configuration
from archive.errors import ConfigurationError
from archive.notices.channels import alerts_from
from archive.notices.events import DEFAULT_EVENTS

SECRET = "tgram://s3cret/1"


@pytest.fixture
def alerts(tmp_path):
    def read(text="", **environment):
        (tmp_path / "gongbao.toml").write_text(text, encoding="utf-8")
        configuration = load_configuration(
            tmp_path / "archive", environment={}, directory=tmp_path
        )
        return alerts_from(configuration, environment)

    return read


def test_without_a_word_nobody_is_told(alerts):
    found = alerts()
    assert found.channels == ()
    assert (found.after_crawl, found.timeout_s, found.language) == (True, 30.0, "en")
    assert alerts("[notify]\n").channels == ()


def test_the_variable_alone_is_enough(alerts):
    [one, two] = alerts(GONGBAO_NOTIFY_URLS=f" {SECRET}\n{SECRET}2 ").channels
    assert (one.name, one.address) == ("urls", SECRET)
    assert (two.name, two.address) == ("urls/2", SECRET + "2")
    assert one.filters.events == DEFAULT_EVENTS


def test_channels_have_filters_of_their_own_or_those_of_all(alerts):
    found = alerts(
        """
        [notify]
        command = ["tell", "--me"]
        events = ["remove", "change"]
        sites = ["small"]
        most = 5
        after_crawl = false
        timeout = "2m"
        language = "zh"
        [notify.channels.boss]
        urls_env = "BOSS"
        events = ["damaged"]
        words = ["法治"]
        most = 1
        """,
        BOSS=SECRET,
    )
    assert (found.after_crawl, found.timeout_s, found.language) == (False, 120.0, "zh")
    command, boss = found.channels
    assert (command.name, command.command, command.most) == (
        "command",
        ("tell", "--me"),
        5,
    )
    assert command.filters.events == ("remove", "change")
    assert (boss.name, boss.address, boss.most) == ("boss", SECRET, 1)
    assert boss.filters.events == ("damaged",)
    assert boss.filters.sites == ("small",)
    assert boss.filters.words == ("法治",)
    assert command.filters.words == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[notify]\nurls_env = "MAIL"', r"\$MAIL, which is not set"),
        ('[notify.channels.a]\nurls_env = "MAIL"', r"\$MAIL, which is not set"),
        ("[notify.channels.a]\nmost = 3", "either urls_env or command"),
        (
            '[notify.channels.a]\nurls_env = "B"\ncommand = ["c"]',
            "either urls_env or command",
        ),
        (f'[notify]\nurls_env = "{SECRET}"', "toml:2: notify.urls_env: give the name"),
        (
            '[notify]\nevents = ["removed"]',
            "toml:2: notify.events: item 1: give one of",
        ),
        ('[notify]\nkinds = ["budgets"]', "toml:2: notify.kinds: item 1: give one of"),
        ('[notify]\ncommand = "tell me"', "toml:2: notify.command: give a list"),
        ("[notify]\nmost = 0", "toml:2: notify.most: give a whole number"),
        ('[notify]\nurl = "x"', "no such key"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(alerts, text, said):
    with pytest.raises(ConfigurationError, match=said) as error:
        alerts(text, B=SECRET)
    assert "s3cret" not in str(error.value)


def test_there_are_not_more_channels_than_processes(alerts):
    with pytest.raises(ConfigurationError, match="50 are the most"):
        alerts(GONGBAO_NOTIFY_URLS=" ".join([SECRET] * 51))
