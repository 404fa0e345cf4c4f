"""Redesigns: new selectors are found by known titles, or none is proposed."""

from __future__ import annotations

import pytest

from archive.model import Capture, Hints, Record
from cleaning import clean
from cleaning.page.tree import parse_page
from crawler.listing.links import Links
from crawler.listing.row import read_entry
from crawler.onboarding.case import ReadReport
from crawler.onboarding.redesign import Article, propose_layout, propose_rows, squeezed

BASE = "http://www.x.gov.cn/fz/"
TITLES = [f"某某县{year}年法治政府建设年度报告" for year in range(2010, 2024)]
NEWS = [f"县司法局开展第{n}次普法宣传活动" for n in range(9)]
BODY = (
    "全年坚持依法行政，深入推进法治政府建设，办理行政复议案件四十二件，审结四十件。",
    "一、主要做法。开展行政执法监督检查十二次，规范性文件合法性审查率达到百分之百。",
    "二、存在问题。基层执法力量仍显不足，运用法治思维解决问题的能力还有待进一步提高。",
)


def cards(titles, *, cut=False, tag="div", row="card"):
    rows = []
    for n, title in enumerate(titles):
        said = title[:14] + "…" if cut else title
        rows.append(
            f'<{tag} class="{row} n{n}"><span class=tag>[报告]</span>'
            f'<a href="/d/{n + 100}.aspx" title="{title}">{said}</a>'
            f"<em>2024-01-{n + 1:02}</em></{tag}>"
        )
    return "".join(rows)


def listing(rows):
    news = "".join(
        f"<li><a href='/n/{n}.aspx'>{t}</a></li>" for n, t in enumerate(NEWS)
    )
    return (
        f"<body><div class=menu><a href=/>首页</a></div><ul class=hot>{news}</ul>"
        f"<section id=main><div class=wrap>{rows}</div></section></body>"
    )


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("tag", ["div", "li", "dd"])
def test_rows_are_found_by_known_titles(cut, tag):
    page = listing(cards(TITLES, cut=cut, tag=tag))
    rows = propose_rows(page, BASE, TITLES)
    assert rows is not None
    assert rows.share >= 0.9
    parsed = parse_page(page)
    found = [read_entry(node, Links(BASE), None) for node in parsed.css(rows.selector)]
    assert [e.title for e in found if e] == TITLES
    assert all(e.date for e in found if e)


def test_new_items_among_the_known_ones_do_not_matter():
    page = listing(cards([*(f"新报告{n}号公开" for n in range(8)), *TITLES[:6]]))
    rows = propose_rows(page, BASE, TITLES)
    assert rows is not None
    assert (rows.found, rows.known) == (6, 6)


def test_titles_that_stand_elsewhere_too_do_not_mislead():
    page = listing(cards(TITLES)).replace(NEWS[0], TITLES[0])
    rows = propose_rows(page, BASE, TITLES)
    assert rows is not None
    assert "hot" not in rows.selector


@pytest.mark.parametrize("titles", [[], ["招聘公告"], [TITLES[0]]])
def test_without_known_titles_nothing_is_proposed(titles):
    assert propose_rows(listing(cards(TITLES)), BASE, titles) is None


def test_rows_that_have_nothing_in_common():
    rows = "".join(
        f"<{tag}><a href=/a{n}>{TITLES[n]}</a></{tag}>"
        for n, tag in enumerate(["p", "h3", "b", "i", "em", "u", "s", "q", "dt", "td"])
    )
    proposed = propose_rows(f"<body>{rows}</body>", BASE, TITLES)
    assert proposed is None or proposed.share >= 0.9


def article(number, *, noise=""):
    paragraphs = "".join(f"<p>{line.replace('四十', f'{number}')}</p>" for line in BODY)
    return (
        f"<html><head><title>某某县</title></head><body><div class=crumb>首页 &gt; 报告</div>"
        f"<article class=xq><h2 class=xq-bt>{TITLES[number]}</h2>"
        f"<div class=xq-xx><span class=rq>2024-01-{number + 1:02}</span>"
        f"<span class=ly>县司法局</span></div><div class=xq-nr>{paragraphs}</div></article>"
        f"<div class=more>{noise}</div></body></html>"
    )


def known(number):
    text = "\n".join(line.replace("四十", f"{number}") for line in BODY)
    return ReadReport(TITLES[number], f"2024-01-{number + 1:02}", "县司法局", text)


def as_article(number, page):
    return Article(
        Capture(f"{BASE}{number}.html", page.encode(), None, 200), known(number)
    )


def test_a_layout_is_found_by_known_reports():
    noise = "".join(f"<p>{line}又一则。{line}再一则。{line}</p>" for line in BODY) * 2
    articles = [as_article(n, article(n, noise=noise)) for n in range(3)]
    new = propose_layout(articles)
    assert new is not None
    assert (new.right, new.tried) == (3, 3)
    layout = new.layout
    assert (layout.body, layout.title) == ("div.xq-nr", "h2.xq-bt")
    assert (layout.date, layout.source) == ("span.rq", "span.ly")
    record = clean(articles[1].capture, Hints(layouts=(layout,)))
    assert isinstance(record, Record)
    assert record.source == "县司法局"


def test_a_page_without_the_known_text_gives_no_layout():
    empty = "<html><body><div id=app></div></body></html>"
    assert propose_layout([as_article(n, empty) for n in range(3)]) is None
    assert propose_layout([]) is None


def test_a_page_that_nobody_could_have_made_is_left_alone():
    deep = "<div>" * 30_000
    assert propose_rows(deep, BASE, TITLES) is None
    assert propose_layout([as_article(0, deep)]) is None


def test_what_works_on_one_page_only_is_not_proposed():
    pages = [article(0), "<p>维护中</p>", "<p>维护中</p>"]
    assert propose_layout([as_article(n, p) for n, p in enumerate(pages)]) is None


def test_titles_are_compared_without_spaces_and_dots():
    assert squeezed("2023 年报告 ...") == "2023年报告"
