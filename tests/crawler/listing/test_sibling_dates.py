"""Dates between the rows of a list belong to the row before or after them."""

from __future__ import annotations

import pytest

from cleaning.page.tree import parse_page
from crawler.listing.links import Links
from crawler.listing.row import read_entry
from crawler.listing.sibling_dates import dates_from_around


def days(html: str) -> list[str | None]:
    page, links = parse_page(f"<div>{html}</div>"), Links("http://a.example/")
    entries = [e for n in page.css("a") if (e := read_entry(n, links, None))]
    dates_from_around(entries, page, links)
    return [entry.date for entry in entries]


A, B = (
    "<a href=t1_10001.html>城关镇年度报告</a>",
    "<a href=t2_10002.html>白石乡年度报告</a>",
)


@pytest.mark.parametrize(
    "html",
    [
        f"{A}2024-03-01<br>{B}2024-02-01",
        f"2024-03-01 {A}<br>2024-02-01 {B}",
        f"{A}<i>2024-03-01</i>{B}<i>2024-02-01</i>",
        f"<i>2024-03-01</i>{A}<i>2024-02-01</i>{B}",
        f"{A}<b>01</b><i>2024-03</i>{B}<b>01</b><i>2024-02</i>",
    ],
)
def test_the_whole_list_tells_the_side(html: str) -> None:
    assert days(html) == ["2024-03-01", "2024-02-01"]


@pytest.mark.parametrize(
    "html", [f"{A}{B}", f"{A}和{B}", A, f"{A} 浏览：20240301次 {B}"]
)
def test_no_date_is_made_up(html: str) -> None:
    assert set(days(html)) == {None}


def test_rows_of_different_parents_keep_their_own_dates() -> None:
    html = f"<p>{A} 2024-03-01</p><p>{B} 2024-02-01</p>"
    assert days(html) == ["2024-03-01", "2024-02-01"]
