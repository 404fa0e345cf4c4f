"""The tables of sample reports: the three of a disclosure report, and statistics'.

The form is the one that 国办公开办函〔2021〕30号 prescribes; in each column of the
second table 一 + 二 = 三（七） + 四 holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.demo.content.report import Cell, Table

if TYPE_CHECKING:
    from random import Random

_APPLICANTS = (
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
)
_OUTCOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
    ),
    (
        "（四）无法提供",
        (
            "1.本机关不掌握相关政府信息",
            "2.没有现成信息需要另行制作",
            "3.补正后申请内容仍不明确",
        ),
    ),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "3.其他",
        ),
    ),
)
_COLUMNS = 1 + len(_APPLICANTS)


def proactive_table(rng: Random) -> Table:
    """二、主动公开政府信息情况."""
    made, dropped = rng.randint(0, 20), rng.randint(0, 4)

    def pair(name: str, value: object) -> tuple[Cell, ...]:
        return (Cell(name), Cell(str(value), columns=3))

    def head(item: str) -> tuple[Cell, ...]:
        return (Cell(f"第二十条第（{item}）项", columns=4),)

    decisions = pair("信息内容", "本年处理决定数量")
    return Table(
        (
            head("一"),
            _row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            _row("规章", "0", "0", "0"),
            _row("行政规范性文件", made, dropped, made + rng.randint(5, 90)),
            head("五"),
            decisions,
            pair("行政许可", rng.randint(0, 4000)),
            head("六"),
            decisions,
            pair("行政处罚", rng.randint(0, 900)),
            pair("行政强制", rng.randint(0, 60)),
            head("八"),
            pair("信息内容", "本年收费金额（单位：万元）"),
            pair("行政事业性收费", f"{rng.uniform(0, 900):.2f}"),
        )
    )


def applications(rng: Random) -> dict[str, list[int]]:
    """Applications by row name, a number for each kind of applicant and their sum.

    >>> from random import Random
    >>> rows = applications(Random(7))
    >>> new, old, done, left = (rows[k] for k in ("一", "二", "（七）总计", "四"))
    >>> [a + b for a, b in zip(new, old)] == [c + d for c, d in zip(done, left)]
    True
    """
    leaves = [leaf or name for name, inner in _OUTCOMES for leaf in (inner or (None,))]
    rows: dict[str, list[int]] = {}
    for leaf in leaves:
        rare = leaf not in ("（一）予以公开", "1.本机关不掌握相关政府信息")
        person = rng.choice((0, 0, 0, 1, 2)) if rare else rng.randint(1, 30)
        firm = rng.choice((0, 0, 1)) if rare else rng.randint(0, 4)
        rows[leaf] = [person, firm, 0, 0, rng.choice((0, 0, 0, 0, 1)), 0]
    done = [sum(column) for column in zip(*rows.values(), strict=True)]
    left = [rng.randint(0, 3), rng.randint(0, 1), 0, 0, 0, 0]
    total = [a + b for a, b in zip(done, left, strict=True)]
    old = [min(rng.randint(0, 2), n) for n in total]
    rows["一"] = [a - b for a, b in zip(total, old, strict=True)]
    rows["二"], rows["（七）总计"], rows["四"] = old, done, left
    return {name: [*numbers, sum(numbers)] for name, numbers in rows.items()}


def applications_table(rng: Random, *, is_wrong: bool = False) -> Table:
    """三、收到和处理政府信息公开申请情况; a wrong one carries over too few."""
    numbers = applications(rng)
    if is_wrong:
        numbers["四"][0] += 5
    leaf_count = sum(len(inner) or 1 for _, inner in _OUTCOMES)
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(
                "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
                rows=3,
                columns=3,
            ),
            Cell("申请人情况", columns=_COLUMNS + 1),
        ),
        (
            Cell("自然人", rows=2),
            Cell("法人或其他组织", columns=len(_APPLICANTS)),
            Cell("总计", rows=2),
        ),
        _row(*_APPLICANTS),
        (Cell("一、本年新收政府信息公开申请数量", columns=3), *_row(*numbers["一"])),
        (Cell("二、上年结转政府信息公开申请数量", columns=3), *_row(*numbers["二"])),
    ]
    first: tuple[Cell, ...] = (Cell("三、本年度办理结果", rows=leaf_count + 1),)
    for name, inner in _OUTCOMES:
        group: tuple[Cell, ...] = (Cell(name, columns=2),)
        if inner:
            group = (Cell(name, rows=len(inner)),)
        for leaf in inner or (None,):
            leaf_cell = (Cell(leaf),) if leaf else ()
            rows.append((*first, *group, *leaf_cell, *_row(*numbers[leaf or name])))
            first, group = (), ()
    rows.append((Cell("（七）总计", columns=2), *_row(*numbers["（七）总计"])))
    rows.append((Cell("四、结转下年度继续办理", columns=3), *_row(*numbers["四"])))
    return Table(tuple(rows))


def disputes_table(rng: Random) -> Table:
    """四、政府信息公开行政复议、行政诉讼情况."""
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    figures: list[int] = []
    for _ in range(3):
        part = [rng.choice((0, 0, 0, 1, 2)) for _ in range(4)]
        figures += [*part, sum(part)]
    return Table(
        (
            (Cell("行政复议", columns=5), Cell("行政诉讼", columns=10)),
            (
                *(Cell(result, rows=2) for result in results),
                Cell("未经复议直接起诉", columns=5),
                Cell("复议后起诉", columns=5),
            ),
            _row(*results, *results),
            _row(*figures),
        )
    )


def indicators_table(rng: Random, year: int) -> Table:
    """Main indicators of a statistical bulletin."""
    names = (
        "粮食产量（万吨）",
        "油料产量（万吨）",
        "茶叶产量（吨）",
        "生猪出栏（万头）",
    )
    rows = [_row("指标", f"{year}年", "比上年增长（%）")]
    rows += [
        _row(name, f"{rng.uniform(1, 90):.1f}", f"{rng.uniform(0.5, 9):.1f}")
        for name in names
    ]
    return Table(tuple(rows))


def _row(*values: object) -> tuple[Cell, ...]:
    return tuple(Cell(str(value)) for value in values)
