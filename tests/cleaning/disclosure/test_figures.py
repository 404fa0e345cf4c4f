"""The standard tables of disclosure reports: each figure, in each shape, each sum."""

from __future__ import annotations

import json
import time
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.model import Capture
from cleaning import clean
from cleaning.disclosure.figures import read_disclosure
from cleaning.disclosure.form import load_forms, number, table_rows
from cleaning.disclosure.sums import DONE, LEFT, NEW, OLD
from crawler.demo.content.tables import (
    applications,
    applications_table,
    disputes_table,
    proactive_table,
)

NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
PERSONS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")


def grid(table, spanned=lambda text: ""):
    """A table with its spans laid out: `spanned` says what a covered place holds."""
    lines, covered = [], {}
    for row in table.rows:
        line, waiting = [], list(row)
        while waiting or covered.get(len(line)):
            place = len(line)
            if covered.get(place):
                text, left = covered.pop(place)
                line.append(spanned(text))
                if left > 1:
                    covered[place] = (text, left - 1)
                continue
            cell = waiting.pop(0)
            for step in range(cell.columns):
                line.append(spanned(cell.text) if step else cell.text)
                if cell.rows > 1:
                    covered[place + step] = (cell.text, cell.rows - 1)
        lines.append(f"| {' | '.join(line)} |")
    return "\n".join(lines)


def bare(table):
    """A table as extractors without a grid have it: filled cells only."""
    return "\n".join(" | ".join(c.text for c in row if c.text) for row in table.rows)


def report(seed=7, shape=grid, **options):
    rng = Random(seed)
    parts = [
        "二、主动公开政府信息情况",
        shape(proactive_table(rng), **options),
        "三、收到和处理政府信息公开申请情况",
        shape(applications_table(rng), **options),
        "四、政府信息公开行政复议、行政诉讼情况",
        shape(disputes_table(rng), **options),
        "五、存在的主要问题及改进情况",
    ]
    return "\n".join(parts)


def asked(text):
    """The second table as {(row, column): value}."""
    cells = read_disclosure(text).cells
    return {(c.row, c.column): c.value for c in cells if c.table == "applications"}


def codes(text):
    return [issue.code for issue in read_disclosure(text).issues]


def test_all_rows_and_columns_of_the_form_are_read():
    found = read_disclosure(report())
    assert found.issues == ()
    forms = load_forms()
    now = {"1", "3", "4"}
    assert len(now) == len(forms)
    sizes = {t: sum(c.table == t for c in found.cells) for t in forms}
    assert sizes == {"proactive": 10, "applications": 27 * 7 - 14, "disputes": 15}


def test_the_figures_are_those_of_the_table():
    rng = Random(7)
    proactive_table(rng)
    wanted = applications(rng)
    found = asked(report())
    for name, row in (("一", NEW), ("二", OLD), ("（七）总计", DONE), ("四", LEFT)):
        for column, value in zip((*PERSONS, "总计"), wanted[name], strict=True):
            assert found[(row, column)] == value
    leaf = "5.要求行政机关确认或重新出具已获取信息"
    assert found[(leaf, "总计")] == wanted[leaf][-1]


@pytest.mark.parametrize("seed", range(12))
def test_every_shape_of_a_table_gives_the_same(seed):
    plain = read_disclosure(report(seed))
    assert plain.issues == ()
    repeated = read_disclosure(report(seed, spanned=lambda text: text))
    assert repeated == plain or repeated.cells == plain.cells
    assert read_disclosure(report(seed, shape=bare)).cells == plain.cells


def test_parts_say_where_a_row_stands():
    parts = {cell.row: cell.part for cell in read_disclosure(report()).cells}
    assert parts["1.属于国家秘密"] == "三、本年度办理结果（三）不予公开"
    assert parts["行政处罚"] == "第二十条第（六）项"
    assert parts["复议后起诉"] == "行政诉讼"


def test_split_words_wide_signs_and_other_numbering_are_the_same_rows():
    text = report().replace("社会公益组织", "社会公益 组织")
    text = text.replace("1.属于国家秘密", "１．属于 国家秘密")
    text = text.replace("（七）总计", "（七） 总 计")
    assert asked(text) == asked(report())


def test_a_table_cut_by_a_page_break_goes_on():
    lines = report().split("\n")
    cut = next(n for n, line in enumerate(lines) if "7.属于行政执法案卷" in line)
    lines.insert(cut, "- 4 -")
    assert asked("\n".join(lines)) == asked(report())


def test_a_second_table_without_its_header_is_read():
    rows = [row for row in report().split("\n") if "自然人" not in row]
    rows = [row for row in rows if "申请人情况" not in row and "商业企业" not in row]
    assert asked("\n".join(rows)) == asked(report())


def test_figures_keep_what_the_cell_holds():
    text = (
        "| 第二十条第（八）项 |  |\n| 信息内容 | 本年收费金额（单位：万元） |\n"
        "| 行政事业性收费 | １,204.50万元 |"
    )
    (cell,) = read_disclosure(text).cells
    assert (cell.value, cell.raw) == (1204.5, "１,204.50万元")


