"""Each family's sample listing, walked from its first page to its end.

Every portal has an old item pinned on top or links to related pages inside an item,
and ends with a stub, an empty page, or a pager that leads nowhere.
"""

from __future__ import annotations

import pytest

from cleaning.rules.family import load_families, recognise
from crawler.onboarding import family_case
from crawler.onboarding.family_case import SamplePortal, differences, family_cases, walk

PORTALS = family_case.BUNDLED
NAMES = sorted(path.parent.name for path in PORTALS.glob("*/portal.json"))
LIMIT = 12


def portal_of(name: str) -> SamplePortal:
    return family_case.load_portal(PORTALS / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_walk_finds_every_item_once_and_in_order(name: str) -> None:
    portal = portal_of(name)
    assert walk(portal) == portal.items
    assert len(portal.asked) < LIMIT


@pytest.mark.parametrize("name", NAMES)
def test_a_walk_asks_only_for_pages_that_are_there(name: str) -> None:
    portal = portal_of(name)
    walk(portal)
    absent = [url for url in portal.asked if url not in portal.pages]
    assert [u for u in absent if "/gkmlpt/api/all/5?" not in u] == []
    assert set(portal.pages) <= set(portal.asked)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_repeats_an_item(name: str) -> None:
    portal = portal_of(name)
    urls = [item.url for url in portal.pages for item in portal.read(url).items]
    assert len(urls) == len(set(urls))


@pytest.mark.parametrize("name", [n for n in NAMES if n in load_families()])
def test_the_first_page_is_recognised(name: str) -> None:
    portal = portal_of(name)
    family = recognise(portal.text(portal.start), portal.start, {})
    assert (family.id if family else "generic") == name


def test_every_family_with_a_listing_has_a_sample_portal() -> None:
    assert {f.id for f in load_families().values() if f.listing} <= set(NAMES)


def test_every_case_is_checked_and_agrees() -> None:
    cases = family_cases()
    assert {folder.name for found in cases.values() for folder in found} == set(NAMES)
    for family_id, folders in cases.items():
        for folder in folders:
            assert list(differences(family_id, folder)) == []


def test_what_differs_is_told(tmp_path) -> None:
    folder = tmp_path / "trs.case"
    folder.mkdir()
    for path in (PORTALS / "trs").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    title = portal_of("trs").items[0][1]
    page = folder / "portal.json"
    page.write_text(page.read_text("utf-8").replace(title, "别的报告"), "utf-8")
    told = list(differences("trs", folder))
    assert told == ["not found: 别的报告", f"not there: {title}"]
    assert next(differences("vsb", PORTALS / "vsb"), None) is None
