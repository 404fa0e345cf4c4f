"""The vocabulary of reports' titles: each kind's usual titles, and what is no report."""

from __future__ import annotations

import pytest

from crawler.site.report_titles import sounds_like, sounds_like_report

REPORTS = [
    ("law_government", "东河县2023年法治政府建设年度报告"),
    ("law_government", "某某镇关于2022年度法治政府建设情况的报告"),
    ("law_government", "市司法局2019年依法行政工作总结"),
    ("law_government", "某某街道2021年法治街道建设情况报告"),
    ("law_government", "某某县人民政府关于2020年推进法治政府建设工…"),
    ("work_report", "2024年政府工作报告"),
    ("work_report", "政府工作报告（2019年1月15日在县第十六届人民代表大会上）"),
    ("disclosure", "县民政局2023年政府信息公开工作年度报告"),
    ("disclosure", "某某市2018年政府信息公开年报"),
    ("disclosure", "某某乡政务公开工作总结"),
    ("statistics", "东河县2023年国民经济和社会发展统计公报"),
    ("statistics", "第七次全国人口普查主要数据公报"),
    ("budget", "县财政局2023年部门决算公开"),
    ("budget", "2024年“三公”经费预算"),
]
OTHERS = [
    "关于印发《法治政府建设实施纲要》的通知",
    "县政府召开依法行政工作推进会",
    "一图读懂：2024年政府工作报告",
    "代表热议政府工作报告",
    "关于做好政府信息公开工作年度报告编制的通知",
    "政府信息公开指南",
    "统计公报解读",
    "预算法实施条例",
    "关于做好春耕备耕工作的通知",
    "法治文化广场建成开放",
    "",
]


@pytest.mark.parametrize(("kind", "title"), REPORTS)
def test_usual_titles(kind: str, title: str) -> None:
    assert sounds_like(kind, title)


@pytest.mark.parametrize("title", OTHERS)
def test_notices_and_news_about_reports(title: str) -> None:
    assert not sounds_like_report(title)
