"""Values of labels over several blocks, and dates that stand without a label."""

from __future__ import annotations

import pytest

from cleaning.fields.candidates import shown_candidates, titled_candidates
from cleaning.page.lines import page_lines
from cleaning.page.tree import parse_page


def found(html: str, *, bare: bool = True) -> dict[str, str]:
    """The best value of each field."""
    lines = page_lines(parse_page(html).root)
    candidates = sorted(shown_candidates(lines, bare=bare), key=lambda c: -c.rank)
    return {c.field: c.value for c in candidates}


CELLS = "<td>索引号：</td><td>K/1</td><td>发布机构：</td><td>甲局</td>"


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tr>{CELLS}</tr></table>",
        "<table><tr><th>索 引 号</th><td>K/1</td></tr><tr><th>发布机构</th><td>甲局</td></tr></table>",
        "<dl><dt>索引号：</dt><dd>K/1</dd><dt>发布机构：</dt><dd>甲局</dd></dl>",
        "<ul><li><b>索引号：</b>K/1</li><li><b>发布机构：</b>甲局</li></ul>",
        (
            "<ul><li><label>索 引 号</label><span>K/1</span></li>"
            "<li><label>发布机构</label><span>甲局</span></li></ul>"
        ),
        "<dl><dd>索引号：<div>K/1</div></dd><dd>发布机构：<div>甲局</div></dd></dl>",
        "<table><tr><th>索引号</th><th>发布机构</th></tr><tr><td>K/1</td><td>甲局</td></tr></table>",
        "<p>[索引号] K/1　[发布机构] 甲局</p>",
    ],
)
def test_head_tables_of_every_build(html: str) -> None:
    assert found(html) == {"index_number": "K/1", "issuer": "甲局"}


def test_an_empty_cell_stays_empty() -> None:
    page = "<table><tr><td>文号：</td><td></td><td>来源：</td><td></td></tr></table><p>正文</p>"
    assert found(page) == {}


def test_an_empty_label_is_not_filled_with_what_stands_behind() -> None:
    assert "source" not in found("<p>来源： 点击数：12</p>")
    assert "source" not in found(
        "<div><p>来源：</p><p>各位代表：</p><p>一年来，依法行政。</p></div>"
    )


def test_label_and_value_in_blocks_of_one_small_box() -> None:
    page = "<ul><li>来源：</li><li>县司法局</li><li>时间：</li><li>2022-01-20</li></ul>"
    assert found(page) == {"source": "县司法局", "published": "2022-01-20"}


@pytest.mark.parametrize(
    ("line", "date", "source"),
    [
        ("2022-01-20 10:15", "2022-01-20 10:15", None),
        ("（2022-01-20）", "2022-01-20", None),
        ("2022年1月20日　来源：综合司", "2022年1月20日", "综合司"),
        ("2022-01-20 09:12 某某县司法局", "2022-01-20 09:12", "某某县司法局"),
        ("来源：太原晚报 2021-11-25 16:26:07", "2021-11-25 16:26:07", "太原晚报"),
        ("发布日期 2022-01-20 来源 县司法局 浏览 33", "2022-01-20", "县司法局"),
        ("发布于 2022-01-20", "2022-01-20", None),
    ],
)
def test_dates_and_names_without_labels(
    line: str, date: str, source: str | None
) -> None:
    got = found(f"<p>{line}</p>")
    assert got["published"] == date
    assert got.get("source") == source


def test_buttons_are_no_part_of_a_name() -> None:
    page = "<p><i>来源：县司法局</i><i>语音播报</i><i>分享</i></p>"
    assert found(page)["source"] == "县司法局"


def test_in_the_body_a_date_without_label_is_no_publication() -> None:
    assert found("<p>2022年1月18日</p>", bare=False) == {}


def test_a_hidden_label_ranks_behind_a_visible_one() -> None:
    page = "<p>来源：甲局<i style='display:none'>来源：乙局</i></p>"
    assert found(page)["source"] == "甲局"


def test_a_number_on_a_line_of_its_own() -> None:
    assert found("<p>会府字〔2022〕3号</p>") == {"document_number": "会府字〔2022〕3号"}


def test_many_labels_take_linear_time() -> None:
    page = "<table>" + "<tr><td>来源：</td><td>索引号：</td></tr>" * 4_000 + "</table>"
    assert found(page) == {}


