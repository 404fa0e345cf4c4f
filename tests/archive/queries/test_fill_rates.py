"""How well a site's records are filled, and what its listings have shown."""

from __future__ import annotations

from archive.queries.fill_rates import Fill, fill_counts, found_on
from archive.rows import NewUrl

LISTING = "http://a.gov.cn/list/"


def test_records_that_are_there_count_by_site(archive, look):
    look("http://a.gov.cn/1", fields={"site_id": "a"})
    look("http://a.gov.cn/2", fields={"site_id": "a", "date": None})
    look("http://a.gov.cn/3", fields={"site_id": "a", "source": None})
    look("http://b.gov.cn/1")
    assert fill_counts(archive) == {"a": Fill(3, 2, 2), None: Fill(1, 1, 1)}
    look("http://a.gov.cn/2", None, state="gone", reason="http_404")
    assert fill_counts(archive)["a"] == Fill(2, 2, 1)


def test_an_empty_archive_has_no_sites(archive):
    assert fill_counts(archive) == {}


def test_only_reports_count_on_a_listing(archive):
    for number, kind in enumerate(("report", "report", "listing", "attachment")):
        new = NewUrl(f"http://a.gov.cn/{number}", kind, parent_url=LISTING)
        archive.urls.add([new])
    assert found_on(archive, LISTING) == 2
    assert found_on(archive, "http://a.gov.cn/other/") == 0
