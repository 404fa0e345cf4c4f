"""Names of bodies made even, and what a site file says of them kept as it stands."""

from __future__ import annotations

import pytest

from archive.reports.issuers import (
    Issuer,
    area_of,
    bodies_of,
    even_name,
    is_body,
    is_department,
    without_office,
)

AREAS = ("湖南省", "益阳市", "安化县")


@pytest.mark.parametrize(
    ("name", "even"),
    [
        ("安化县司法局", "安化县司法局"),
        ("湖南省益阳市安化县司法局", "安化县司法局"),
        ("益阳市　安化县司法局", "安化县司法局"),
        ("安化县司法局（盖章）", "安化县司法局"),
        ("湖南省安化县司法局", "安化县司法局"),
        ("益阳市司法局", "益阳市司法局"),
        ("（盖章）", "(盖章)"),
        ("", ""),
    ],
)
def test_copies_of_a_report_share_its_issuers_name(name, even):
    assert even_name(name, *AREAS) == even
    assert even_name(even, *AREAS) == even, "an even name stays"


def test_areas_that_are_not_known_take_nothing_away():
    assert even_name("湖南省安化县司法局") == "湖南省安化县司法局"
    assert even_name("湖南省安化县司法局", None, "", "安化县") == "湖南省安化县司法局"


def test_several_bodies_are_told_apart():
    assert bodies_of("甲局、乙局，丙局, 丁局") == ["甲局", "乙局", "丙局", "丁局"]
    assert bodies_of(" 、 ") == []


@pytest.mark.parametrize(
    ("name", "department", "body"),
    [
        ("安化县人民政府", False, True),
        ("高新区管委会", False, True),
        ("东坪街道办事处", False, True),
        ("安化县财政局", True, True),
        ("安化县人民政府办公室", None, True),
        ("国务院办公厅", True, True),
        ("安化县融媒体中心", True, False),
        ("湖南日报", True, False),
    ],
)
def test_what_a_name_says_of_the_body(name, department, body):
    assert is_department(name) is department
    assert is_body(name) is body


def test_an_office_stands_for_its_government_only():
    assert without_office("湖南省人民政府办公厅") == "湖南省人民政府"
    assert without_office("县政府办") == "县政府"
    assert without_office("国务院办公厅") == "国务院办公厅"


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("湖南省水利厅", "湖南省"),
        ("大祥区城市管理局", "大祥区"),
        ("高新区管委会", None),
        ("经济开发区管委会", None),
        ("景区管理局", None),
        ("司法局", None),
        ("", None),
    ],
)
def test_the_area_that_a_name_begins_with(name, area):
    assert area_of(name) == area


def test_a_site_file_replaces_what_it_said_before(archive):
    full = Issuer(
        "安化县水利局", "county", False, "430923", ("disclosure",), ("水利局",), 2008
    )
    archive.set_issuers("a", [full, Issuer("安化县人民政府")])
    archive.set_issuers("b", [Issuer("安化县人民政府", is_department=None)])
    assert archive.issuers() == {
        "a": (full, Issuer("安化县人民政府")),
        "b": (Issuer("安化县人民政府"),),
    }
    archive.set_issuers("a", [])
    assert list(archive.issuers()) == ["b"]


def test_what_a_site_file_said_before_is_not_written_again(archive):
    named = [Issuer("安化县水利局", is_department=True), Issuer("安化县人民政府")]
    archive.set_issuers("a", named)
    before = archive.connection.total_changes
    archive.set_issuers("a", named)
    assert archive.connection.total_changes == before
    archive.set_issuers("a", named[::-1])
    assert archive.issuers() == {"a": tuple(named[::-1])}
