"""Drafts of one article's pages joined; the same captures give the same record."""

from __future__ import annotations

from dataclasses import replace

from archive.model import AttachmentLink, Capture, Record, Rejected
from cleaning import clean
from cleaning.draft import Candidate, Draft, Further
from cleaning.record.joining import joined
from tests.crawler.conftest import REPORT

URL = "http://a.gov.cn/zw/1.html"


def page(number: int, on: Further | None = None, **more: object) -> Draft:
    url = f"http://a.gov.cn/zw/1_{number}.html" if number > 1 else URL
    names = [Candidate("title", f"第{number}页的题", "", "title")]
    return Draft(url, [f"第{number}页"], names, further=on, **more)  # type: ignore[arg-type]


def to(number: int) -> Further:
    url = f"http://a.gov.cn/zw/1_{number}.html"
    return Further(url, url)


def test_lines_in_order_and_names_from_the_first() -> None:
    both = joined(page(1, to(2)), [page(2, to(3)), page(3)])
    assert both.lines == ["第1页", "第2页", "第3页"]
    assert [c.value for c in both.candidates] == ["第1页的题"]
    assert (both.url, both.further) == (URL, None)


def test_a_file_that_each_page_offers_is_one() -> None:
    links = [AttachmentLink("附件", f"http://a.gov.cn/{n}.doc", "doc") for n in (1, 2)]
    both = joined(
        page(1, attachments=links[:1]), [page(2, attachments=[*links[:1], links[1]])]
    )
    assert both.attachments == links


def test_where_the_last_page_leads_is_still_told() -> None:
    assert joined(page(1, to(2)), [page(2, to(3))]).further == to(3)


def test_a_page_that_is_none_ends_it() -> None:
    none = Rejected(URL, "soft_404", "not here")
    both = joined(page(1, to(2)), [none, page(3)])
    assert (both.lines, both.further) == (["第1页"], to(2))


def test_a_page_that_repeats_ends_it_whole() -> None:
    again = page(3, to(4))
    again.lines = ["第2页"]
    both = joined(page(1, to(2)), [page(2, to(3)), again])
    assert (both.lines, both.further) == (["第1页", "第2页"], None)


def test_a_way_back_leads_nowhere() -> None:
    back = Further(URL, URL)
    assert joined(page(1, to(2)), [page(2, back)]).further is None


def test_a_count_is_held_against_the_pages_read() -> None:
    counted = Further("共3页 第2页", pages=3)
    assert joined(page(1, to(2)), [page(2, counted)]).further == counted
    whole = joined(page(1, to(2)), [page(2, to(3)), page(3, counted)])
    assert whole.further is None


def test_a_page_with_the_whole_text_stands_for_those_before_it() -> None:
    start = "一年来，某某县深入推进依法行政，加快建设法治政府，共办理行政复议案件四十二件，开展监督检查"
    first = replace(page(1, to(2)), lines=["第一段。", f"{start}……"])
    whole = replace(page(2), lines=["第一段。", f"{start}十二次。", "第三段。"])
    draft = joined(first, [whole])
    assert draft.lines == whole.lines
    assert draft.further is None
    assert draft.han_out == whole.han_out


def test_a_page_alone_says_what_it_lacks_and_both_do_not() -> None:
    def capture(number: int, url: str, more: str) -> Capture:
        html = REPORT.format(
            title="某某县2023年法治政府建设年度报告",
            date="2024-01-02",
            number=number,
            hits=7,
            more=more,
        )
        return Capture(url, html.encode(), content_type="text/html")

    first = capture(2003, URL, "<p><a href='1_2.html'>下一页</a></p>")
    second = capture(2077, URL.replace("1.html", "1_2.html"), "")
    alone, both = clean(first), clean(first, further=(second,))
    assert isinstance(alone, Record)
    assert isinstance(both, Record)
    assert alone.next_page == second.url
    assert "next_page" not in alone.as_dict()
    assert "more_pages" in [told.code for told in alone.issues]
    assert "more_pages" not in [told.code for told in both.issues]
    assert both.text.index("2003年以来") < both.text.index("2077年以来")
    assert both.record_id == alone.record_id
    assert both == clean(first, further=(second,))
