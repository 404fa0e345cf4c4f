"""Mirrors are taken back; Simplified text is left as it is, byte for byte."""

from __future__ import annotations

import random

import pytest

from cleaning.text.script import (
    converter,
    reads_as,
    script_of,
    strip_pinyin,
    to_simplified,
)

# Words that OpenCC would change although they are Simplified, rare characters that
# GB2312 lacks, and harmless Latin in brackets.
WORDS = [
    *("破坏", "坏账", "显著", "什么", "著名", "执著"),
    *("土著", "着力", "拼搏", "文件", "程序", "线上"),
    *("乾隆", "於都", "甯", "镕", "堃", "瞭望"),
    *("麽", "餘杭", "(app)", "(GDP)", "（it）", "(LED)"),
    *("(e)", "覆盖", "回复", "皇后", "头发", "发展"),
    *("面粉", "里程", "干部", "关系", "系统", "制定"),
    *("征求", "余额", "准则", "范围", "云计算", "台账"),
    *("斗争", "丑化", "松绑", "郁郁葱葱"),
]
TOWNS = ("东河镇", "西岭乡", "南溪街道", "北山县", "中原区")


def generated_report(seed: int) -> str:
    """A clean Simplified report such as towns publish, never seen anywhere."""
    r = random.Random(seed)
    town, year = r.choice(TOWNS), r.randint(2010, 2026)
    lines = [f"{town}{year}年法治政府建设工作情况报告", ""]
    for number in "一二三四五":
        lines.append(
            f"{number}、{r.choice(['加强领导', '完善制度', '规范执法', '存在问题'])}"
        )
        for _ in range(r.randint(2, 5)):
            said = "，".join(
                f"{r.choice(['全年', '累计', '我镇', '同时'])}{r.choice(['开展', '排查', '化解', '审查'])}"
                f"{r.choice(WORDS)}{r.choice(['工作', '案件', '活动', '事项'])}{r.randint(1, 999)}件"
                for _ in range(r.randint(3, 8))
            )
            lines.append(f"　　{said}。")
    lines += [f"{town}人民政府", f"{year + 1}年1月{r.randint(1, 28)}日"]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(100))
def test_simplified_reports_pass_byte_for_byte(seed: int) -> None:
    text = generated_report(seed)
    script = script_of(text)
    assert script == "simplified"
    assert converter(script)(text).encode() == text.encode()


def test_a_quoted_title_makes_no_mirror() -> None:
    title = "政策解讀：征房產稅不會增加中低收入者負擔"
    page = f"现就“{title}”有关事项说明如下。本单位认真履行职责，各项工作取得了新的成效，办理时间缩短。"
    assert script_of(f"{title}\n{page}") == "simplified"
    assert script_of(title) == "traditional"


PAIRS = {
    "乾部與乾隆": "干部与乾隆",
    "餘額、餘杭": "余额、余杭",
    "皇后在後面": "皇后在后面",
    "頭髮發展": "头发发展",
    "麵粉與方面": "面粉与方面",
    "關係、體系、係數": "关系、体系、系数",
    "製造與制定": "制造与制定",
    "瞭望、瞭解": "瞭望、了解",
    "徵求、長征": "征求、长征",
    "隨著著名的專著出版，成效顯著": "随着著名的专著出版，成效显著",
    "著力、著眼、沿著": "着力、着眼、沿着",
    "複雜、恢復、覆蓋": "复杂、恢复、覆盖",
}


@pytest.mark.parametrize(("traditional", "simplified"), PAIRS.items())
def test_traditional_words(traditional: str, simplified: str) -> None:
    assert to_simplified(traditional) == simplified
    assert to_simplified(simplified) == simplified


@pytest.mark.parametrize(
    ("annotated", "plain"),
    [
        ("鎮(zhèn)政(zhèng)府", "鎮政府"),
        ("鎮(zhen)政(zheng)(zheng)(zheng)府", "鎮政府"),
        ("鎮（zhèn）", "鎮"),
        ("綠(lǜ)色", "綠色"),
        ("綠(lv)色", "綠色"),
        ("觀(ɡuān)念", "觀念"),
        ("應(yīng)用(app)", "應用(app)"),
        ("程序(it)", "程序(it)"),
        ("數(shù)據(jù)(V2)", "數據(V2)"),
        ("安(an)全", "安全"),
        ("我(wo", "我(wo"),
    ],
)
def test_pinyin_goes_where_the_reading_fits(annotated: str, plain: str) -> None:
    assert strip_pinyin(annotated) == plain


def test_a_heteronym_has_all_its_readings() -> None:
    assert reads_as("長", "cháng")
    assert reads_as("長", "zhǎng")
    assert not reads_as("長", "duǎn")


def test_a_simplified_mirror_is_known_by_its_readings() -> None:
    text = "镇(zhèn)政(zhèng)府(fǔ)坚(jiān)持(chí)依法行政"
    assert script_of(text) == "pinyin_mirror"
    assert converter("pinyin_mirror")(text) == "镇政府坚持依法行政"


def test_a_rare_name_with_its_reading_is_no_mirror() -> None:
    assert script_of("镇长朱㙍(duǒ)主持会议，研究部署法治政府建设工作") == "simplified"


@pytest.mark.parametrize("text", ["", "abc 123", "。，"])
def test_without_han_there_is_nothing_to_convert(text: str) -> None:
    assert script_of(text) == "simplified"


def test_some_traditional_words_make_no_mirror() -> None:
    text = "我县图书馆今年新购各类图书一万余册，其中有影印本《國語》一部，供全县广大读者借阅、参考和研究"
    assert script_of(text) == "simplified"
    assert script_of("破坏坏账，國語、圖書") == "traditional"


def test_a_rare_name_in_a_short_title_is_no_mirror() -> None:
    assert script_of("朱镕基视察乾县") == "simplified"
