"""The commands of this package: settings as people write them."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from crawler.commands import crawl, parse_settings


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
