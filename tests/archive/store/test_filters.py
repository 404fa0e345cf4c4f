"""One meaning of site, kind, year and region for every command."""

from __future__ import annotations

import pytest

from archive.store.filters import Filters, area_prefix

TOWN = {
    "site_id": "a",
    "division_code": "440882",
    "province": "广东省",
    "city": "湛江市",
    "county": "雷州市",
    "report_year": 2020,
}


def found(archive, **asked):
    return [record.url[-1] for record in archive.filtered(Filters(**asked))]


@pytest.fixture
def filled(archive, look):
    look("http://a.gov.cn/1", fields=TOWN)
    look("http://b.gov.cn/2", fields={"date": "2020-12-31", "kind": "news"})
    look("http://c.gov.cn/3", fields={"date": None, "source": "50%_局"})
    return archive


@pytest.mark.parametrize(
    ("asked", "urls"),
    [
        ({}, "123"),
        ({"site": "a"}, "1"),
        ({"kind": "news"}, "2"),
        ({"year": 2020}, "12"),
        ({"year": 2021}, ""),
        ({"region": "44"}, "1"),
        ({"region": "440800"}, "1"),
        ({"region": "440883"}, ""),
        ({"region": "湛江"}, "1"),
        ({"region": "江市"}, ""),
        ({"region": " "}, "123"),
        ({"region": "%"}, ""),
        ({"source": "50%_局"}, "3"),
        ({"source": "50"}, ""),
        ({"since": 0}, "123"),
        ({"since": 2}, "3"),
        ({"site": "a", "kind": "news"}, ""),
    ],
)
def test_what_a_filter_lets_through(filled, asked, urls):
    assert sorted(found(filled, **asked)) == list(urls)


def test_a_code_is_digits_and_all_else_a_name():
    assert Filters(region="4408").values()["area"] == "4408"
    for name in ("４４", "4", "44a", "4408820"):
        values = Filters(region=name).values()
        assert (values["area"], values["region"]) == (None, name)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("110000", "11"),
        ("100000", "10"),
        ("440100", "4401"),
        ("00", "00"),
        ("441900", "4419"),
    ],
)
def test_a_provinces_code_covers_what_lies_in_it(code, prefix):
    assert area_prefix(code) == prefix
