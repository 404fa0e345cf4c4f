"""Kinds and report years: the title first, then how the text begins."""

from __future__ import annotations

import pytest

from cleaning.fields.kind import kind_of, load_kinds, report_year


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("东河县2021年度法治政府建设年度报告", "law_government"),
        ("关于2019年度法治政府建设（依法行政）工作情况的报告", "law_government"),
        ("大江镇2021年法治建设工作情况报告", "law_government"),
        ("2022年法治工作情况暨2023年工作要点的报告", "law_government"),
        ("关于印发法治政府建设实施方案的通知", "notice"),
        ("2023年东河县政府工作报告", "work_report"),
        ("政府工作报告（2016）", "work_report"),
        ("图解2023年政府工作报告", "other"),
        ("东河县2025年度政府信息公开工作年度报告", "disclosure"),
        ("东河县税务局2013年信息公开年报", "disclosure"),
        ("东河县2015年国民经济和社会发展统计公报", "statistics"),
        ("关于2022年决算的报告", "budget"),
        ("2019年度一般公共预算“三公”经费支出决算情况", "budget"),
        ("东河县人民政府关于禁止某事的通告", "notice"),
        ("县长张三到西岭乡调研", "news"),
        ("今天", "other"),
        (None, "other"),
    ],
)
def test_titles(title: str | None, kind: str) -> None:
    assert kind_of(title, "") == kind


def test_the_text_decides_where_the_title_does_not() -> None:
    text = "2024年以来，我镇深入贯彻关于加强法治政府建设的各项措施要求。现将有关情况报告如下。"
    assert kind_of(None, text) == "law_government"
    assert kind_of(None, "本报讯（记者 张三）近日，") == "news"
    assert (
        kind_of("火龙果甜", f"{'山坡上一片红。' * 99}（通讯员 张三 李四某）") == "news"
    )
    assert kind_of("火龙果甜", f"{'山坡上一片红。' * 99}县记者协会") == "other"


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("东河县2021年度法治政府建设报告", 2021),
        ("二〇二一年度法治政府建设报告", 2021),
        ("2022年总结及2023年计划", 2022),
        ("政府工作报告（2016）", 2016),
        ("2021年上半年工作总结", 2021),
        ("法治政府建设规划（2021—2025年）", None),
        ("关于法治政府建设的报告", None),
        ("某政发〔2021〕3号", None),
        ("2021年第3号公报", None),
        ("9999年报告", None),
        ("1985年报告", None),
    ],
)
def test_title_years(title: str, year: int | None) -> None:
    found = report_year(title, "", "law_government", 2027)
    assert (found[0] if found else None) == year


def test_text_years_only_for_reports() -> None:
    text = "2024年以来，我镇坚持依法行政。"
    assert report_year(None, text, "news") is None
    assert report_year(None, text, "law_government") == (2024, "2024年", False)
    assert report_year(None, "2024年3月3日，会议召开", "law_government") is None
    assert report_year(None, text, "law_government", last_year=2020) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("——2023年2月8日在某县第十八届人民代表大会第三次会议上\n各位代表：", 2022),
        ("各位代表：\n一、2022年工作回顾\n二、2023年工作安排", 2022),
        ("——2023年12月8日在某县第十八届人民代表大会第五次会议上", 2023),
        ("各位代表：现在，我代表县人民政府报告工作。", 2023),
    ],
)
def test_a_work_report_reports_on_the_year_it_looks_back_on(
    text: str, year: int
) -> None:
    found = report_year("2023年某县政府工作报告", text, "work_report", 2027)
    assert found is not None
    assert found[0] == year


def test_rules_are_compiled_once() -> None:
    assert load_kinds() is load_kinds()
    assert all(rule.title for rule in load_kinds())
