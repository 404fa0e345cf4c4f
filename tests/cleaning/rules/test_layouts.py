"""Layouts: each capture is read by the template of its own day, now and for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.model import Capture, Hints, Layout, Record
from cleaning import clean
from cleaning import read as read_draft
from cleaning.draft import Draft
from cleaning.rules.layouts import captured_on, choose_layout

URL = "http://www.layout.example.gov.cn/fz/12.html"
TEXT = "全县坚持依法行政，深入推进法治政府建设，办理行政复议案件四十二件，群众满意度明显提高。"
NOISE = "本栏目每周更新，欢迎广大群众踊跃投稿，来稿请寄县政府办公室，一经采用即付稿酬，谢谢支持。"
OLD = Layout(
    body="td.nr", title="td.bt", date="td.rq", source="td.ly", valid_until="2023-06-30"
)
NEW = Layout(body="#wz", title=".tt", date=".sj", source=".lai")
HINTS = Hints(site_id="layout", layouts=(NEW, OLD))
BEFORE = f"""<html><head><title>某某县</title></head><body><table>
<tr><td class=bt>某某县2022年法治政府建设情况报告</td></tr>
<tr><td class=rq>2023-02-03</td><td class=ly>县司法局</td></tr>
<tr><td class=nr><p>{TEXT}</p><p>一、主要做法。{TEXT}</p></td></tr>
<tr><td class=gg>{"<p>" + NOISE + "</p>"}{"<p>栏目公告。" + NOISE + "</p>"}{"<p>又讯。" + NOISE + "</p>"}</td></tr>
</table></body></html>"""
AFTER = f"""<html><head><title>某某县人民政府门户网站</title></head><body><main>
<div class=tt>某某县2022年法治政府建设情况报告</div>
<i class=sj>2023-02-03</i><i class=lai>县司法局</i>
<div id=wz><p>{TEXT}</p><p>一、主要做法。{TEXT}</p></div>
<div class=nr><p>{NOISE}</p><p>栏目公告。{NOISE}</p><p>又讯。{NOISE}</p></div>
</main></body></html>"""


def capture(page: str, at: datetime | None) -> Capture:
    return Capture(URL, page.encode(), at, 200, (), "text/html; charset=utf-8")


def read(page: str, at: datetime | None, hints: Hints = HINTS) -> Record:
    record = clean(capture(page, at), hints)
    assert isinstance(record, Record)
    return record


@pytest.fixture(params=["before", "after"])
def record(request: pytest.FixtureRequest) -> Record:
    return {
        "before": read(BEFORE, datetime(2023, 6, 1, tzinfo=UTC)),
        "after": read(AFTER, datetime(2023, 9, 1, tzinfo=UTC)),
    }[request.param]


def test_both_captures_of_a_page_give_the_same_record(record: Record) -> None:
    assert record.title == "某某县2022年法治政府建设情况报告"
    assert (record.published_at, record.source) == ("2023-02-03", "县司法局")
    assert record.text.startswith(TEXT)
    assert "踊跃投稿" not in record.text


def test_the_text_does_not_change_with_the_template() -> None:
    before = read(BEFORE, datetime(2023, 6, 1, tzinfo=UTC))
    after = read(AFTER, datetime(2023, 9, 1, tzinfo=UTC))
    assert before.text_digest == after.text_digest


def test_cleaning_again_years_later_takes_the_layout_of_the_capture_s_day() -> None:
    at = datetime(2023, 6, 1, tzinfo=UTC)
    assert read(BEFORE, at) == read(BEFORE, at, Hints("layout", layouts=(OLD, NEW)))


def test_the_last_day_is_a_day_in_beijing() -> None:
    for hour, body in ((15, "td.nr"), (17, "#wz")):
        at = datetime(2023, 6, 30, hour, tzinfo=UTC)
        layout = choose_layout(HINTS.layouts, captured_on(capture("", at)))
        assert layout is not None
        assert layout.body == body


def test_of_several_past_layouts_the_first_that_had_not_ended() -> None:
    oldest = Layout(body="#a", valid_until="2018-12-31")
    layouts = (NEW, OLD, oldest)
    days = (date(2018, 12, 31), date(2019, 1, 1), date(2023, 7, 1), None)
    chosen = [choose_layout(layouts, day) for day in days]
    assert chosen == [oldest, OLD, NEW, NEW]


def test_a_layout_that_has_ended_does_not_read_new_pages() -> None:
    assert choose_layout((OLD,), date(2024, 1, 1)) is None
    assert choose_layout((), None) is None


def test_a_naive_time_is_taken_as_utc() -> None:
    at = datetime(2023, 6, 30, 17)  # noqa: DTZ001
    assert captured_on(capture("", at)) == date(2023, 7, 1)


def test_a_past_layout_has_its_own_family() -> None:
    past = Layout(valid_until="2023-06-30", family="trs")
    hints = Hints("layout", family="hanweb", layouts=(past,))
    for month, family in ((6, "trs"), (7, "hanweb")):
        at = datetime(2023, month, 2, tzinfo=UTC)
        draft = read_draft(capture(BEFORE, at), hints)
        assert isinstance(draft, Draft)
        assert draft.family == family


def test_a_selector_that_finds_nothing_leaves_the_choice_to_the_page() -> None:
    hints = Hints("layout", layouts=(Layout(body="#gone"),))
    assert TEXT in read(AFTER, None, hints).text
