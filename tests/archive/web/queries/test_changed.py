"""Changes in one line: which numbers, which fields, how much else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.canonical import record_id
from archive.web.queries.changed import altered, changes, removed_reports, summary
from tests.archive.conftest import NOW, URL

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


def test_numbers_fields_and_sentences(archive: Archive, look: Look):
    look(text="办件581件。甲。乙。")
    look(text="办件585件。甲。", fields={"title": "新标题"}, now=NOW)
    told = summary(archive, record_id(URL), 2)
    assert told.numbers == (("581", "585"),) or told.numbers == (("1", "5"),)
    assert told.fields == (("title", "法治政府建设年度报告", "新标题"),)
    assert (told.changed, told.removed, told.added) == (1, 1, 0)
    assert altered(archive, 9)[0]["summary"] == told


def test_the_latest_come_first_and_go_on_before_a_cursor(archive: Archive, look: Look):
    for number in range(4):
        look(f"http://a.gov.cn/{number}.html")
    first = changes(archive, limit=2)
    assert [row["seq"] for row in first] == [4, 3]
    assert [row["seq"] for row in changes(archive, limit=9, before=3)] == [2, 1]
    assert changes(archive, limit=9, op="remove") == []


def test_what_was_taken_down(archive: Archive, look: Look):
    look()
    look(URL, None, state="gone", reason="http_404")
    assert [row["url"] for row in removed_reports(archive, 9)] == [URL]
