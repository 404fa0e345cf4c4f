"""A spelling that is met anew: a row of its own, or the one of its document."""

from __future__ import annotations

from datetime import timedelta

from archive.instants import iso
from archive.rows import NewUrl, Visit
from tests.archive.conftest import NOW

SITE = "http://www.a.gov.cn"
LIST = f"{SITE}/list.jsp"


def found(archive, url, kind="report"):
    return archive.urls.add([NewUrl(url, kind, parent_url=SITE + "/", depth=1)])


def rows(archive):
    return {
        row["url"].removeprefix(SITE): (row["state"], row["due_at"])
        for row in archive.rows("SELECT * FROM urls ORDER BY url_id")
    }


def test_a_session_at_each_visit_fills_nothing(archive, look):
    """Twelve visits of a listing, each with keys of its own: two rows, two requests."""
    page = SITE + "/a.html;jsessionid={}"
    due = iso(NOW + timedelta(days=14))
    found(archive, page.format(0))
    look(page.format(0), due_at=due)
    assert found(archive, page.format(1)) == 1
    assert rows(archive)["/a.html;jsessionid=1"] == ("pending", due), "not at once"
    for visit in range(2, 7):
        assert found(archive, page.format(visit)) == 0
    assert list(rows(archive)) == ["/a.html;jsessionid=0", "/a.html;jsessionid=6"]
    assert look(page.format(6)) == "alias"
    for visit in range(7, 12):
        assert found(archive, page.format(visit)) == 0
    assert list(rows(archive)) == ["/a.html;jsessionid=0", "/a.html;jsessionid=11"]
    assert archive.urls.asked_for(page.format(11)) == page.format(0)
    assert archive.one("SELECT count(*) FROM aliases")[0] == 1
    assert archive.urls.find(page.format(99)).url == page.format(0)


def test_two_sessions_on_one_page_are_one_row(archive):
    assert found(archive, SITE + "/a.html;jsessionid=1") == 1
    assert found(archive, SITE + "/a.html;jsessionid=2") == 0
    assert list(rows(archive)) == ["/a.html;jsessionid=2"]


def test_a_number_may_be_the_documents_own(archive, look):
    """sid=12 and sid=13 are two until a page shows that sid says nothing."""
    for sid in (12, 13):
        assert found(archive, f"{LIST}?sid={sid}") == 1
        look(f"{LIST}?sid={sid}", f"第{sid}号。")
    assert found(archive, f"{LIST}?sid=14") == 1
    for sid in (1, 2):
        assert found(archive, f"{SITE}/b.jsp?id=9&sid={sid}") == 1
        look(f"{SITE}/b.jsp?id=9&sid={sid}", "第9号。")
    assert found(archive, f"{SITE}/b.jsp?id=9&sid=3") == 0
    assert archive.urls.asked_for(f"{SITE}/b.jsp?id=9&sid=3").endswith("sid=1")


def test_a_dead_address_is_followed_by_the_next_one_at_once(archive, look):
    page = SITE + "/a.html;jsessionid={}"
    found(archive, page.format(0))
    look(page.format(0), due_at=iso(NOW))
    look(page.format(0), None, state="gone", reason="http_404", due_at=iso(NOW))
    found(archive, page.format(1))
    assert rows(archive)["/a.html;jsessionid=1"] == ("pending", None)
    assert look(page.format(1)) == "restored"


def test_a_walks_page_takes_on_its_last_spelling(archive):
    page = LIST + ";jsessionid={}?page=2"
    found(archive, page.format(1), "listing")
    found(archive, SITE + "/r.html")
    archive.write(
        "UPDATE urls SET parent_url = ? WHERE kind = 'report'", (page.format(1),)
    )
    archive.add_visit(Visit(page.format(1), "archived", kind="listing"))
    assert archive.urls.set_due(page.format(2), iso(NOW))
    assert found(archive, page.format(2), "listing") == 0
    assert rows(archive)["/list.jsp;jsessionid=2?page=2"] == ("archived", iso(NOW))
    assert archive.urls.get(SITE + "/r.html").parent_url == page.format(2)


def test_what_an_older_version_kept_even_takes_on_the_portals_spelling(archive, look):
    even, written = f"{SITE}/col/1/", f"{SITE}/col/1/index.html"
    look(even)
    archive.write("UPDATE urls SET is_written = 0")
    assert archive.urls.find(written).url == even
    assert found(archive, written) == 0
    assert list(rows(archive)) == ["/col/1/index.html"]
    assert look(written) == "unchanged"
    assert archive.record(written).url == written
    assert [change.op for change in archive.changes()] == ["add"]
    assert found(archive, even) == 1, "what is written so is another spelling"


def test_what_is_under_way_keeps_its_name(archive, look):
    even, written = f"{SITE}/col/1/", f"{SITE}/col/1/index.html"
    look(even, due_at=iso(NOW))
    archive.write("UPDATE urls SET is_written = 0")
    assert archive.urls.claim(None, 9, NOW)
    assert found(archive, written) == 1
    assert look(even, None, state="gone", reason="http_404") == "none"
    assert look(written) == "unchanged"
    assert [change.op for change in archive.changes()] == ["add"]


def test_a_user_may_ask_for_any_spelling(archive, look):
    page = SITE + "/a.html;jsessionid={}"
    found(archive, page.format(0))
    look(page.format(0), due_at=iso(NOW))
    assert archive.urls.add([NewUrl(page.format(1), "report")]) == 1
    assert rows(archive)["/a.html;jsessionid=1"] == ("pending", None)
