"""Pages whose bytes are here and whose text is not."""

from __future__ import annotations

import pytest

from archive.model import Rejected
from archive.rows import NewUrl, Visit
from archive.store.unread import is_unread, unread_after, unread_count
from tests.archive.conftest import URL, a_capture, a_record


@pytest.mark.parametrize(
    ("reason", "detail", "unread"),
    [
        ("memory", None, True),
        ("extract", None, True),
        ("timeout", "no result after 60 s", True),
        ("timeout", "reading it: 20 s", True),
        ("timeout", "no answer after 30 s", False),
        ("http_5xx", None, False),
    ],
)
def test_reading_failed_and_not_the_network(archive, look, reason, detail, unread):
    look(text=None, body=b"page", state="failed", reason=reason, detail=detail)
    assert unread_count(archive) == unread
    assert is_unread(archive, 1) is unread


def test_an_answer_that_is_no_page_is_not_read(archive, look):
    for number, fields in enumerate(
        ({"status": 500}, {"status": 404}, {"status": 299})
    ):
        stored = archive.write_capture(a_capture(f"{URL}?{number}", b"x", **fields))
        failed = Visit(f"{URL}?{number}", "failed", reason="memory", captures=(stored,))
        archive.add_visit(failed)
    assert [row["capture_id"] for row in unread_after(archive, "", 9)] == [3]


def test_what_was_read_or_rejected_since_is_none(archive, look):
    for number in (1, 2):
        body = b"page %d" % number
        url = f"http://a.gov.cn/{number}"
        look(url, None, body=body, state="failed", reason="memory")
    rejected = Rejected("http://a.gov.cn/1", "empty", "")
    for number, what in ((1, {"rejected": rejected}), (2, {"record": a_record()})):
        visit = Visit(
            f"http://a.gov.cn/{number}",
            "unchanged",
            cause="cleaner",
            capture_id=number,
            **what,
        )
        archive.add_visit(visit)
        assert unread_count(archive) == 2 - number


def test_they_come_in_pages_with_what_their_listing_said(archive, look):
    urls = [f"http://a.gov.cn/{number}" for number in range(5)]
    archive.urls.add([NewUrl(url, "report", listing_title="年报") for url in urls])
    for url in urls:
        look(url, None, body=url.encode(), state="failed", reason="extract")
    first = unread_after(archive, "", 3)
    assert [row["url"] for row in first] == urls[:3]
    assert first[0]["listing_title"] == "年报"
    assert [row["url"] for row in unread_after(archive, urls[2], 3)] == urls[3:]
    assert unread_after(archive, urls[4], 3) == []
