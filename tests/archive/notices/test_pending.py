"""Changes and notices between two places, as events."""

from __future__ import annotations

from archive.notices.events import Filters
from archive.notices.ledger import Place, end_of
from archive.notices.pending import pending
from archive.store import Archive

ALL = Filters(events=("add", "change", "remove", "restore"))
START = Place()


def between(happen, after=START, filters=ALL):
    with Archive.open(happen.folder) as archive:
        until = end_of(archive)
        return list(pending(archive, filters, after=after, until=until)), until


def test_each_change_is_an_event_with_what_the_page_then_was(happen):
    identity = happen.page(1, title="旧标题")
    happen.page(1, "改了。", title="新标题")
    happen.page(1, None)
    happen.page(1, "改了。", title="新标题")
    found, until = between(happen)
    assert [(e.event, e.title, e.version) for e in found] == [
        ("add", "旧标题", 1),
        ("change", "新标题", 2),
        ("remove", "新标题", 2),
        ("restore", "新标题", 2),
    ]
    assert {(e.record_id, e.site_id, e.site) for e in found} == {
        (identity, "small", "某某县人民政府")
    }
    assert between(happen, until)[0] == []


def test_what_our_own_rules_made_of_a_page_is_no_news(happen):
    happen.page(1)
    happen.page(1, "清洗得更好。", cause="cleaner")
    assert [e.event for e in between(happen)[0]] == ["add"]


def test_filters_hold(happen):
    happen.page(1, kind="budget")
    happen.page(2)
    found, _ = between(happen, filters=Filters(events=("add",), kinds=("budget",)))
    assert [e.url for e in found] == ["http://www.example.gov.cn/1.html"]
