"""What is known of addresses, by state and site."""

from __future__ import annotations

from archive.queries.known_urls import COLUMNS, known_urls
from archive.rows import NewUrl, Visit

A, B = "http://a.gov.cn/1", "http://b.gov.cn/2"


def test_each_url_with_its_reason_the_last_visited_first(archive):
    archive.urls.add([NewUrl(A, "report", "a"), NewUrl(B, "report", "b")])
    archive.add_visit(
        Visit(A, "failed", "timeout", detail="60 s", at="2026-11-01T00:00:00Z")
    )
    archive.add_visit(Visit(B, "archived", at="2026-11-02T00:00:00Z"))
    rows = list(known_urls(archive))
    assert [row["url"] for row in rows] == [B, A]
    assert tuple(rows[0]) == COLUMNS
    assert (rows[1]["state"], rows[1]["reason"], rows[1]["detail"]) == (
        *("failed", "timeout", "60 s"),
    )
    assert [row["url"] for row in known_urls(archive, state="failed")] == [A]
    assert [row["url"] for row in known_urls(archive, site="b")] == [B]
    assert list(known_urls(archive, state="gone", site="b")) == []
