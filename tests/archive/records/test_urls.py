"""What is known, due and in flight."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.instants import iso
from archive.rows import NewUrl, Visit
from tests.archive.conftest import NOW

if TYPE_CHECKING:
    from archive.store import Archive

A, B = "http://a.gov.cn/", "http://b.gov.cn:8080/"


def names(urls: list) -> list[str]:
    return [due.url for due in urls]


def test_a_known_url_is_not_added_again(archive: Archive) -> None:
    page = NewUrl(A + "1", "report")
    assert archive.urls.add([page, NewUrl(A, "listing", priority=9)]) == 2
    listed = NewUrl(A + "1", "report", listing_title="题", listing_date="2021-03-01")
    assert archive.urls.add([listed, NewUrl(A + "2", "report")]) == 1
    row = archive.urls.get(A + "1")
    assert row is not None
    assert (row.listing_title, row.listing_date) == ("题", "2021-03-01")
    assert (row.host, row.state, row.due_at) == ("a.gov.cn", "pending", None)
    assert archive.urls.get("http://unknown/") is None


def test_a_cut_title_gives_way_to_a_whole_one(archive: Archive) -> None:
    def told(title: str) -> str | None:
        archive.urls.add([NewUrl(A + "1", "report", listing_title=title)])
        row = archive.urls.get(A + "1")
        return row.listing_title if row else None

    assert told("关于开展检查…") == "关于开展检查…"
    assert told("关于开展...") == "关于开展检查…"
    assert told("关于开展检查的通知") == "关于开展检查的通知"
    assert told("关于开展检查的通知（全文）") == "关于开展检查的通知"


def test_claims_go_by_priority_then_time(archive: Archive) -> None:
    archive.urls.add(
        [
            NewUrl(A + "late", "report", due_at=iso(NOW - timedelta(days=1))),
            NewUrl(A + "early", "report", due_at=iso(NOW - timedelta(days=2))),
            NewUrl(A + "future", "report", due_at=iso(NOW + timedelta(days=1))),
            NewUrl(A + "new", "report"),
            NewUrl(A + "listing", "listing", priority=10),
            NewUrl(B + "listing", "listing", priority=10),
        ]
    )
    assert archive.urls.hosts_with_due(NOW) == ["a.gov.cn", "b.gov.cn:8080"]
    assert archive.urls.due_count(NOW) == 5
    assert names(archive.urls.peek(2, NOW)) == [A + "listing", B + "listing"]
    claimed = archive.urls.claim("a.gov.cn", 3, NOW)
    assert names(claimed) == [A + "listing", A + "new", A + "early"]
    assert {due.prior_state for due in claimed} == {"pending"}
    assert names(archive.urls.claim(None, 9, NOW)) == [B + "listing", A + "late"]
    assert archive.counts() == {"in_flight": 5, "pending": 1}
    assert archive.urls.hosts_with_due(NOW) == []
    assert archive.urls.next_due_at() == iso(NOW + timedelta(days=1))


def test_what_was_in_flight_is_due_again(archive: Archive) -> None:
    archive.urls.add([NewUrl(A + "1", "report"), NewUrl(A + "2", "report")])
    archive.add_visit(Visit(A + "2", "archived", due_at=iso(NOW)))
    archive.urls.claim(None, 9, NOW)
    archive.urls.unclaim([A + "2"])
    row = archive.urls.get(A + "2")
    assert row is not None
    assert row.state == "archived"
    assert archive.urls.release() == 1
    assert archive.counts() == {"archived": 1, "pending": 1}


def test_a_visit_says_when_again(archive: Archive) -> None:
    archive.urls.add([NewUrl(A, "listing", listing_date="2021-01-01")])
    again = iso(NOW + timedelta(days=1))
    for state in ("archived", "unchanged", "unchanged"):
        archive.add_visit(
            Visit(A, state, due_at=again, etag='"e"', interval_s=60.0, at=iso(NOW))
        )
    assert archive.urls.claim(None, 1, NOW) == []
    [due] = archive.urls.claim(None, 1, NOW + timedelta(days=2))
    assert (due.visits, due.unchanged, due.etag, due.interval_s) == (3, 2, '"e"', 60.0)
    assert (due.prior_state, due.listing_date) == ("unchanged", "2021-01-01")


def test_refused_urls_are_kept_and_never_claimed(archive: Archive) -> None:
    archive.urls.add(
        [
            NewUrl("file:///etc/passwd", "report", state="refused", reason="scheme"),
            NewUrl(A + "?sid=1", "report", state="refused", reason="alias", alias_of=A),
        ]
    )
    assert archive.urls.claim(None, 9, NOW) == []
    assert archive.counts() == {"refused": 2}
    assert tuple(archive.one("SELECT url, alias_of FROM aliases")) == (A + "?sid=1", A)
    archive.urls.make_due(now=NOW)
    assert archive.urls.due_count(NOW) == 0


def test_refresh_makes_all_that_was_asked_for_due(archive: Archive) -> None:
    archive.urls.add([NewUrl(A, "report", site_id="a"), NewUrl(B, "report")])
    for url in (A, B):
        archive.add_visit(Visit(url, "archived", due_at="2099-01-01T00:00:00Z"))
    assert archive.urls.make_due("a", now=NOW) == 1
    assert archive.urls.due_count(NOW, "a") == 1
    assert archive.urls.due_count(NOW) == 1
    assert archive.urls.make_due(now=NOW) == 2
    assert archive.urls.set_due(A, None)
    assert archive.urls.due_count(NOW) == 1


def test_a_good_answer_without_an_etag_forgets_the_old_one(archive: Archive) -> None:
    for visit in (
        Visit(A, "archived", etag='"1"', kind="listing"),
        Visit(A, "failed", reason="timeout"),
    ):
        archive.add_visit(visit)
    row = archive.urls.get(A)
    assert row is not None
    assert (row.etag, row.kind) == ('"1"', "listing")
    archive.add_visit(Visit(A, "gone", reason="http_404"))
    row = archive.urls.get(A)
    assert row is not None
    assert row.etag is None


def test_claiming_from_many_is_quick(archive: Archive) -> None:
    far = iso(NOW + timedelta(days=90))
    archive.urls.add(
        NewUrl(f"http://{i % 4}.gov.cn/{i}", "report", priority=i % 3, due_at=far)
        for i in range(20_000)
    )
    archive.urls.add(NewUrl(f"http://3.gov.cn/n{i}", "report") for i in range(500))
    started = time.process_time()
    for _ in range(100):
        assert len(archive.urls.claim("3.gov.cn", 4, NOW)) == 4
        assert archive.urls.claim("2.gov.cn", 4, NOW) == []
    assert (time.process_time() - started) / 200 < 0.005


def test_hosts_that_are_no_text_end(archive: Archive) -> None:
    """A stranger's cells: each look for the next host and priority gets further."""
    archive.urls.add([NewUrl(A + "1", "report"), NewUrl(B + "2", "report")])
    archive.connection.execute("UPDATE urls SET host = x'ff', priority = 'x'")
    assert archive.urls.hosts_with_due(NOW) == []
    archive.connection.execute("UPDATE urls SET priority = 0")
    assert archive.urls.hosts_with_due(NOW) == [b"\xff"]
