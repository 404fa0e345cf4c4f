"""What is known of a site: runs that touched it, reasons with an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.store import Archive
from archive.web.queries import site_facts
from tests.archive.conftest import NOW
from tests.archive.web.conftest import GONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def reader(shown: Path) -> Iterator[Archive]:
    with Archive.open(shown) as archive:
        yield archive


def test_a_site_with_its_states_and_looks(reader: Archive):
    (site,) = site_facts.sites(reader, NOW)
    assert (site["records"], site["removed"], site["urls"]["gone"]) == (7, 1, 1)
    assert site["seen_at"] is not None
    assert site_facts.filled(reader, "anhua") == {"dated": 7, "sourced": 7}


def test_runs_are_counted_for_the_site_alone(reader: Archive):
    (run,) = site_facts.runs_of(reader, "anhua")
    assert run["counts"] == {"archived": 7, "failed": 1, "new": 7}
    assert site_facts.runs_of(reader, "nobody") == []


def test_reasons_come_with_an_example(reader: Archive):
    (one,) = site_facts.reasons(reader, "anhua")
    assert (one["state"], one["reason"], one["example"]) == ("gone", "http_404", GONE)
    assert site_facts.issues(reader, "anhua") == site_facts.hosts(reader, "anhua") == []