@pytest.mark.parametrize("raw", ["", "-", "——", "/", "无"])
def test_what_is_no_number_is_not_made_one(raw):
    text = f"| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n| 规章 | 1 | {raw} | 2 |"
    cells = read_disclosure(text).cells
    assert [(c.value, c.raw) for c in cells] == [(1, "1"), (None, raw), (2, "2")]


BEFORE_2021 = """\
| 第二十条第（一）项 | | | |
| 信息内容 | 本年新 制作数量 | 本年新 公开数量 | 对外公开总数量 |
| 规章（设区的市、自治州人民政府提供） | 0 | 0 | 0 |
| 规范性文件 | 2 | 2 | 19 |
| 第二十条第（五）项 | | | |
| 信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
| 行政许可 | 8 | +5 | 93 |
| 其他对外管理服务事项 | 117 | -3 | 165 |
| 第二十条第（六）项 | | | |
| 信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
| 行政处罚 | 90 | 0 | 22 |
| 行政强制 | 4 | 4 | - |
| 第二十条第（八）项 | | | |
| 信息内容 | 上一年项目数量 | 本年增/减 | |
| 行政事业性收费 | 0 | 0 | |
| 第二十条第（九）项 | | | |
| 信息内容 | 采购项目数量 | 采购总金额 | |
| 政府集中采购 | 3 | 59.96万元 | |
"""


def test_the_form_of_2019_and_2020():
    found = read_disclosure(BEFORE_2021)
    values = {(c.row, c.column): c.value for c in found.cells}
    assert found.issues == ()
    assert values[("行政规范性文件", "对外公开总数量")] == 19
    assert values[("行政许可", "本年增/减")] == 5
    assert values[("其他对外管理服务事项", "本年增/减")] == -3
    assert values[("行政强制", "处理决定数量")] is None
    assert values[("政府集中采购", "采购总金额")] == 59.96
    assert len(values) == 6 + 6 + 6 + 2 + 2


def test_the_form_of_2019_has_one_row_of_other_outcomes():
    lines = []
    for line in report().split("\n"):
        if "逾期未按" in line or "| 3.其他 |" in line:
            continue
        cells = line.split("|")
        if "逾期不补正" in line:
            cells[2:4] = [" （六）其他处理 ", "  "]
        lines.append("|".join(cells))
    found = asked("\n".join(lines))
    assert ("（六）其他处理", "自然人") in found
    assert not any(row.startswith("3.") and "其他" in row for row, _ in found)


def changed(text, label, place, figure):
    """The text with one figure of a row made another."""
    lines = text.split("\n")
    n = next(n for n, line in enumerate(lines) if label in line)
    cells = lines[n].split("|")
    cells[place] = f" {figure} "
    lines[n] = "|".join(cells)
    return "\n".join(lines)


def test_a_broken_identity_is_told_and_nothing_is_put_right():
    wrong = changed(report(), "（七）总计", 4, 999)
    found = read_disclosure(wrong)
    assert {issue.code for issue in found.issues} == {"disclosure_sum"}
    first = found.issues[0]
    assert first.detail.startswith("自然人: 一 ")
    assert "999" in first.detail
    assert "（七）总计" in wrong[first.start : first.end]
    assert asked(wrong)[(DONE, "自然人")] == 999


def test_each_column_is_judged_for_itself():
    wrong = changed(report(), "一、本年新收", 8, 50)
    details = [issue.detail for issue in read_disclosure(wrong).issues]
    assert [d.split(":")[0] for d in details] == ["法律服务机构", NEW]


def test_a_total_that_its_row_does_not_make_is_told():
    wrong = changed(report(), "4.保护第三方", 10, 50)
    details = [issue.detail for issue in read_disclosure(wrong).issues]
    assert len(details) == 2  # its own row, and the outcomes of the column
    assert any(detail.startswith("4.保护第三方合法权益") for detail in details)


def test_a_wrong_total_of_disputes_is_told():
    lines = report().split("\n")
    n = next(n for n, line in enumerate(lines) if line.startswith("五、")) - 1
    cells = lines[n].split("|")
    cells[5] = " 77 "
    lines[n] = "|".join(cells)
    (issue,) = read_disclosure("\n".join(lines)).issues
    assert "77" in issue.detail


def test_a_sum_with_an_unknown_part_is_not_judged():
    unknown = changed(changed(report(), "（七）总计", 4, "—"), "二、上年结转", 5, "")
    assert codes(unknown) == []


def test_a_row_with_a_figure_too_few_is_left_out_and_told():
    lines = report().split("\n")
    n = next(n for n, line in enumerate(lines) if "8.属于行政查询" in line)
    lines[n] = "| 8.属于行政查询事项 | 1 | 2 | 3 |"
    found = read_disclosure("\n".join(lines))
    assert [issue.code for issue in found.issues] == ["disclosure_unread"]
    assert "8.属于行政查询事项" not in {cell.row for cell in found.cells}


