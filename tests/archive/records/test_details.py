"""Evidence, issues and attachments hang on the version that they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import AttachmentLink, Evidence, Issue
from archive.rows import AttachmentFile, Visit
from tests.archive.conftest import LATER, ops

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


def test_attachments_follow_the_page(archive: Archive, look: Look) -> None:
    first = AttachmentLink("一", "http://www.example.gov.cn/1.doc", "doc")
    second = AttachmentLink("二", "http://www.example.gov.cn/2.pdf", "pdf")
    look(fields={"attachments": (first, second)})
    file = AttachmentFile("application/pdf", 9, "00", "正文", "ok")
    archive.add_visit(Visit(second.url, "archived", attachment=file, kind="attachment"))
    look(fields={"attachments": (second,)}, now=LATER)
    rows = [
        tuple(row)
        for row in archive.rows(
            "SELECT url, title, byte_count, text, text_status, removed_at"
            " FROM attachments ORDER BY url"
        )
    ]
    assert rows == [
        (first.url, "一", None, None, None, "2026-11-22T00:00:00Z"),
        (second.url, "二", 9, "正文", "ok", None),
    ]


def test_each_version_keeps_its_own_evidence(archive: Archive, look: Look) -> None:
    look()
    look(text="改了。", fields={"evidence": (Evidence("title", "改", "meta"),)})
    query = 'SELECT version, field, "from" FROM evidence ORDER BY version'
    assert [tuple(row) for row in archive.rows(query)] == [
        (1, "date", "label"),
        (2, "title", "meta"),
    ]


def test_better_rules_replace_the_issues_of_a_version(
    archive: Archive, look: Look
) -> None:
    look()
    look(fields={"issues": (Issue("x", "info", "d\0"),), "rules_version": "2"})
    rows = archive.rows("SELECT version, code, detail, raw, start FROM issues")
    assert [tuple(row) for row in rows] == [(1, "x", "d\ufffd", None, None)]


def test_a_link_that_stands_twice_is_one_file_at_its_first_place(
    archive: Archive, look: Look
) -> None:
    one = AttachmentLink("一", "http://www.example.gov.cn/1.doc", "doc")
    other = AttachmentLink("二", "http://www.example.gov.cn/2.doc", "doc")
    again = AttachmentLink("又一", one.url, "doc")
    look(fields={"attachments": (one, other, again)})
    rows = archive.rows("SELECT title, position FROM attachments ORDER BY position")
    assert [tuple(row) for row in rows] == [("一", 0), ("二", 1)]


def test_a_file_that_is_another_one_now_changes_its_record(
    archive: Archive, look: Look
) -> None:
    link = AttachmentLink("一", "http://www.example.gov.cn/1.doc", "doc")
    look(fields={"attachments": (link,)})
    for digest, number in (("00", 1), ("00", 1), ("11", 2)):
        file = AttachmentFile("application/pdf", 9, digest, "正文", "ok")
        visit = Visit(link.url, "archived", attachment=file, kind="attachment")
        archive.add_visit(visit)
        assert len(ops(archive)) == number, (
            "a first file is no news, nor the same again"
        )
    assert ops(archive)[-1] == ("change", 1, "source")


def test_an_address_that_is_none_is_kept_as_it_stands(
    archive: Archive, look: Look
) -> None:
    look(fields={"attachments": (AttachmentLink("x", "http://[::1/\0", "doc"),)})
    assert archive.one("SELECT url FROM attachments")[0] == "http://[::1/\ufffd"
