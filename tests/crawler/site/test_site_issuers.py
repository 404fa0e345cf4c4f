"""[[issuers]] of a site file: what loads, and what each mistake is told."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from archive.reports.issuers import Issuer
from archive.store import Archive
from crawler.site.definition import load_sites

SITE = """\
title = "安化县人民政府"
base_url = "http://www.example.gov.cn/"
[[seeds]]
url = "http://www.example.gov.cn/zwgk/"
kind = "listing"
[[issuers]]
name = "安化县人民政府"
level = "county"
division_code = "430923"
[[issuers]]
name = "安化县水利局"
department = true
kinds = ["disclosure"]
aliases = ["安化县水务局"]
since_year = 2019
"""


def load(folder, text=SITE):
    (folder / "example.toml").write_text(text, encoding="utf-8")
    return load_sites(folder)["example"]


def test_issuers_of_a_site_file(tmp_path):
    county, water = load(tmp_path).issuers
    assert county == Issuer("安化县人民政府", level="county", division_code="430923")
    assert water.is_department is True
    assert water.kinds == ("disclosure",)
    assert water.aliases == ("安化县水务局",)
    assert water.since_year == 2019


@pytest.mark.parametrize(
    ("line", "wrong", "message"),
    [
        ('name = "安化县水利局"', "", "issuers[1].name: it is missing"),
        ('level = "county"', 'level = "县"', "issuers[0].level: give one of: central"),
        ('kinds = ["disclosure"]', 'kinds = ["x"]', "issuers[1].kinds: item 1: give"),
        ("since_year = 2019", 'since_year = "2019"', "issuers[1].since_year: give a"),
        ("department = true", "is_department = true", "issuers[1].is_department: no"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path, line, wrong, message):
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, SITE.replace(line, wrong))
    assert message in str(caught.value)


def test_the_archive_keeps_what_the_file_says_last(tmp_path):
    site = load(tmp_path)
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.lock():
        archive.set_issuers("example", site.issuers)
        archive.set_issuers("example", site.issuers[1:])
        assert archive.issuers() == {"example": site.issuers[1:]}
