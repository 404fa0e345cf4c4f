"""Copies of a report: one main record, its mirrors, their conflicts; as records come."""

from __future__ import annotations

import json
import time
from itertools import permutations
from random import Random

import pytest

from archive.reports.issuers import Issuer
from tests.archive.conftest import NOW
from tests.archive.town_texts import copied, town_report

OWN = "http://www.anhua.gov.cn/a/t20240301_1.html"
CITY = "http://www.yiyang.gov.cn/b/t20240305_9.html"
SPAM = "http://www.example.com/x.html"
TEXT = town_report(1)
FIGURES = {
    "kind": "law_government",
    "report_year": 2023,
    "issuer": "安化县司法局",
    "division_code": "430923",
    "province": "湖南省",
    "city": "益阳市",
    "county": "安化县",
}


def wrong_number(text):
    """The text with one of its numbers another."""
    at = text.index("件")
    start = at
    while text[start - 1].isdigit():
        start -= 1
    return f"{text[:start]}99999{text[at:]}"


@pytest.fixture
def seen(archive, look):
    archive.upsert_site("anhua", "安化县人民政府", "http://x/", division_code="430923")
    archive.upsert_site("yiyang", "益阳市人民政府", "http://y/", division_code="430900")

    def seen_at(url=OWN, text=TEXT, **fields):
        site = {OWN: "anhua", CITY: "yiyang"}.get(url)
        look(url, text, fields={"site_id": site, **FIGURES, **fields})

    return seen_at


def told(archive):
    """Role and number of conflicts, by URL."""
    rows = archive.rows(
        "SELECT url, role, conflict FROM report_copies JOIN records USING (record_id)"
    )
    return {row["url"]: (row["role"], row["conflict"]) for row in rows}


def keys(archive):
    rows = archive.rows("SELECT DISTINCT report_key FROM report_copies ORDER BY 1")
    return [row[0] for row in rows]


def test_three_copies_one_with_a_changed_number(archive, seen):
    seen(OWN)
    seen(CITY)
    seen(SPAM, wrong_number(TEXT))
    assert told(archive) == {
        OWN: ("main", 0),
        CITY: ("mirror", 0),
        SPAM: ("mirror", 1),
    }
    (report,) = archive.rows("SELECT * FROM reports")
    assert report["report_key"] == "law_government/2023/430923/安化县司法局"
    assert (report["copies"], report["mirrors"], report["conflicts"]) == (3, 2, 1)
    assert report["record_id"] == archive.record(OWN).record_id
    (found,) = archive.rows("SELECT conflicts FROM report_copies WHERE conflict > 0")
    (conflict,) = json.loads(found[0])
    assert conflict["copy"] == ["99999"]
    assert conflict["main"] != conflict["copy"]
    assert conflict["text"] in TEXT


@pytest.mark.parametrize("order", list(permutations([OWN, CITY, SPAM])))
def test_the_order_of_arrival_does_not_count(archive, seen, order):
    for url in order:
        seen(url, wrong_number(TEXT) if url == SPAM else TEXT)
    assert told(archive)[OWN] == ("main", 0)
    assert told(archive)[SPAM] == ("mirror", 1)


def test_a_number_put_right_is_no_conflict_any_more(archive, seen):
    seen(OWN)
    seen(CITY, wrong_number(TEXT))
    assert told(archive)[CITY] == ("mirror", 1)
    seen(CITY, TEXT)
    assert told(archive)[CITY] == ("mirror", 0)
    seen(OWN, wrong_number(TEXT))
    assert told(archive)[CITY] == ("mirror", 1)


def test_another_text_under_the_same_key_is_no_mirror(archive, seen):
    seen(OWN)
    seen(OWN.replace("_1", "_2"), town_report(2), site_id="anhua")
    assert sorted(role for role, _ in told(archive).values()) == ["main", "other"]


def test_other_years_kinds_and_issuers_are_other_reports(archive, seen):
    seen(OWN)
    seen(CITY, report_year=2022)
    seen(SPAM, kind="disclosure")
    seen("http://a.gov.cn/4", issuer="安化县水利局")
    assert [role for role, _ in told(archive).values()] == ["main"] * 4
    assert len(keys(archive)) == 4


def test_towns_of_one_name_in_two_counties_are_two(archive, seen):
    town = {"issuer": "永安镇人民政府", "county": None, "city": None, "province": None}
    seen("http://a.gov.cn/1", division_code="520327", **town)
    seen("http://b.gov.cn/2", town_report(2), division_code="430923", **town)
    # A mirror that does not tell its place goes where its text belongs.
    seen(SPAM, copied(town_report(2), 0.9, Random(1)), division_code=None, **town)
    assert len(keys(archive)) == 2
    roles = told(archive)
    assert roles["http://a.gov.cn/1"][0] == roles["http://b.gov.cn/2"][0] == "main"
    assert roles[SPAM][0] == "mirror"
    # One whose text is neither's stays by itself.
    seen("http://www.example.com/y.html", town_report(3), division_code=None, **town)
    assert len(keys(archive)) == 3