def shown(html: str, *, title: str) -> dict[str, str]:
    """The best values where the title is one of the lines."""
    lines = page_lines(parse_page(html).root)
    place = next(n for n, line in enumerate(lines) if line.text == title)
    candidates = shown_candidates(lines, title=place)
    return {c.field: c.value for c in sorted(candidates, key=lambda c: -c.rank)}


@pytest.mark.parametrize(
    "above",
    [
        "<div><h2><a href=1>某国务院令公布条例的决定</a></h2><p>发布时间：2026-08-19</p></div>",
        "<div><a href=1>县城区供水管网改造完成</a><span>发布时间：2026-08-19</span></div>",
        "<ul><li><a href=1>县城区供水管网改造完成</a> 2026-08-19</li></ul>",
        "<p>时间：2026-08-19</p>",
        "<p>2026-08-19 10:20</p>",
    ],
)
def test_a_ticker_above_the_title_dates_another_page(above: str) -> None:
    page = f"{above}<h1>通知</h1><p>日期：2026-07-15</p>"
    assert shown(page, title="通知")["published"] == "2026-07-15"


def test_a_ticker_alone_dates_nothing() -> None:
    above = "<div><h2><a href=1>某国务院令公布条例的决定</a></h2><p>发布时间：2026-08-19</p></div>"
    assert "published" not in shown(f"{above}<h1>通知</h1>", title="通知")


def test_a_head_table_above_the_title_dates_its_page() -> None:
    page = (
        "<p><a href=1>政府信息公开目录首页</a></p><table><tr><td>索引号：</td><td>K/1</td>"
        "<td>发布日期：</td><td>2026-07-15</td></tr></table><h1>通知</h1>"
    )
    assert shown(page, title="通知")["published"] == "2026-07-15"


def test_the_cell_of_another_label_is_no_date_of_publication() -> None:
    page = (
        "<dl><dt>成文日期：</dt><dd>2024年2月10日</dd><dt>发布日期：</dt><dd></dd></dl>"
    )
    assert found(page) == {"created": "2024年2月10日"}


@pytest.mark.parametrize(
    "text", ["3小时前", "昨天 18:20", "Mar 5, 2021", "5 March 2021 10:20"]
)
def test_a_date_in_words_on_a_line_of_its_own(text: str) -> None:
    assert found(f"<p>{text}</p>") == {"published": text}


@pytest.mark.parametrize(
    "html",
    [
        "<p><i title='来源'></i>县司法局 <i title='发布时间'></i>2021-03-03</p>",
        "<p><i title='来源'></i><b>县司法局</b><i title='发布时间'></i><b>2021-03-03</b></p>",
        "<p><span title='来源'>县司法局</span><span title='发布时间'>2021-03-03</span></p>",
    ],
)
def test_labels_that_are_the_titles_of_icons(html: str) -> None:
    found = titled_candidates(parse_page(html).nodes, 1)
    values = {c.field: c.value for c in found}
    assert values == {"source": "县司法局", "published": "2021-03-03"}


@pytest.mark.parametrize(
    "html",
    [
        "<a title='来源'>县司法局</a>",
        "<i title='来源'></i>",
        "<i title='来源'>来源</i>",
        "<i title='来源'>来源：县司法局</i>",
        "<img title='县城一角'>县司法局",
    ],
)
def test_titles_that_label_nothing(html: str) -> None:
    assert titled_candidates(parse_page(f"<p>{html}</p>").nodes, 1) == []


def test_numbers_alone_under_the_title() -> None:
    page = "<p>2020年第5号</p><h1>公告</h1><p>2020年第27号</p>"
    assert shown(page, title="公告") == {"document_number": "2020年第27号"}
    assert found("<p>财政部 税务总局公告2020年第27号</p>") == {
        "document_number": "财政部 税务总局公告2020年第27号"
    }


def test_a_hidden_label_names_no_source() -> None:
    assert found("<p style='display:none'>来源：调试平台</p>") == {}


def test_a_row_of_the_day_of_writing_is_no_date_of_publication() -> None:
    assert "published" not in found("<p>| 签发日期 | 2017-06-01 |</p>")
    assert found("<p>日期 | 2017-06-01 |</p>")["published"] == "2017-06-01"
