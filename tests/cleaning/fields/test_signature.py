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
        (["东 河 县 统 计 局", "二〇二一年三月三日"], "东河县统计局", "2021-03-03"),
        (["东 河 县 财 政 局　东 河 县 教 育 局", "2021 年 3 月 3 日"],
         "东河县财政局 东河县教育局", "2021-03-03"),
        (["县长　李 明", "2021年3月3日"], None, "2021-03-03"),
        (["局长：王建国 2021年3月3日"], None, "2021-03-03"),
        (["东河县审计局局长　王建国", "东河县财政局局长　李明", "2021年3月3日"],
         "东河县审计局 东河县财政局", "2021-03-03"),
        (["2021年3月3日", "东河县人民政府"], "东河县人民政府", "2021-03-03"),
        (["| 作出处罚决定的机关名称 | 东河县财政局 |", "| 作出处罚决定的日期 | 2021年3月3日 |"],
         "东河县财政局", "2021-03-03"),
        (["| 立案日期 | 2021年3月3日 |"], None, None),
        (["（自2021年5月1日起施行）"], None, None),
        (["本办法自2021年5月1日起施行。"], None, None),
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


ANNEX = [
    "东河县养老服务方案",
    *["一、总体要求", "坚持统筹推进，到2025年3月3日全部完成。"] * 12,
]


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (["东河县民政局", "2021年3月3日", *ANNEX], "东河县民政局"),
        (["东河县民政局", "2021年3月3日", "（此件公开发布）", *ANNEX], "东河县民政局"),
        (["附件：方案", "东河县民政局", "2021年3月3日", "附件", *ANNEX], "东河县民政局"),
        (["2021年3月3日", "附件1", *ANNEX], None),
        (["民政部 财政部", "商务部 应急管理部", "2021年3月3日", *ANNEX],
         "民政部 财政部 商务部 应急管理部"),
        (["县长　李 明", "2021年3月3日", *ANNEX], None),
        (["东河县民政局", "2021年3月3日", *ANNEX, "东河县财政局", "2020年1月1日"],
         "东河县民政局"),
    ],
)  # fmt: skip
def test_a_notice_is_signed_before_what_it_sends_out(
    lines: list[str], issuer: str | None
) -> None:
    assert signed(*lines) == (issuer, "2021-03-03")


@pytest.mark.parametrize(
    "note",
    [
        "（2023年2月25日东河县人民政府令第72号公布　自2023年5月1日起施行）",
        "（2023年2月25日东河县人民政府第7次常务会议审议通过，自发布之日起施行）",
        "（2026年2月5日东河县第十五届人民代表大会第八次会议主席团第三次会议通过）",
        "（自2023年5月1日起施行）",
    ],
)
def test_a_note_of_adoption_signs_nothing(note: str) -> None:
    assert find_signature([note, *BODY * 8]).date is None


def test_the_day_in_force_is_not_the_day_of_passing() -> None:
    line = (
        "（2007年6月29日东河县第十届人民代表大会常务委员会第二十八次会议通过　"
        "自2008年1月1日起施行）"
    )
    found = find_signature([line, *BODY * 8])
    assert found.date is not None
    assert found.date.value == "2007-06-29"


def test_the_evidence_is_as_it_stands_there() -> None:
    found = find_signature([*BODY, "东 河 县 统 计 局", "2021年3月3日"])
    assert found.raw == "东 河 县 统 计 局 2021年3月3日"


def test_a_short_text_that_begins_with_its_date_is_unsigned() -> None:
    assert find_signature(["2012年6月24日", "县新闻发言人 武平", *BODY]) == Signature()