def test_names_with_the_areas_above_are_the_same_issuer(archive, seen):
    seen(OWN)
    seen(CITY, issuer="湖南省益阳市安化县司法局")
    assert told(archive)[CITY] == ("mirror", 0)


def test_the_source_stands_in_for_an_issuer_that_is_not_named(archive, seen):
    named = {"issuer": None, "source": "安化县司法局", "source_kind": "label"}
    seen(OWN, **named)
    seen(CITY)
    seen(SPAM, issuer=None, source="某某新闻网", source_kind="label")
    assert told(archive) == {OWN: ("main", 0), CITY: ("mirror", 0)}


def test_several_statistics_of_a_year_are_told_apart_by_title(archive, seen):
    for month, url in ((3, OWN), (4, CITY)):
        seen(url, kind="statistics", title=f"2023年{month}月经济运行情况")
    seen(SPAM, kind="statistics", title="2023年 3月 经济运行情况")
    assert [role for role, _ in told(archive).values()].count("main") == 2
    assert told(archive)[SPAM][0] == "mirror"


@pytest.mark.parametrize(
    "fields",
    [{"kind": "news"}, {"report_year": None}, {"issuer": None, "source": "新华网"}],
)
def test_what_is_no_report_of_a_year_has_no_key(archive, seen, fields):
    seen(OWN, **fields)
    assert told(archive) == {}


def test_a_record_that_changes_its_year_changes_its_report(archive, seen):
    seen(OWN)
    seen(CITY)
    seen(CITY, town_report(5), report_year=2022)
    assert [role for role, _ in told(archive).values()] == ["main", "main"]


def test_the_own_portal_stays_main_when_it_removed_the_report(archive, seen, look):
    seen(OWN)
    seen(CITY)
    look(OWN, None, state="gone", reason="http_404")
    assert told(archive)[OWN] == ("main", 0)
    again = OWN.replace("_1", "_2")
    seen(again, site_id="anhua")
    assert told(archive)[again] == ("main", 0)


def test_a_simplified_page_comes_before_a_traditional_one(archive, seen):
    seen("http://www.example.com/1.html", script="traditional", date="2020-01-01")
    seen("http://www.example.com/2.html", date="2022-01-01")
    assert told(archive)["http://www.example.com/2.html"][0] == "main"


def test_a_site_file_says_whose_portal_it_is(archive, seen):
    """An issuer of another area that the site's file names is at home there."""
    archive.set_issuers("yiyang", [Issuer("安化县司法局", level="county")])
    seen(CITY)
    (standing,) = archive.rows("SELECT standing FROM report_copies")
    assert standing[0] == 3


def test_a_report_of_another_area_is_a_guest(archive, seen):
    """The place of a record without one of its own is its site's."""
    seen(OWN, issuer="桃江县司法局")
    (standing,) = archive.rows("SELECT standing FROM report_copies")
    assert standing[0] == 2


def test_a_new_record_does_not_touch_the_other_reports(archive, seen):
    for number in range(30):
        seen(
            f"http://a.gov.cn/{number}", town_report(number), report_year=1990 + number
        )
    archive.flush()
    before = archive.connection.total_changes
    seen(OWN)
    assert archive.connection.total_changes - before < 60


def test_an_archive_of_an_older_gongbao_is_related_at_the_next_run(archive, seen):
    seen(OWN)
    seen(CITY)
    for table in ("report_copies", "minhashes", "minhash_bands", "near_duplicates"):
        archive.connection.execute(f"DELETE FROM {table}")
    run_id = archive.start_run("crawl", now=NOW)
    assert told(archive) == {OWN: ("main", 0), CITY: ("mirror", 0)}
    archive.end_run(run_id, {}, 0)
    assert len(archive.rows("SELECT * FROM near_duplicates")) == 1


def test_an_undone_page_leaves_no_trace(archive, seen, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("archive.records.visit.add_urls", broken)
    with pytest.raises(RuntimeError):
        seen(OWN)
    assert told(archive) == {}
    assert archive.rows("SELECT * FROM minhashes") == []


def test_many_copies_are_grouped_once_and_at_the_end(archive, seen):
    """The time of one more does not grow with those that are there."""
    urls = [f"http://www{n}.example.com/x.html" for n in range(200)]
    run_id = archive.start_run("crawl")
    times = []
    for url in urls:
        began = time.process_time()
        seen(url)
        times.append(time.process_time() - began)
    early, late = sorted(times[:25])[12], sorted(times[-25:])[12]
    assert late < 4 * early
    seen()
    archive.end_run(run_id, {}, 0)
    roles = told(archive)
    assert roles[OWN] == ("main", 0)
    assert [roles[url] for url in urls] == [("mirror", 0)] * 200
    assert len(keys(archive)) == 1


def test_what_a_killed_run_left_ungrouped_the_next_one_groups(archive, seen):
    for n in range(40):
        seen(f"http://www{n}.example.com/x.html")
    assert "" in keys(archive)
    archive.start_run("crawl")
    assert "" not in keys(archive)
    assert sum(role == "main" for role, _ in told(archive).values()) == 1