def test_a_copy_of_the_tables_counts_once():
    once = read_disclosure(report())
    twice = read_disclosure(f"{report()}\n{report()}")
    assert twice.cells == once.cells
    assert twice.issues == ()


def test_other_tables_with_other_figures_are_told():
    two = f"{report()}\n{report(8)}"
    assert codes(two) == ["disclosure_unread"]
    assert read_disclosure(two).cells == read_disclosure(report()).cells


OTHER_TABLES = """\
| 指标 | 2023年 | 比上年增长（%） |
| 行政处罚 | 12 | 3.5 |
| 合计 | 12 | 3.5 |
| 其他 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
"""


def test_tables_of_other_things_are_left_alone():
    assert read_disclosure(OTHER_TABLES).cells == ()
    assert codes(OTHER_TABLES) == []
    mixed = f"{report()}\n{OTHER_TABLES}"
    assert read_disclosure(mixed) == read_disclosure(report())


def test_a_row_that_the_form_has_not_keeps_its_own_name():
    lines = report().split("\n")
    n = next(n for n, line in enumerate(lines) if "8.属于行政查询" in line)
    lines[n] = lines[n].replace("8.属于行政查询事项", "8.属于工作秘密")
    found = read_disclosure("\n".join(lines))
    assert found.issues == ()
    (part,) = {cell.part for cell in found.cells if cell.row == "8.属于工作秘密"}
    assert part == "三、本年度办理结果（三）不予公开"


@pytest.mark.parametrize("text", ["", "一、总体情况", "| |", "|", "| - |", "\t", " | "])
def test_texts_without_tables(text):
    assert read_disclosure(text).cells == ()
    assert codes(text) == []


WORDS = [
    "信息内容",
    "第二十条第（一）项",
    "自然人",
    "总计",
    "其他",
    "结果维持",
    "行政复议",
]
WORDS += [
    "规章",
    "行政处罚",
    "（七）总计",
    "四、结转下年度继续办理",
    "3.其他",
    "",
    "-",
    "7",
    "1,204.5",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=17), max_size=12))
@example(
    [
        ["信息内容", "信息内容"],
        ["总计", "-"],
        ["信息内容", "第二十条第（一）项"],
        ["总计", "-"],
    ]
)
def test_any_rows_in_any_order_give_figures_that_stand_there(rows):
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    found = read_disclosure(text)
    keys = [(c.table, c.row, c.column) for c in found.cells]
    assert len(set(keys)) == len(keys)
    for cell in found.cells:
        assert cell.raw in WORDS
        assert cell.value == number(cell.raw)
    for issue in found.issues:
        assert issue.start is None or text[issue.start : issue.end] in text.split("\n")


def test_a_row_of_a_hundred_thousand_cells_is_read_in_time():
    many = " | ".join(f"列{n}" for n in range(100_000))
    began = time.process_time()
    read_disclosure(f"| 信息内容 | {many} |\n| 规章 | {many} |")
    assert time.process_time() - began < 10


def test_only_disclosure_reports_are_read():
    made = []
    for what in ("政府信息公开工作年度报告", "法治政府建设年度报告"):
        title = f"某某县人民政府2023年{what}"
        overview = "<p>2023年，全县按照要求做好有关工作，取得了新的成效。</p>" * 6
        body = f"<div id=zoom>{overview}<table>{''.join(html_rows())}</table>{overview}</div>"
        page = f"<title>{title}</title><body><h1>{title}</h1>{body}"
        made.append(clean(Capture(None, page.encode())))
    assert [bool(record.disclosure) for record in made] == [True, False]
    assert "disclosure" not in made[0].as_dict()


def html_rows():
    for row in table_rows(report()):
        if row:
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.cells)}</tr>"


@pytest.mark.shared
@pytest.mark.parametrize("page", ["301", "302", "303"])
def test_every_cell_of_real_reports_and_the_identity(shared, page):
    lines = (shared / "corpus" / "gold.jsonl").read_text("utf-8").splitlines()
    gold = next(row for row in map(json.loads, lines) if row["id"] == page)
    (file,) = (shared / "corpus" / "pages").glob(f"{page}.*")
    record = clean(Capture("http://www.example.gov.cn/a.html", file.read_bytes()))
    assert [i.code for i in record.issues if i.code.startswith("disclosure")] == []
    wanted = [
        number(cell)
        for table in gold["tables"]
        for row in table
        for cell in row
        if number(cell) is not None
    ]
    assert [cell.value for cell in record.disclosure] == wanted
    rows = [
        row[0] if len(row) == 4 else row[-8]
        for row in gold["tables"][1]
        if len(row) >= 8
    ]
    read = [c.row for c in record.disclosure if c.table == "applications"]
    assert [label_key(row) for row in rows] == [label_key(r) for r in read[::7]]


def label_key(label):
    return label.split("（区分")[0]
