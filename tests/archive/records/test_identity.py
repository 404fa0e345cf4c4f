"""Two addresses are one document only where their pages are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.canonical import exact_id, record_id
from archive.instants import iso
from archive.records.attachments import attached
from archive.rows import AttachmentFile, NewUrl, Visit
from archive.store.verify import verify
from tests.archive.conftest import NOW, a_capture, a_record

SITE = "http://www.a.gov.cn"
PAGE = f"{SITE}/col/1.html"


def later(days: int):
    return NOW + timedelta(days=days)


def state_of(archive, url):
    row = archive.urls.get(url)
    return row.state, row.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PAGE, f"{PAGE};jsessionid=0F"),
        (PAGE, f"{PAGE}?type=print"),
        (PAGE, f"{PAGE}?"),
        (f"{SITE}/col/", f"{SITE}/col/index.html"),
        (f"{SITE}/a~b.html", f"{SITE}/a%7Eb.html"),
        (f"{SITE}/INFO/1102/1195.HTM", f"{SITE}/info/1102/1195.htm"),
        (PAGE, PAGE.replace("http:", "https:")),
        (PAGE, PAGE.replace("www.", "")),
        (PAGE, PAGE.replace("www.", "m.")),
        (PAGE, PAGE.replace("/col/", "/m/col/")),
    ],
)
def test_the_same_page_is_another_name(archive, look, first, second):
    assert look(first) == "added"
    assert look(second, body=b"another frame, the same text") == "alias"
    assert state_of(archive, second) == ("refused", "alias")
    assert archive.urls.asked_for(second) == first
    assert [record.url for record in archive.records()] == [first]
    assert [change.op for change in archive.changes()] == ["add"]
    assert archive.record(second).record_id == record_id(first)
    archive.flush()
    assert verify(archive).damage == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{SITE}/list.asp?sid=12", f"{SITE}/list.asp?sid=13"),
        (f"{SITE}/list.asp?sid=12", f"{SITE}/list.asp"),
        (f"{SITE}/col/", f"{SITE}/col/index.html"),
        (f"{SITE}/INFO/1.HTM", f"{SITE}/info/1.htm"),
    ],
)
def test_pages_that_differ_are_two_records(archive, look, first, second):
    assert look(first, "一。") == "added"
    assert look(second, "二。") == "added"
    assert look(first, "一。", now=later(1)) == "unchanged"
    assert look(second, "二、改。", now=later(1)) == "changed"
    found = {record.url: record for record in archive.records()}
    assert {url: record.text for url, record in found.items()} == {
        first: "一。",
        second: "二、改。",
    }
    assert found[first].record_id == record_id(first)
    is_taken = record_id(first) == record_id(second)
    assert found[second].record_id == (exact_id if is_taken else record_id)(second)
    assert archive.record(second).text == "二、改。"
    archive.flush()
    assert verify(archive).damage == []


def test_a_document_is_asked_for_by_its_other_name_when_its_address_dies(archive, look):
    other = f"{PAGE};jsessionid=0F"
    look(PAGE)
    look(other)
    assert look(PAGE, None, state="gone", reason="http_404") == "none"
    assert state_of(archive, other) == ("pending", None)
    assert look(other, now=later(1)) == "unchanged"
    assert look(PAGE, now=later(2)) == "alias", "it is there again, under two names"
    assert look(other, None, state="gone", reason="http_404") == "none"
    assert look(PAGE, None, state="gone", reason="http_404") == "removed"
    assert [change.op for change in archive.changes()] == ["add", "remove"]


def test_another_page_in_the_place_of_a_dead_one_is_no_version_of_it(archive, look):
    first, second = f"{SITE}/list.asp?sid=12", f"{SITE}/list.asp?sid=13"
    look(first, "一。")
    archive.urls.add([NewUrl(second, "report", parent_url=SITE + "/")])
    assert look(first, None, state="gone", reason="http_404") == "none", "one may be it"
    assert look(second, "二。") == "added"
    assert archive.record(first).removed_at is not None
    assert [c.op for c in archive.changes()] == ["add", "add", "remove"]


def test_a_new_scheme_is_no_new_document(archive, look):
    secure = PAGE.replace("http:", "https:")
    look(PAGE)
    look(PAGE, None, state="failed", reason="connection")
    assert look(secure, "新的文字。", now=later(1)) == "changed"
    assert archive.record(secure).version == 2


def test_a_document_that_moved_keeps_its_id(archive, look):
    there = f"{SITE}/new/9.html"
    look(PAGE)
    assert look(there, asked=PAGE, now=later(1)) == "changed"
    record = archive.record(there)
    assert (record.record_id, record.url) == (record_id(PAGE), there)


def test_twins_of_two_sites_are_two_records(archive, look):
    look(PAGE, site_id="one")
    archive.urls.add([NewUrl(PAGE.replace("www.", "m."), "report", site_id="other")])
    assert look(PAGE.replace("www.", "m."), site_id="other") == "added"


def test_two_rows_of_one_record_become_one(archive, look):
    """As an archive of before may have them: http and https, each asked for."""
    secure = PAGE.replace("http:", "https:")
    look(PAGE)
    archive.urls.add([NewUrl(secure, "report")])
    archive.write(
        "UPDATE urls SET record_id = ?, state = 'unchanged' WHERE url = ?",
        (record_id(PAGE), secure),
    )
    assert look(secure, now=later(1)) == "alias"


def test_one_file_under_two_addresses(archive, look):
    first, second = f"{SITE}/f/1.pdf", f"{SITE}/f/1.pdf;jsessionid=0F"
    file = AttachmentFile("application/pdf", 9, "00", "附件的正文", "ok")
    for url in (first, second):
        archive.urls.add([NewUrl(url, "attachment")])
        stored = archive.write_capture(a_capture(url, b"%PDF"))
        visit = Visit(url, "archived", captures=(stored,), attachment=file)
        effect = archive.add_visit(visit)
        if url == first:
            link = {"title": "附件", "url": first, "extension": "pdf"}
            archive.write(
                "INSERT INTO attachments (record_id, sha256, title, url, extension)"
                " VALUES ('r', '00', :title, :url, :extension)",
                link,
            )
    assert effect == "alias"
    assert archive.urls.asked_for(second) == first


def test_links_that_are_only_spelled_anew_keep_their_files(archive, look):
    from archive.model import AttachmentLink

    def offering(session):
        link = AttachmentLink("附件", f"{SITE}/f/1.pdf;jsessionid={session}", "pdf")
        return {"attachments": (link,)}

    look(PAGE, fields=offering("A"))
    archive.write("UPDATE attachments SET sha256 = '00'")
    assert look(PAGE, fields=offering("B"), now=later(1)) == "unchanged"
    assert look(PAGE, "改。", fields=offering("C"), now=later(2)) == "changed"
    kept = attached(archive.connection, record_id(PAGE))
    assert [(file.url[-1], file.sha256) for file in kept] == [("C", "00")]


def test_an_empty_page_is_proof_of_nothing(archive, look):
    first, second = f"{SITE}/show?sid=1", f"{SITE}/show?sid=2"
    look(first, "", body=b"one")
    assert look(second, "", body=b"two") == "added"
    assert look(f"{SITE}/show?sid=3", "", body=b"one") == "alias"


def test_a_record_is_recleaned_under_its_own_id(archive, look):
    first, second = f"{SITE}/show?sid=1", f"{SITE}/show?sid=2"
    look(first, "一。")
    look(second, "二。")
    known = archive.record(second)
    record = replace(a_record(second, "二，更好。"), record_id=known.record_id)
    visit = Visit(second, "unchanged", record=record, cause="cleaner", at=iso(NOW))
    assert archive.add_visit(visit) == "changed"
    assert archive.record(first).text == "一。"
