"""The search page: any words, facets, and the same as CSV, JSON and Atom."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET

import pytest

from tests.archive.web.conftest import ID, Pages


def found(pages: Pages, query: str) -> list[str]:
    return [hit["title"] for hit in pages.get(f"/search.json?{query}").json()["hits"]]


@pytest.mark.parametrize("words", ["普法", "法", "河长制", "司法局", "安化县2021年度"])
def test_words_of_any_length_find_title_text_and_files(pages: Pages, words: str):
    assert "安化县2021年度法治政府建设报告" in found(pages, f"q={words}")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("kind=law_government", 1),
        ("year=2021&kind=disclosure", 1),
        ("province=湖南省", 4),
        ("county=安化县&q=普法", 1),
        ("site=anhua", 7),
        ("source=安化县水利局", 3),
        ("removed=yes", 1),
        ("removed=no", 6),
        ("from=2022-01-01&to=2022-03-09", 2),
        ("q=撤下&in=title", 1),
        ("q=普法&in=title", 0),
        ("q=河长&in=attachments", 1),
        ("kind=nonsense", 0),
        ("year=²", 7),
    ],
)
def test_each_facet_narrows(pages: Pages, query: str, number: int):
    answer = pages.get(f"/search.json?{query}").json()
    assert answer["total"] == len(answer["hits"]) == number


def test_hits_are_marked_and_counted(pages: Pages):
    html = pages.html("/search?q=普法&lang=en")
    assert "Found: 1" in html
    assert "全县加强<mark>普法</mark>宣传" in html


def test_a_quoted_phrase_is_one_word(pages: Pages):
    assert found(pages, 'q="普法 宣传"') == ["安化县2021年度法治政府建设报告"]
    assert found(pages, 'q="宣传 普法"') == []


def test_pages_follow_each_other_by_date(pages: Pages):
    dates = [hit["date"] for hit in pages.get("/search.json").json()["hits"]]
    assert dates == sorted(dates, reverse=True)
    assert pages.get("/search.json?page=2").json()["hits"] == []


def test_csv_and_atom_are_of_the_same_query(pages: Pages):
    text = pages.get("/search.csv?q=普法").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["record_id"] for row in rows] == [ID]
    feed = ET.fromstring(pages.get("/search.atom?q=普法").content)
    ids = [entry.findtext("{*}id") for entry in feed.findall("{*}entry")]
    assert ids == [f"urn:gongbao:record:{ID}"]


def test_the_last_search_is_kept_in_the_form(pages: Pages):
    html = pages.html("/search?q=普法&kind=law_government&lang=en")
    assert 'name="kind" value="law_government"' in html
    assert "Kind: Rule of law" in html
