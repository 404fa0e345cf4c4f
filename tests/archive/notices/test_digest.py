"""One message for all: a subject, counts, the first in full, the rest by number."""

from __future__ import annotations

import pytest

from archive.model import EVENTS
from archive.notices.digest import LANGUAGES, digest_of, trial
from archive.notices.events import Event
from tests.archive.conftest import NOW
from tests.archive.notices.test_plain_text import HOSTILE


def events(**counts):
    return [
        Event(
            event=name,
            at="2026-11-20T20:00:00Z",
            site_id="small",
            site="某某县",
            record_id=f"{number:016x}",
            kind="law_government",
            title=f"第{number}号报告",
            date="2024-01-02",
            url=f"http://www.example.gov.cn/{number}.html",
        )
        for name, count in counts.items()
        for number in range(count)
    ]


def digest(found, most=3, language="en"):
    return digest_of(found, most=most, archive="/srv/a", now=NOW, language=language)


def test_no_events_are_no_message():
    assert digest([]) is None


def test_what_is_urgent_comes_first_and_the_rest_by_number():
    made = digest(events(change=40, remove=2, damaged=1))
    assert made is not None
    assert made.subject == "Gongbao: 1 damaged, 2 removed, 40 changed"
    assert [e["event"] for e in made.events] == ["damaged", "remove", "remove"]
    told = made.as_dict()
    assert (told["total"], told["more"]) == (43, 40)
    assert told["counts"] == {"damaged": 1, "remove": 2, "change": 40}
    assert made.text == (
        "Archive /srv/a: 43 events.\n\n"
        "1 damaged, 2 removed, 40 changed\n\n"
        "damaged · 第0号报告 · 某某县 · 2024-01-02\n"
        "http://www.example.gov.cn/0.html\n\n"
        "removed · 第0号报告 · 某某县 · 2024-01-02\n"
        "http://www.example.gov.cn/0.html\n\n"
        "removed · 第1号报告 · 某某县 · 2024-01-02\n"
        "http://www.example.gov.cn/1.html\n\n"
        "… and 40 more: gongbao changes, gongbao status.\n"
    )


def test_an_event_of_a_site_has_its_day_and_what_is_wrong():
    event = Event(
        event="unhealthy",
        at="2026-11-20T20:00:00Z",
        site_id="small_1",
        site="某某县",
        title="某某县",
        detail="blocked: 3 refusals",
    )
    made = digest([event])
    assert made is not None
    assert "unhealthy · 某某县 · small＿1 · 2026-11-21\nblocked: 3" in made.text
    assert made.events[0]["site_id"] == "small_1"


def test_in_chinese():
    made = digest(events(change=2), most=1, language="zh")
    assert made is not None
    assert made.subject == "Gongbao: 2 已修改"
    assert "已修改 · 第0号报告" in made.text
    assert "另有 1 项" in made.text
    assert {*LANGUAGES["en"]} == {*LANGUAGES["zh"]} > {*EVENTS}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_title_stays_one_line_of_text(name):
    title = HOSTILE[name]
    [event] = events(change=1)
    hostile = Event(
        event="change",
        at=event.at,
        record_id=event.record_id,
        kind=title,
        site_id=title,
        site=title,
        title=title,
        date=title,
        url="http://www.example.gov.cn/?" + title,
        detail=title,
    )
    made = digest([hostile])
    assert made is not None
    assert len(made.text.splitlines()) == 7
    assert not set(made.text) & set("<>@*`[]{}|~$\\\"';^\x1b")
    assert made.text.replace("\nhttp://", "").split("?")[0].count("://") == 0


def test_a_test_message_tells_of_nothing():
    made = trial(archive="/srv/a", now=NOW, language="en")
    assert (made.subject, made.total) == ("Gongbao: a test message", 0)
