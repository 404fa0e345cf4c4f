"""What a crawl is asked to do, and that nobody changes it under way."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from crawler.engine.options import CrawlOptions


def test_a_plain_crawl_is_of_all_bundled_sites_with_their_files() -> None:
    given = CrawlOptions(archive=Path("a"))
    assert (given.sites_dir, given.site_ids, given.url) == (None, (), None)
    assert (given.limit, given.max_time_s) == (None, None)
    assert given.attachments


def test_private_addresses_and_everything_that_writes_more_must_be_asked_for() -> None:
    given = CrawlOptions(archive=Path("a"))
    asked = ("allow_private", "full", "refresh", "repair", "dry_run", "as_json")
    assert not any(getattr(given, name) for name in asked)


def test_options_stay_as_they_were_given() -> None:
    given = CrawlOptions(archive=Path("a"), limit=3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        given.limit = 4  # type: ignore[misc]
    assert dataclasses.replace(given, full=True).limit == 3
    assert hash(given) == hash(CrawlOptions(archive=Path("a"), limit=3))
