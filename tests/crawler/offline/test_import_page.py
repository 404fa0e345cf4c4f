"""The visit that an imported capture ends in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.canonical import BadUrl
from archive.model import Capture, Rejected
from archive.rows import StoredCapture
from crawler.fetch.diagnosis import OK, Diagnosis
from crawler.offline.import_page import ImportedPage, known_as, visit_of
from crawler.workers.jobs import PageRead
from tests.archive.conftest import a_record

URL = "http://a.gov.cn/1.html"
AT = datetime(2024, 2, 1, tzinfo=UTC)


def stored(url=URL, number=None):
    return StoredCapture(
        number, url, "2024-02-01T00:00:00Z", 200, "sha256:0", "f", 0, 1
    )


def page(kind="report", **more):
    capture = Capture(URL, b"<p>", AT, 200)
    return ImportedPage("x", capture, stored(), URL, None, kind, **more)


def test_a_page_that_waits_has_no_payload():
    waiting = page().without_payload()
    assert waiting.capture.payload == b""
    assert (waiting.at, waiting.is_web) == (AT, True)


def test_an_article_is_stored_with_the_pages_that_are_new():
    further = (
        stored("http://a.gov.cn/1_2.html", 7),
        stored("http://a.gov.cn/1_3.html"),
    )
    record = a_record(URL, "一。")
    visit = visit_of(page(further=further), PageRead(OK, record), None, 1)
    assert visit.pages == (stored(), *further)
    assert visit.captures == (further[1], stored())
    assert (visit.page, visit.record, visit.state) == (stored(), record, "archived")


@pytest.mark.parametrize(
    ("kind", "read", "state", "reason", "url_kind"),
    [
        ("robots", PageRead(OK), "archived", None, "robots"),
        ("report", PageRead(OK), "archived", None, "listing"),
        ("report", PageRead(Diagnosis("empty", "failed", "empty", "no body")), "failed", "empty", "report"),
        ("report", PageRead(Diagnosis("moved", None, None, "302", None, f"{URL}?1")), "refused", "alias", "report"),
        ("report", PageRead(Diagnosis("ok", None, None, ""), rejected=Rejected(URL, "listing", "")), "failed", "extract", "report"),
    ],
)  # fmt: skip
def test_what_a_page_turned_out_to_be(kind, read, state, reason, url_kind):
    visit = visit_of(page(kind), read, None, 1)
    assert (visit.state, visit.reason, visit.kind) == (state, reason, url_kind)


def test_the_address_that_the_archive_knows():
    assert known_as(Capture(f"{URL}#top", b"")) == (URL, True)
    assert known_as(Capture("file:///a.html", b"")) == ("file:///a.html", False)
    assert known_as(Capture(None, b"")) == ("urn:gongbao:unknown", False)
    with pytest.raises(BadUrl):
        known_as(Capture("http://[::1/", b""))
