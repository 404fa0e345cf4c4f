"""Label lines: one or several, glued, empty, in brackets, in front of anything."""

from __future__ import annotations

import random
import re
import time

import pytest

from cleaning.rules.labels import FIELD_OF, _marks, is_label_line, label_of, read_labels


def fields(line: str) -> list[tuple[str, str]]:
    return [(x.field, x.value) for x in read_labels(line) if x.field != "noise"]


@pytest.mark.parametrize(
    ("line", "want"),
    [
        (
            "发布时间：2022-01-20 来源：办公室",
            [("published", "2022-01-20"), ("source", "办公室")],
        ),
        (
            "发布日期：2021-09-01信息来源：点击数：",
            [("published", "2021-09-01"), ("source", "")],
        ),
        (
            "来源： 访问量：199 发布日期：2017-05-15",
            [("source", ""), ("published", "2017-05-15")],
        ),
        ("来源：县政府办 【字体：大 中 小】", [("source", "县政府办")]),
        ("（来源：县统计局）", [("source", "县统计局")]),
        ("索 引 号：1122/2022-00426", [("index_number", "1122/2022-00426")]),
        ("时间 : 2022-01-20 10:20", [("published", "2022-01-20 10:20")]),
        ("2021年3月3日作者：张三", [("author", "张三")]),
        (
            "[索引号] K1/2021 [发布机构] 甲局",
            [("index_number", "K1/2021"), ("issuer", "甲局")],
        ),
        (
            "发布者：管理员发布时间：2022-05-26浏览次数：3",
            [("published", "2022-05-26")],
        ),
        ("字号：东政〔2022〕1号", [("document_number", "东政〔2022〕1号")]),
        ("字号：大 中 小", []),
        ("更新时间：2008-5-6 文章录入：admin ]", [("updated", "2008-5-6")]),
    ],
)
def test_labels_with_their_values(line: str, want: list[tuple[str, str]]) -> None:
    assert fields(line) == want


@pytest.mark.parametrize(
    "line",
    [
        "数据资料来源：县统计局。",
        "依法行政：成效明显",
        "会议时间定于3月",
        "来源于基层的意见",
        "我局收到的申请来源：主要是网上",
    ],
)
def test_lines_of_reports_have_no_labels(line: str) -> None:
    assert not is_label_line(line)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("索 引 号：", "索引号"),
        ("标　　题", "标题"),
        ("【发文字号】", "发文字号"),
        ("来源地", None),
        ("发布日期：2022-01-20", None),
    ],
)
def test_a_cell_that_is_a_label(cell: str, name: str | None) -> None:
    assert label_of(cell) == name


def test_a_date_may_stand_before_the_first_label() -> None:
    assert is_label_line("2022年02月13日07:48 | 来源：新华日报")
    assert is_label_line("2022-02-13 07:00:00来源：央广网")


@pytest.mark.parametrize("seed", ["来 源 ：", "　" * 30, "时 间", "【】", "字 号："])
def test_no_line_makes_the_labels_hang(seed: str) -> None:
    start = time.process_time()
    for size in (100, 239, 5_000):
        read_labels((seed * 2_000)[:size])
        label_of((seed * 2_000)[:size])
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("来源：流通发展司 类型：原创", "流通发展司"),
        ("来源：检查局　文章类型：原创", "检查局"),
        ("来源： 市人大办公室 选择阅读字号：[ 大 中 小 ]", "市人大办公室"),
        ("来源：县司法局 | 栏目名：动态", "县司法局"),
        ("来源：县司法局【责任科室】办公室", "县司法局"),
        ("来源：县司法局 视力保护色：", "县司法局"),
        ("【来源】县司法局【发布文号】某政发〔2021〕3号", "县司法局"),
        ("来源：宁海新闻网发布时间：2021-03-03", "宁海新闻网"),
        ("来源：中国政府网 人民网", "中国政府网 人民网"),
    ],
)
def test_a_name_ends_at_the_next_label_known_or_not(line: str, source: str) -> None:
    found = {label.field: label.value for label in read_labels(line)}
    assert found["source"] == source


def test_numbers_under_their_many_labels() -> None:
    for label in ("发布文号", "公文字号", "令号", "公告号", "发文字号"):
        (found,) = read_labels(f"【{label}】某政发〔2021〕3号")
        assert (found.field, found.value) == ("document_number", "某政发〔2021〕3号")


def test_a_note_on_figures_is_no_label_of_the_page() -> None:
    assert read_labels("资料来源：县统计局、县财政局") == ()


def _some_line(chance: random.Random, names: list[str]) -> str:
    """Pieces of label lines: names with gaps, beginnings of names, signs, words."""
    gaps = ["", "", "", " ", "\u3000", "\xa0", " " * 8, " " * 9, "\t"]
    pieces = []
    for _ in range(chance.randint(1, 9)):
        name = chance.choice(names)
        pieces += [
            "".join(char + chance.choice(gaps) for char in name),
            name[: chance.randint(0, len(name))],
            chance.choice(
                ["：", ":", "∶", "【", "[", "】", "]", "】：", "县政府", "12"]
            ),
        ]
    return "".join(chance.sample(pieces, len(pieces) // 2))


def test_names_that_are_looked_up_are_those_that_a_pattern_of_all_would_find() -> None:
    gap = "[ \u3000\xa0]{0,8}"
    names = sorted(FIELD_OF, key=len, reverse=True)
    every = "|".join(map(gap.join, names))
    label = re.compile(
        rf"[【\[]{gap}({every}){gap}[】\]]{gap}[:：∶]?|({every}){gap}[:：∶]"
    )
    bare = re.compile(rf"^[【\[]?{gap}({every}){gap}[】\]]?{gap}[:：∶]?$")
    chance, labels, cells = random.Random(1), 0, 0
    for _ in range(3_000):
        line = _some_line(chance, names)
        found = [
            (m.start(), m.end(), re.sub(r"\s+", "", m[1] or m[2]))
            for m in label.finditer(line)
        ]
        assert [*map(tuple, _marks(line))] == found, line
        labels += len(found)
        cell = line[:14].strip()
        is_one = bare.match(cell)
        name = re.sub(r"\s+", "", is_one[1]) if is_one else None
        assert label_of(cell) == name, cell
        cells += name is not None
    assert labels > 300
    assert cells > 100
