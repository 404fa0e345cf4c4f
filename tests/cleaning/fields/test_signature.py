"""Sign-offs: below the text, at its head, in brackets, with several bodies, damaged."""

from __future__ import annotations

import pytest

from cleaning.fields.signature import Signature, as_body, find_signature

BODY = ["一、主要做法", "全镇上下认真贯彻落实各项部署，取得明显成效。"]


def signed(*lines: str) -> tuple[str | None, str | None]:
    found = find_signature([*BODY, *lines])
    return found.issuer, found.date.value if found.date else None


@pytest.mark.parametrize(
    ("lines", "issuer", "date"),
    [
        (["东河镇人民政府", "2021年11月23日"], "东河镇人民政府", "2021-11-23"),
        (["东河镇人民政府　2021年11月23日"], "东河镇人民政府", "2021-11-23"),
        (["东河县司法局", "二〇二二年一月十日"], "东河县司法局", "2022-01-10"),
        (["东河县统计局", "国家统计局东河调查队", "2022年3月1日"],
         "东河县统计局 国家统计局东河调查队", "2022-03-01"),
        (["中共东河县委办公室 东河县人民政府办公室", "2022年3月1日"],
         "中共东河县委办公室 东河县人民政府办公室", "2022-03-01"),
        (["（东河县统计局）"], "东河县统计局", None),
        (["东河县人民政府办公室（印章）", "2021年3月3日"], "东河县人民政府办公室", "2021-03-03"),
        (["东河县人民政府（盖章）", "2021年3月3日"], "东河县人民政府", "2021-03-03"),
        (["东河县人民政府", "2021年3月3日", "东河县人民政府办公室 2021年3月9日印发"],
         "东河县人民政府", "2021-03-03"),
        (["2021年3月3日"], None, "2021-03-03"),
        (["东河县人民政府", "2023年5月"], "东河县人民政府", "2023-05"),
        (["附件：1. 汇总表", "东河县人民政府", "2021年3月3日", "（此件公开发布）"],
         "东河县人民政府", "2021-03-03"),
        (["东河县人民政府", "2021年3月3日", "附件1", "汇总表", "| 甲 | 乙 |"],
         "东河县人民政府", "2021-03-03"),
        (["会议于2021年3月3日召开。"], None, None),
        (["截至2021年3月3日，全部完成"], None, None),
        (["联系电话：0750-5524538"], None, None),
        (["| 东河县人民政府 | 2021年3月3日 |"], None, None),
    ],
)  # fmt: skip
def test_at_the_end(lines: list[str], issuer: str | None, date: str | None) -> None:
    assert signed(*lines) == (issuer, date)


def test_a_bulletin_is_signed_at_its_head() -> None:
    found = find_signature(["东河县统计局", "（2022年3月1日）", *BODY * 8])
    assert (found.issuer, found.date and found.date.value) == (
        "东河县统计局",
        "2022-03-01",
    )


def test_a_resolution_tells_the_day_it_was_passed() -> None:
    line = "（2007年6月29日东河县第十届人民代表大会常务委员会第二十八次会议通过）"
    found = find_signature(["东河县人民代表大会常务委员会", line, *BODY * 8])
    assert found.date is not None
    assert found.date.value == "2007-06-29"


def test_a_lone_date_under_the_title_is_no_signature() -> None:
    assert find_signature(["2012年6月24日", *BODY * 8]) == Signature()


def test_a_date_that_lost_its_signs_is_kept_raw() -> None:
    found = find_signature([*BODY, "东河镇人民政府", "2020413"])
    assert (found.issuer, found.date, found.lost) == ("东河镇人民政府", None, "2020413")


def test_nothing_to_sign() -> None:
    assert find_signature([]) == Signature()
    assert find_signature([""]) == Signature()


@pytest.mark.parametrize(
    "line",
    [
        "附件：汇总表",
        "各乡镇人民政府：",
        "抄送县委办公室",
        "2021年",
        "加强领导。",
        "局",
        "a" * 70,
    ],
)
def test_lines_that_name_no_body(line: str) -> None:
    assert as_body(line) is None
