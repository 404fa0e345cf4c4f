"""Five thousand strings that look like dates and are none, and the forms that are.

A trap asks one thing: no date may come out that does not stand there. Each generator
below yields (text, the dates that really stand in it); what is found must be among
them, as the whole value or as its beginning.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.model import Capture, Record
from cleaning import clean
from cleaning.fields.dates import find_dates, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LAST = 2027
TRAPS = 5_000
Trap = tuple[str, tuple[str, ...]]
NUMERALS = "〇一二三四五六七八九"


def chinese_year(year: int) -> str:
    return "".join(NUMERALS[int(d)] for d in str(year))


def no_such_day(r: random.Random) -> tuple[int, int, int]:
    year = r.randint(1991, 2026)
    return r.choice(
        [
            (year, 2, r.choice([30, 31])),
            (year - (year % 4 == 0), 2, 29),
            (year, r.choice([4, 6, 9, 11]), 31),
            (year, r.randint(13, 29), r.randint(1, 28)),
            (year, r.randint(1, 12), r.randint(32, 99)),
            (year, r.randint(1, 12), 0),
            (year, 0, r.randint(1, 28)),
        ]
    )


def impossible(r: random.Random) -> Trap:
    y, m, d = no_such_day(r)
    forms = (
        f"{y}年{m}月{d}日",
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"发布时间：{y}年{m}月{d}日　来源：本站",
        f"日期: {y}-{m:02}-{d:02} 10:20:30",
        f"{y}{m:02}{d:02}",
        f"（{y}年{m}月{d}日）",
    )
    text = r.choice(forms)
    stands = (f"{y}-{m:02}",) if "年" in text and 1 <= m <= 12 else ()
    return text, stands


def impossible_chinese(r: random.Random) -> Trap:
    year = chinese_year(r.randint(1991, 2026))
    day = r.choice(["二月三十日", "四月三十一日", "十三月一日", "十一月三十二日"])
    return f"{year}年{day}", ()


def year_only(r: random.Random) -> Trap:
    y = r.randint(1991, 2026)
    forms = (
        f"{y}年",
        f"{y}年度",
        f"某县{y}年度法治政府建设工作情况报告",
        f"{y}年以来，全县上下团结一心",
        f"{y}—{y + 4}年规划纲要",
        f"{y}-{y + 1}学年第{r.randint(1, 2)}学期",
        f"{y}/{str(y + 1)[2:]}学年",
        f"{chinese_year(y)}年度工作总结",
        f"“{r.randint(9, 15)}五”规划（{y}-{y + 4}年）",
        f"({y})",
        f"{y}届毕业生{r.randint(10, 12)}万人",
    )
    return r.choice(forms), ()


def copyright_years(r: random.Random) -> Trap:
    a, b = sorted(r.sample(range(1996, 2027), 2))
    forms = (
        f"Copyright © {a}-{b} 某某县人民政府 版权所有",
        f"© {a}–{b}",
        f"版权所有 {a}—{b} 某县政务公开办公室",
        f"Copyright {b} All Rights Reserved",
        f"(c){a}-{b} 京ICP备{r.randint(10**7, 10**8)}号-{r.randint(1, 9)}",
    )
    return r.choice(forms), ()


def phone_numbers(r: random.Random) -> Trap:
    y, m, d = r.randint(1991, 2026), r.randint(1, 12), r.randint(1, 28)
    forms = (
        f"联系电话：0{r.randint(310, 999)}-{y}{r.randint(100, 999)}",
        f"电话：021-{y}{m:02}{d:02}",
        f"传真 010-{y}{m:02}{d:02}",
        f"手机：139{y}{m:02}{d:02}",
        f"咨询热线 12345；举报 0{r.randint(310, 999)}-{r.randint(10**6, 10**7 - 1)}",
        f"QQ群：{y}{m:02}{d:02}{r.randint(0, 9)}",
        f"身份证号 {r.randint(110000, 659999)}{y}{m:02}{d:02}{r.randint(1000, 9999)}",
        f"统一社会信用代码 1144{y}{m:02}{d:02}K",
    )
    return r.choice(forms), ()


def document_numbers(r: random.Random) -> Trap:
    y, n = r.randint(1991, 2026), r.randint(1, 260)
    forms = (
        f"国办发〔{y}〕{n}号",
        f"粤府办[{y}]{n}号",
        f"沪府规({y}){n}号",
        f"{y}年第{n}号",
        f"{y}年第{r.randint(1, 12)}期（总第{n}期）",
        f"国务院令第{n}号",
        f"11440115MB2D07821K/{y}-{n:05}",
        f"014756221B/{y}-{n:07}",
        f"{r.randint(100000000, 999999999)}/{y}-{r.randint(100000, 999999)}",
        f"（{y}）浙0303行初{n}号",
        f"编号：{y}{r.randint(1, 12):02}{r.randint(1, 28):02}{n:05}",
        f"GB/T 2260-{y}",
    )
    return r.choice(forms), ()


def figures(r: random.Random) -> Trap:
    y, m, d = r.randint(1991, 2026), r.randint(1, 12), r.randint(1, 28)
    forms = (
        f"完成投资{y}.{m}万元",
        f"财政收入{y}万元，增长{m}.{d}%",
        f"占地{y}.{m}{d}亩",
        f"版本号V{r.randint(1, 9)}.{m}.{d}",
        f"服务器地址 10.{m}.{d}.{r.randint(1, 254)}",
        f"比例为{m}∶{d}",
        f"访问次数：{y}{r.randint(100, 999)}",
        f"建议使用{y}×1080分辨率",
        f"桩号K{y}+{m}{d}",
        f"共{y}人次、{m}个单位、{d}个项目",
        f"坐标 {m}.{y}，{d}.{y}",
        f"第{y}-{m}号地块",
    )
    return r.choice(forms), ()


def without_year(r: random.Random) -> Trap:
    m, d = r.randint(1, 12), r.randint(1, 28)
    forms = (
        f"{m}月{d}日",
        f"{m:02}-{d:02}",
        f"{m}.{d}",
        f"{m}月{d}日至{m}月{d + 2}日，县里举办培训班",
        f"{r.randint(0, 23):02}:{r.randint(0, 59):02}",
        f"{r.randint(0, 23)}∶{r.randint(10, 59)}",
        f"上午{r.randint(8, 11)}时{r.randint(10, 59)}分",
        f"第{m}季度",
        f"{d}日上午",
        f"本月{d}日",
        f"{str(r.randint(0, 99)).zfill(2)}-{m}-{d}",
    )
    return r.choice(forms), ()


def month_only(r: random.Random) -> Trap:
    y, m = r.randint(1991, 2026), r.randint(1, 12)
    forms = (f"{y}年{m}月", f"（{y}年{m}月）", f"截至{y}年{m}月底，", f"{y}年{m}月份")
    return r.choice(forms), (f"{y}-{m:02}",)


def far_years(r: random.Random) -> Trap:
    y = r.choice([r.randint(1000, 1989), r.randint(LAST + 1, 9999)])
    m, d = r.randint(1, 12), r.randint(1, 28)
    forms = (f"{y}年{m}月{d}日", f"{y}-{m:02}-{d:02}", f"{chinese_year(y)}年{m}月{d}日")
    return r.choice(forms), ()


def lost_characters(r: random.Random) -> Trap:
    y, m, d = r.randint(1991, 2026), r.randint(1, 9), r.randint(1, 28)
    forms = (
        f"{y}{m}{d}",
        f"〔{y}{m}{d}〕",
        f"{y}{m}月{d}",
        f"年{m}月{d}日",
        f"{y}年月日",
    )
    text = r.choice(forms)
    if len(text) == 8 and text.isdigit() and 1 <= int(text[4:6]) <= 12:
        text = text[:7]
    return text, ()


def words(r: random.Random) -> Trap:
    n = r.randint(2, 30)
    forms = ("今天", "昨天", "刚刚", f"{n}天前", f"{n}小时前", "近日", "日前", "明年")
    return r.choice(forms), ()


def lunar(r: random.Random) -> Trap:
    """Days of the lunar calendar: months of the civil one have no 初八."""
    y = r.randint(1991, 2026)
    day = r.choice(["初一", "初八", "十五", "廿三"])
    forms = (f"{chinese_year(y)}年正月{day}", f"{y}年农历五月{day}", f"{y}年腊月{day}")
    return r.choice(forms), ()


def epochs(r: random.Random) -> Trap:
    return str(r.randint(1_000_000_000, 1_790_000_000) * r.choice([1, 1000])), ()


GENERATORS: tuple[Callable[[random.Random], Trap], ...] = (
    impossible,
    impossible_chinese,
    year_only,
    copyright_years,
    phone_numbers,
    document_numbers,
    figures,
    without_year,
    month_only,
    far_years,
    lost_characters,
    words,
    lunar,
    epochs,
)


def traps(generator: Callable[[random.Random], Trap], count: int) -> Iterator[Trap]:
    r = random.Random(generator.__name__)
    for _ in range(count):
        yield generator(r)


def wrong(text: str, stands: tuple[str, ...]) -> list[str]:
    """Dates that were found in a text where they do not stand."""
    one = parse_date(text, LAST)
    found = find_dates(text, LAST) + ([one] if one else [])
    return [f.value for f in found if not f.value.startswith(stands or ("\0",))]


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda g: g.__name__)
def test_no_date_comes_out_of_a_trap(
    generator: Callable[[random.Random], Trap],
) -> None:
    count = -(-TRAPS // len(GENERATORS))
    bad = [(t, w) for t, s in traps(generator, count) if (w := wrong(t, s))]
    assert bad[:5] == []


def test_a_month_never_gets_a_day() -> None:
    for text, (month,) in traps(month_only, 100):
        found = parse_date(text, LAST)
        assert found is None or (found.value, found.precision) == (month, "month")


@pytest.mark.parametrize(
    "text",
    ["2021年" * 10_000, "9" * 50_000, "2021-" * 10_000, "二" * 50_000, "：" * 50_000],
    ids=["years", "digits", "dashes", "numerals", "colons"],
)
def test_a_long_text_costs_no_time(text: str) -> None:
    start = time.process_time()
    assert parse_date(text, LAST) is None
    assert time.process_time() - start < 0.2


BODY = "全年办理事项按期完成，群众反映的问题逐件办结，没有遗留事项。" * 3


def page_of_traps(seed: int) -> tuple[str, set[str]]:
    """A page that shows traps in every place, and the months that stand in it.

    Behind a label 今天 and 3小时前 are no trap: the capture says which day that was.
    """
    r = random.Random(f"page {seed}")
    texts, months = [], set()
    for place in range(6):
        usable = [g for g in GENERATORS if (place, g) != (1, words)]
        text, stands = r.choice(usable)(r)
        texts.append(text)
        months |= set(stands)
    clock, label, first, last, foot, meta = texts
    page = (
        f"<html><head><title>某县工作情况报告</title><meta name=PubDate content='{meta}'>"
        f"</head><body><div>欢迎您！今天是 {clock}</div><h1>某县工作情况报告</h1>"
        f"<p>发布时间：{label}　来源：　浏览次数：2021</p><div id=zoom><p>{first}</p>"
        f"<p>{BODY}</p><p>{BODY}</p><p>某县人民政府</p><p>{last}</p></div>"
        f"<div>{foot}</div><div>© 2005-2026</div></body></html>"
    )
    return page, months


@pytest.mark.parametrize("seed", range(150))
def test_no_page_gets_a_date_from_traps(seed: int) -> None:
    page, months = page_of_traps(seed)
    record = clean(
        Capture(
            url="http://www.x.example.gov.cn/zwgk/1.html",
            payload=page.encode(),
            fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
            content_type="text/html; charset=utf-8",
        )
    )
    assert isinstance(record, Record), record
    for value in (record.published_at, record.signed_date, record.date):
        assert value is None or value in months


FORMS: dict[str, str] = {
    "2020-04-13 15:01:56": "2020-04-13T15:01:56",
    "2020-4-3": "2020-04-03",
    "2020/4/13 9:05": "2020-04-13T09:05",
    "2021.11.23": "2021-11-23",
    "2021年3月3日": "2021-03-03",
    "2021年03月03日 10:20": "2021-03-03T10:20",
    "2021年3月3日10时20分": "2021-03-03T10:20",
    "2021年3月3日 星期三": "2021-03-03",
    "2021年3月3日（星期三）": "2021-03-03",
    "2021年3月3日上午10:20": "2021-03-03T10:20",
    "2021年3月3日 下午3:20": "2021-03-03T15:20",
    "２０２１年３月３日": "2021-03-03",
    "2021-03-03T10:20:30+08:00": "2021-03-03T10:20:30",
    "2021-03-03T02:20:30Z": "2021-03-03T10:20:30",
    "[2021-03-03]": "2021-03-03",
    "（2022-05-02）": "2022-05-02",
    "2017——04——12 21:37": "2017-04-12T21:37",
    "2021–03–03": "2021-03-03",
    "2026-\n01-\n23": "2026-01-23",
    "20210303": "2021-03-03",
    "2021年3月3号": "2021-03-03",
    "发布时间：2021-03-03 11:44": "2021-03-03T11:44",
    "日期:2020-04-13 15:01:56": "2020-04-13T15:01:56",
    "2021-03-0310:20": "2021-03-03T10:20",
    "2022年02月13日07:48": "2022-02-13T07:48",
    "2021年11月8日 10∶08": "2021-11-08T10:08",
    "2026-09-28-21:50:00": "2026-09-28T21:50:00",
    "二〇二一年三月三日": "2021-03-03",
    "二○二一年三月二十五日": "2021-03-25",
    "二O一四年十月三十一日": "2014-10-31",
    "二0一九年十二月三十日": "2019-12-30",
    "二零二零年元月八日": "2020-01-08",
    "二〇二一年十月廿三日": "2021-10-23",
    "二O一一年5月16日": "2011-05-16",
    "二〇一六年十月十日": "2016-10-10",
    "2021 年 3 月 3 日": "2021-03-03",
    "时间：2010-1-25　作者：市公安局": "2010-01-25",
    "发布日期：2017年02月28日　　作者：": "2017-02-28",
    "2023-01-17 16:32:00.0": "2023-01-17T16:32:00",
    "2014-02-25 00:00": "2014-02-25*",
}


@pytest.mark.parametrize(("text", "want"), FORMS.items(), ids=list(FORMS.values()))
def test_real_forms_are_read(text: str, want: str) -> None:
    found = parse_date(text, LAST)
    assert found is not None
    got = found.value.removesuffix("+08:00")
    if want.endswith("*") or len(want) == 16:
        assert got.startswith(want.rstrip("*"))
    else:
        assert got == want


def test_at_least_thirty_forms_and_five_thousand_traps() -> None:
    assert len(FORMS) >= 30
    assert len(GENERATORS) * -(-TRAPS // len(GENERATORS)) >= TRAPS
