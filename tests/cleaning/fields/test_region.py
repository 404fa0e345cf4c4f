"""Regions: codes first, then names; an ambiguous name gives none, with candidates."""

from __future__ import annotations

import pytest

from cleaning.fields.region import (
    FoundRegion,
    NamedIn,
    code_of_index,
    code_of_site,
    division,
    divisions_in,
    find_region,
)


def place(*texts: str, base: str | None = None) -> str | None:
    start = FoundRegion(division(base), base or "", "meta")
    found = find_region(start, [NamedIn(text, "label") for text in texts])
    return found.division.code if found.division else None


@pytest.mark.parametrize(
    ("code", "division_code"),
    [
        ("3204000106", "320400"),
        ("5111000061", "511100"),
        ("1304000009", "130400"),
        ("4200000016", "420000"),
        ("3100000087", "310000"),
        ("5001070012", "500107"),
        ("bm07000001", None),
        ("", None),
        (None, None),
        ("9999990001", None),
        ("32040001", None),
    ],
)
def test_site_codes(code: str | None, division_code: str | None) -> None:
    assert code_of_site(code) == division_code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("114403006955506492/2021-00426", "440300"),
        ("11220000013544357T/2022-00426", "220000"),
        ("6107280000/2024-001005", "610728"),
        ("620702081/2026-00007", "620702"),
        ("000014349/2017-00110", None),
        ("014717475N/2023-0040295", None),
        (None, None),
    ],
)
def test_index_numbers(number: str | None, code: str | None) -> None:
    assert code_of_index(number) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("雷州市东里镇人民政府", ("440882",)),
        ("长沙市望城区月亮岛街道办事处", ("430112",)),
        ("开江县法治政府建设工作领导小组办公室", ("511723",)),
        ("龙港市人民政府", ("330383",)),
        ("龙港区人民政府", ("211403",)),
        ("内蒙古自治区人民政府", ("150000",)),
        ("广东省统计局", ("440000",)),
        ("广东省人民政府", ("440000",)),
        ("广东财政", ("440000",)),
        ("广东话培训", ()),
        ("仙桃市人民政府", ("429004",)),
        ("济源市", ("419001",)),
        ("北京市朝阳区人民政府", ("110105",)),
        ("长春市朝阳区人民政府", ("220104",)),
        ("朝阳区人民政府", ("110105", "220104")),
        ("教育部", ()),
        ("", ()),
    ],
)
def test_names(text: str, codes: tuple[str, ...]) -> None:
    assert divisions_in(text) == codes


def test_another_text_decides_an_ambiguous_name() -> None:
    assert place("鼓楼区司法局", "福州市人民政府门户网站") == "350102"


def test_nothing_decides() -> None:
    found = find_region(FoundRegion(None), [NamedIn("鼓楼区司法局", "signature")])
    assert found.division is None
    assert found.candidates == ("320106", "320302", "350102", "410204")


def test_a_name_inside_the_portal_is_more_exact() -> None:
    assert place("溧阳市人民政府", base="320400") == "320481"
    assert place("鼓楼区司法局", base="350100") == "350102"


def test_a_name_elsewhere_does_not_move_the_portal() -> None:
    assert place("江西省统计局", base="360900") == "360900"
    assert place("上海市教委", base="320400") == "320400"
    assert place("东里镇人民政府", base="440882") == "440882"


def test_names_above_a_division() -> None:
    found = division("440882")
    assert found is not None
    assert (found.province, found.city, found.county) == ("广东省", "湛江市", "雷州市")
    found = division("110105")
    assert found is not None
    assert (found.province, found.city, found.county) == ("北京市", None, "朝阳区")
    assert division("44") == division("440000")
    assert division(None) is None


def settled(base: str, *texts: NamedIn) -> tuple[str | None, bool]:
    found = find_region(FoundRegion(division(base), base, "meta"), texts)
    return found.division.code if found.division else None, found.is_disputed


SHANTOU = NamedIn("汕头市人大", "label")
TITLE = NamedIn("汕头市2026年报告", "title", is_title=True)


@pytest.mark.parametrize(
    ("base", "texts", "wanted"),
    [
        ("441900", [SHANTOU, TITLE], ("440500", True)),
        ("441900", [NamedIn("汕头市人大", "signature")], ("440500", True)),
        ("441900", [SHANTOU], ("441900", True)),
        ("441900", [TITLE], ("441900", True)),
        ("440000", [SHANTOU], ("440500", False)),
        ("440511", [NamedIn("汕头市人民政府", "signature")], ("440511", False)),
        ("440511", [NamedIn("广东省人民政府", "signature")], ("440511", False)),
        ("441900", [NamedIn("东莞市司法局", "signature"), SHANTOU], ("441900", True)),
        ("441900", [NamedIn("新华社", "label")], ("441900", False)),
    ],
)
def test_names_outvote_a_wrong_code(
    base: str, texts: list[NamedIn], wanted: tuple[str, bool]
) -> None:
    assert settled(base, *texts) == wanted
