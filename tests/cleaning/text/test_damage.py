"""Damage is seen where it is, repaired where the page proves it, and never imagined."""

from __future__ import annotations

import random

import pytest

from cleaning.issues import load_codes
from cleaning.text import damage
from cleaning.text.damage import assess_damage, is_lost_date, sequence_gaps

WHOLE = "全镇共排查矛盾纠纷205宗，已成功化解198宗，组织普法宣传12场次，发放资料600余份，群众满意率明显提高。"


def codes(text: str) -> list[str]:
    return [issue.code for issue in assess_damage(text).issues]


def raws(text: str) -> list[str | None]:
    return [issue.raw for issue in assess_damage(text).issues]


def test_holes_between_two_proven_numbers_are_filled() -> None:
    text = "一、打算\n（一）甲。\n（）乙。\n（）丙。\n（四）丁。"
    assert (
        assess_damage(text).text
        == "一、打算\n（一）甲。\n（二）乙。\n（三）丙。\n（四）丁。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "一、打算\n（）甲。\n（三）乙。",
        "一、打算\n（）甲。\n（）乙。",
        "一、打算\n（）甲。\n二、问题",
        "（）只有这一处。",
        "一、打算\n（二）甲。\n（）乙。\n（五）丙。",
    ],
)
def test_holes_that_nothing_proves_stay(text: str) -> None:
    damage = assess_damage(text)
    assert damage.text == text
    assert "lost_characters" in [issue.code for issue in damage.issues]


def test_a_repair_keeps_the_raw_text_and_its_place() -> None:
    damage = assess_damage("一、打算\n（）加强学习宣传。\n（二）加强领导。")
    (issue,) = damage.issues
    assert issue.raw == "（）加强学习"
    assert damage.text[issue.start : issue.end] == "（一）"


def test_a_lost_number_before_a_comma_is_flagged_not_filled() -> None:
    text = f"三、甲\n{WHOLE}\n、加强社会矛盾防范和化解\n{WHOLE}\n五、乙"
    damage = assess_damage(text)
    assert damage.text == text
    assert "、加强社会矛盾" in [issue.raw for issue in damage.issues]


def test_unfinished_paragraphs_count_only_beside_a_stronger_sign() -> None:
    cut = "社会治安持续向好，" * 8 + "比前三年平均值下降2%"
    assert codes(f"{cut}\n{WHOLE}\n{WHOLE}\n{WHOLE}") == []
    found = raws(f"{cut}\n、加强社会矛盾防范\n{WHOLE}\n{WHOLE}")
    assert cut[-8:] in found


@pytest.mark.parametrize("line", ["2020413", "202193", "2020年413", "2021113"])
def test_dates_without_their_signs(line: str) -> None:
    assert is_lost_date(line)
    assert codes(f"{WHOLE}\n东河镇人民政府\n{line}") == ["lost_characters"]


@pytest.mark.parametrize(
    "line", ["20200413", "2020", "2020年", "12020413", "2020-4-13"]
)
def test_whole_dates_and_numbers_are_no_lost_dates(line: str) -> None:
    assert not is_lost_date(line)


def test_bytes_read_one_off() -> None:
    damage = assess_damage("采取定期走访、定向?qū)印⒍ㄈ朔?wù)、定点办事等方式")
    (issue,) = damage.issues
    assert issue.code == "mojibake"
    assert "⒍ㄈ" in (issue.raw or "")


def test_utf8_read_as_latin_or_as_gbk() -> None:
    latin = "法治政府建设".encode().decode("cp1252", "replace").replace("\ufffd", "")
    assert "mojibake" in codes(f"标题：{latin}。")
    assert "mojibake" in codes("镇长锟斤拷主持")
    gbk = "法治政府建设工作情况".encode().decode("gb18030", "ignore")
    assert "mojibake" in codes(f"附{gbk}注")


