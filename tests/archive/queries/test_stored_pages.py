"""Pages to clean again: each once, with what its listing said, from any place on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.model import Rejected
from archive.queries import stored_pages as module
from archive.queries.stored_pages import Place, page_count, stored_pages
from archive.rows import NewUrl, Visit
from tests.archive.conftest import a_capture, a_record

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look

A, B, C = (f"http://a.gov.cn/{name}.html" for name in "abc")


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    """Two records, one under another name too, one without a capture; two rejected."""
    listed = {"listing_title": "题", "listing_date": "2024-01-02", "parent_url": A}
    archive.urls.add([NewUrl(A, "report", "a", depth=2, **listed)])
    look(A, "一。", fields={"site_id": "a"})
    look(B, "二。")
    other = NewUrl(
        f"{B}?sid=1", "report", state="refused", reason="alias", alias_of=B, **listed
    )
    archive.urls.add([other])
    archive.add_visit(Visit(C, "archived", record=a_record(C, "三。")))
    for name in "xy":
        url = f"http://a.gov.cn/{name}.html"
        stored = archive.write_capture(a_capture(url, name.encode()))
        rejected = Rejected(url, "listing", "many links")
        archive.add_visit(
            Visit(url, "failed", "extract", captures=(stored,), rejected=rejected)
        )
    archive.flush()
    return archive


def test_records_come_first_and_all_come_once(filled: Archive) -> None:
    pages = list(stored_pages(filled, Place()))
    assert [page.url[-6] for page in pages] == ["a", "b", "x", "y"]
    assert [page.known is None for page in pages] == [False, False, True, True]
    assert page_count(filled) == 4
    assert [page.capture_id for page in pages] == [1, 2, 3, 4]


def test_what_the_listing_said_is_known(filled: Archive) -> None:
    first, second, rejected, _ = stored_pages(filled, Place())
    assert (first.listing_title, first.listing_date) == ("题", "2024-01-02")
    assert (first.listing_url, first.site_id, first.depth) == (A, "a", 2)
    assert (second.listing_date, second.site_id) == ("2024-01-02", None)
    assert (rejected.listing_title, rejected.site_id) == (None, None)


def test_a_reader_goes_on_from_any_place(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", 1)
    pages = list(stored_pages(filled, Place()))
    for number, page in enumerate(pages):
        place = Place(**page.place.as_dict())
        rest = list(stored_pages(filled, place))
        assert [p.url for p in rest] == [p.url for p in pages[number + 1 :]]
