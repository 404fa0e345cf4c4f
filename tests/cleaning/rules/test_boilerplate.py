"""Each rule takes its own hit and leaves its own miss; none can be made to hang."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cleaning.rules.boilerplate import Rule, load_rules, rule_for

if TYPE_CHECKING:
    from cleaning.rules.boilerplate import Place

RULES = load_rules()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_takes_its_hit(rule: Rule) -> None:
    assert rule.pattern.search(rule.hit)
    place = "head" if rule.place == "anywhere" else rule.place
    assert rule_for(rule.hit, place) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_leaves_its_miss(rule: Rule) -> None:
    assert not rule.pattern.search(rule.miss)


def test_ids_are_unique_and_reasons_are_given() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(
        rule.reason and rule.place in {"head", "tail", "anywhere"} for rule in RULES
    )


@pytest.mark.parametrize(
    "line",
    [
        "来源于基层的意见共有42条。",
        "关闭小煤矿3家，打印宣传单2000份。",
        "版权登记4000件，比上年增长15%。",
        "声明：凡在公示期内有异议的，可凭身份证原件到窗口反映。",
        "扫一扫二维码就能查到水质，这个小改动让群众少跑了路。",
        "附件：1.普法责任清单",
        "注：部分数据因四舍五入，存在与分项合计不等的情况。",
        "（此件公开发布）",
        "某某县人民政府办公室",
        "2022年1月18日",
        "一、总体情况",
        "地址变更的企业共12家",
        "作者：张三在文中写道，要坚持依法行政，做到权责一致，不得推诿。",
        "记者 刘涛",
    ],
)
def test_lines_of_reports_stay(line: str) -> None:
    assert rule_for(line, "head") is None
    assert rule_for(line, "tail") is None


def test_a_long_sentence_is_never_taken_but_by_the_fixed_statements() -> None:
    body = "版权所有人的合法权益得到保护。" * 10
    assert rule_for(body, "tail") is None
    statement = (
        "凡本网站注明来源为其他媒体的稿件，均转载自其他媒体，转载目的在于传递更多信息，"
        * 2
    )
    rule = rule_for(statement + "并不代表本网赞同其观点。", "tail")
    assert rule is not None
    assert rule.long


@pytest.mark.parametrize("tail", ["龘", "x。", ""])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_line_makes_a_rule_hang(rule: Rule, tail: str) -> None:
    seeds = (rule.hit, rule.hit + " ", "QQ空间", "大 中 小 ", "【打印】 ", " ", "> ")
    start = time.process_time()
    for seed in seeds:
        rule.pattern.search((seed * 400)[:399] + tail)
    assert time.process_time() - start < 0.5


def in_order(line: str, place: str) -> Rule | None:
    """The first rule that fits, asked one after the other."""
    fits = (
        r for r in RULES if r.place in {place, "anywhere"} and r.pattern.search(line)
    )
    return next(fits, None)


@pytest.mark.parametrize("place", ["head", "tail", "anywhere"])
def test_one_search_finds_the_first_rule_that_fits(place: Place) -> None:
    lines = [line for rule in RULES for line in (rule.hit, rule.miss)]
    mixed = [a[: n % 9] + b for n, (a, b) in enumerate(pairwise(lines))]
    for line in (*lines, *mixed, *(f" {line}" for line in lines)):
        if len(line) <= 80:
            assert rule_for(line, place) is in_order(line, place), line


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_pattern_is_anchored_and_needs_what_it_says(rule: Rule) -> None:
    assert not rule.pattern.search("。" * 100 + "\n" + rule.hit)
    assert not rule.needs or any(word in rule.hit for word in rule.needs)
    open_start = rule.pattern.pattern.startswith(("^.{", "^(?=.", "^(?:.{"))
    assert bool(rule.needs) or not open_start