def test_replacement_and_private_characters() -> None:
    damage = assess_damage("镇长朱\ufffd\ufffd主持。\ue5e5")
    assert [(i.code, i.start, i.end) for i in damage.issues] == [
        ("replacement_character", 3, 5),
        ("private_use", 8, 9),
    ]


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("一、甲\n二、乙\n四、丁", ["四 follows 二"]),
        ("二、乙\n（二）甲", ["二 starts without 一", "（二） starts without （一）"]),
        ("一、甲\n（一）a\n（二）b\n二、乙\n（一）c", []),
        ("一、甲\n一、乙\n二、丙", []),
        ("一、甲\n（一）a\n（二）b\n二、乙\n（三）c\n三、丙\n（四）d\n（五）e", []),
        ("一、甲\n（一）a\n（二）b\n二、乙\n（四）c", ["（四） starts without （一）"]),
        ("一、甲\n（一）a\n二、乙\n（二）b\n（四）c", ["（四） follows （二）"]),
        ("一、甲\n（一）a\n（二）b\n二、乙\n（一）c\n三、丙\n（二）d", []),
        ("（一）甲\n1.乙\n5.丙\n（二）丁", []),
        ("| （三）予以公开 | 1 |\n三、办理结果 | 2 | 3", []),
    ],
)
def test_gaps_in_numberings(text: str, details: list[str]) -> None:
    assert [issue.detail for issue in sequence_gaps(text)] == details


def test_all_codes_are_of_the_closed_list() -> None:
    text = "（）甲。\n、乙\n四、丙\ufffd\ue000\n定向?qū)印⒍ㄈ朔?wù)\n2020413"
    assert set(codes(text)) <= set(load_codes())


SENTENCES = (
    "全年开展普法宣传{n}场次，受教育{m}人次。",
    "一是强化组织领导；二是压实工作责任；三是严格督导考核。",
    "案件办结率达{n}.{m}%，同比提高{n}个百分点。",
    "印发《关于加强法治政府建设的意见》（某政发〔2021〕{n}号），明确职责。",
    "镇长多次（共{n}次）主持召开会议，提出“三个到位”要求。",
    "每月8日、18日、28日为接访日，热线电话0750-55{n}{m}。",
    "参观了（ ）等地。",
)


@pytest.mark.parametrize("seed", range(60))
def test_clean_reports_are_silent(seed: int) -> None:
    r = random.Random(seed)
    lines = [f"关于{r.randint(2010, 2026)}年法治政府建设情况的报告"]
    for number in "一二三四":
        lines.append(f"{number}、{r.choice(['主要做法', '存在问题', '下一步打算'])}")
        for inner in "一二三"[: r.randint(0, 3)]:
            said = "".join(
                r.choice(SENTENCES).format(n=r.randint(1, 99), m=r.randint(10, 99))
                for _ in range(r.randint(1, 4))
            )
            lines.append(f"（{inner}）{said}")
    lines += ["某某镇人民政府", "2021年3月3日"]
    damage = assess_damage("\n".join(lines))
    assert damage.issues == ()
    assert damage.text == "\n".join(lines)


@pytest.mark.parametrize("reference", ["&#2225222;", "&#99;", "&#0000000;"])
def test_a_character_reference_in_the_text_is_text(reference: str) -> None:
    text = f"{WHOLE}\n{reference}\n{WHOLE}"
    assert assess_damage(text).text == text


def test_a_run_of_damage_is_one_issue() -> None:
    line = "\ue000甲\ue001乙" * 40
    (issue,) = assess_damage(f"正文。\n{line}\n结束。").issues
    assert (issue.code, issue.start) == ("private_use", 4)
    assert issue.end == 4 + len(line) - 1


def test_runs_far_apart_are_two_issues() -> None:
    text = f"甲\ue000{'正文。' * 40}\ue000乙"
    assert codes(text) == ["private_use", "private_use"]


def test_every_odd_sign_is_of_the_rows_that_are_searched_for() -> None:
    """Or GB2312 lacks it, and then it is looked for as well."""
    signs = [c for c in map(chr, range(0x10000)) if damage._ODD_SIGN.fullmatch(c)]
    assert len(signs) > 300
    for sign in signs:
        text = f"法治a{sign}b建设"
        written = text.encode("gb2312", "xmlcharrefreplace")
        found = damage._may_be_shifted(written) or damage._rare_chars(written, text)
        assert found, sign
    assert not damage._may_be_shifted(WHOLE.encode("gb2312"))
