"""Who is told of what."""

from __future__ import annotations

from archive.model import EVENTS
from archive.notices.events import DEFAULT_EVENTS, Event, Filters

REPORT = Event(
    event="remove",
    at="2026-11-21T00:00:00Z",
    site_id="small",
    record_id="0123456789abcdef",
    kind="law_government",
    title="2020年法治政府建设报告",
)
SITE = Event(event="unhealthy", at="2026-11-21T00:00:00Z", site_id="small")


def test_all_but_new_reports_are_told_without_a_choice():
    assert set(EVENTS) - set(DEFAULT_EVENTS) == {"add"}
    assert Filters().let_through(REPORT)
    assert Filters().let_through(SITE)


def test_by_event_and_site():
    assert Filters(events=("remove",)).let_through(REPORT)
    assert not Filters(events=("change",)).let_through(REPORT)
    assert Filters(sites=("other", "small")).let_through(SITE)
    assert not Filters(sites=("other",)).let_through(SITE)


def test_kind_and_words_choose_among_reports_alone():
    for chosen in ({"kinds": ("budget",)}, {"words": ("预算",)}):
        assert not Filters(**chosen).let_through(REPORT)
        assert Filters(**chosen).let_through(SITE)
    assert Filters(kinds=("law_government",), words=("预算", "法治")).let_through(
        REPORT
    )
    assert Filters(words=("ABC",)).let_through(
        Event(event="change", at="", record_id="1", title="abc")
    )
