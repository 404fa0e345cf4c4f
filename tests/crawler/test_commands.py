"""The commands of this package: durations and settings as people write them."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from crawler.commands import crawl, parse_duration, parse_settings


@pytest.mark.parametrize(
    ("text", "seconds"), [("480s", 480), ("30m", 1800), ("1.5h", 5400), ("7", 7)]
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "5 days", "-3s", "1e9h"])
def test_what_is_no_duration_is_told(text):
    with pytest.raises(ConfigurationError, match="480s, 30m or 2h"):
        parse_duration(text)


def test_settings_keep_their_values_whole():
    given = ['FEEDS={"a=b.csv": {}}', "LOG_LEVEL="]
    assert parse_settings(given) == (("FEEDS", '{"a=b.csv": {}}'), ("LOG_LEVEL", ""))


@pytest.mark.parametrize("text", ["LOG_LEVEL", "=x", "a b=c", ""])
def test_what_is_no_setting_is_told(text):
    with pytest.raises(ConfigurationError, match="LOG_LEVEL=INFO"):
        parse_settings([text])


def test_a_private_address_goes_with_one_url():
    with pytest.raises(ConfigurationError, match="--allow-private goes with --url"):
        crawl(allow_private=True)
