"""Text by other extractors: labels, portal lines, titles, tails; and the seeds."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.model import Capture, Hints, Record, Rejected
from cleaning import clean
from cleaning.draft import Draft
from cleaning.record.assemble import finish
from cleaning.record.from_text import read_file, read_text

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BODY = "全镇上下认真贯彻落实各项决策部署，扎实推进依法行政，各项工作取得了明显的成效。"


def read(text: str) -> Draft:
    draft = read_text(text, Capture(None, text.encode(), NOW), Hints())
    assert isinstance(draft, Draft)
    return draft


def cleaned(text: str) -> Record:
    return finish(read(text), Hints(), Capture(None, text.encode(), NOW))


def test_head_and_tail_are_taken_away_and_kept_as_removed() -> None:
    record = cleaned(
        "您现在的位置： 首页 > 政务公开\n东河镇2021年法治政府建设情况的报告\n"
        "发布时间：2022-01-05 10:20 来源：东河镇人民政府 点击数：33\n【字体：大 中 小】\n"
        f"　　{BODY}\n东河镇人民政府\n2021年12月30日\n【打印本页】【关闭窗口】\n"
        "版权所有：东河县人民政府"
    )
    assert record.title == "东河镇2021年法治政府建设情况的报告"
    assert record.text == f"{BODY}\n东河镇人民政府\n2021年12月30日"
    assert record.published_at == "2022-01-05T10:20:00+08:00"
    assert record.source == "东河镇人民政府"
    assert len(record.removed) == 5


def test_an_empty_source_label_is_not_filled() -> None:
    record = cleaned(f"关于2021年工作的报告\n作者:admin 来源: 点击数: 12 |\n{BODY}")
    assert (record.source, record.author) == (None, None)


def test_a_title_over_two_lines() -> None:
    record = cleaned(f"东河县司法局\n关于2021年度法治政府建设工作的报告\n{BODY}")
    assert record.title == "东河县司法局关于2021年度法治政府建设工作的报告"
    assert record.text == BODY


def test_a_title_that_is_repeated_goes_twice() -> None:
    title = "关于2021年工作情况的报告"
    assert cleaned(f"{title}\n日期: 2022-01-05\n\n{title}\n{BODY}").text == BODY


def test_a_text_that_begins_with_prose_has_no_title() -> None:
    assert cleaned(f"{BODY}{BODY}\n一、主要做法").title is None


def test_a_salutation_is_no_title() -> None:
    assert cleaned(f"东河县人民政府：\n{BODY}").title is None


def test_the_page_title_at_the_end_names_the_site() -> None:
    record = cleaned(f"关于2021年工作的报告\n{BODY}\n政务公开 - 东河县人民政府门户网站")
    assert record.text == BODY
    assert (record.source, record.source_kind) == ("东河县人民政府门户网站", "site")


def test_a_site_code_in_the_footer_tells_the_region() -> None:
    record = cleaned(f"关于2021年工作的报告\n{BODY}\n网站标识码：3204000106")
    assert record.division_code == "320400"


def test_a_stamp_without_its_label() -> None:
    record = cleaned(
        f"关于2021年工作的报告\n2022-01-05 10:20 来源：县司法局 浏览：3 次\n{BODY}"
    )
    assert record.published_at == "2022-01-05T10:20:00+08:00"
    assert (record.source, record.text) == ("县司法局", BODY)


def test_a_day_before_an_event_is_no_stamp() -> None:
    record = cleaned(f"关于2021年工作的报告\n2022-01-05县里召开大会\n{BODY}")
    assert record.published_at is None
    assert "县里召开大会" in record.text


def test_navigation_above_the_title_goes() -> None:
    record = cleaned(
        "政务公开\n新闻中心\n互动交流\n政策文件汇编\n走进东河\n东河县2021年法治政府建设报告\n"
        f"发布日期：2022-01-05\n{BODY}"
    )
    assert record.title == "东河县2021年法治政府建设报告"
    assert record.text == BODY
    assert [line.rule for line in record.removed].count("above_title") == 5


def test_the_page_title_in_the_first_line_is_the_title_without_the_site() -> None:
    record = cleaned(f"东河县2021年法治政府建设报告_东河县人民政府网站\n{BODY}{BODY}")
    assert record.title == "东河县2021年法治政府建设报告"
    assert record.text == f"{BODY}{BODY}"


def test_a_head_table_as_markdown_rows() -> None:
    record = cleaned(
        "| 索 引 号 | 014520113/2022-00031 |\n| --- | --- |\n| 发布机构 | 东河县统计局 | 发布日期 | 2022-04-02 |\n"
        f"东河县2021年统计公报\n{BODY}\n| 指标 | 数值 |\n| --- | --- |\n| 人口 | 82 |"
    )
    assert record.title == "东河县2021年统计公报"
    assert record.index_number == "014520113/2022-00031"
    assert (record.date, record.issuer) == ("2022-04-02", "东河县统计局")
    assert record.text.endswith("| 指标 | 数值 |\n| --- | --- |\n| 人口 | 82 |")
    assert record.text.startswith(BODY)


def test_sentences_with_portal_words_stay() -> None:
    lines = [
        f"关于工作的报告\n{BODY}",
        "全年免费打印复印1万余份，关闭企业3家，来源可溯，版权案件2件。",
        "二是开通微信公众号，群众扫一扫即可咨询。",
    ]
    text = cleaned("\n".join(lines)).text
    assert lines[1] in text
    assert lines[2] in text


def test_a_file_without_text_is_rejected() -> None:
    outcome = read_file(
        b"%PDF-1.4 broken", Capture("http://x.gov.cn/a.pdf", b""), Hints()
    )
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "not_text"
    assert "pdf" in outcome.detail


def test_a_word_file_is_read_as_text() -> None:
    docx = pytest.importorskip("docx")
    document, file = docx.Document(), io.BytesIO()
    for line in ("东河镇2021年工作报告", BODY, "东河镇人民政府", "2021年12月30日"):
        document.add_paragraph(line)
    document.save(file)
    draft = read_file(file.getvalue(), Capture(None, file.getvalue()), Hints())
    assert isinstance(draft, Draft)
    record = finish(draft, Hints(), Capture(None, file.getvalue()))
    assert (record.title, record.signed_date) == ("东河镇2021年工作报告", "2021-12-30")


@pytest.mark.parametrize("text", ["", "  \n\t\n", "。，\n——"])
def test_nothing_readable_is_rejected(text: str) -> None:
    outcome = read_text(text, Capture("http://x.gov.cn/", b""), Hints())
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "empty"


def test_only_boilerplate_leaves_an_empty_text() -> None:
    record = cleaned("打印\n关闭")
    assert record.text == ""
    assert "empty_text" in {issue.code for issue in record.issues}


def flat(value: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value)))


@pytest.mark.shared
def test_the_seeds(shared: Path) -> None:
    folder = shared / "seeds"
    wrong = []
    for name, want in json.loads((folder / "expected.json").read_text("utf-8")).items():
        record = cleaned((folder / name).read_text("utf-8"))
        row, text = record.as_dict(), flat(record.text)
        for key, value in want.items():
            if key in row and key not in {"issues", "text"}:
                got = flat(row[key]).removesuffix("+08:00")
                wrong += [] if got == flat(value) else [f"{name}.{key}={got}"]
        wrong += [f"{name} lacks {s}" for s in want["with"] if flat(s) not in text]
        wrong += [f"{name} keeps {s}" for s in want["without"] if flat(s) in text]
        codes = {issue.code for issue in record.issues}
        wrong += [f"{name} no {code}" for code in want["issues"] if code not in codes]
    assert wrong == []


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"<math></html>", "empty"),
        (b"<svg></svg>", "empty"),
        (b"</div></body></html>", "empty"),
        (b"&nbsp;&#160;", "empty"),
        (b'{"code": 0, "data": null}', "not_text"),
        (b"[]", "empty"),
        (b"null", "not_text"),
    ],
)
def test_noise_gives_no_record(payload: bytes, reason: str) -> None:
    rejected = clean(Capture("http://a.example/1.html", payload))
    assert isinstance(rejected, Rejected)
    assert rejected.reason == reason


PROSE = "全县各级各部门认真落实耕地保护责任，清理占用问题126处，恢复耕种面积3400亩。"


def of_text(*lines: str) -> Record:
    found = clean(Capture("http://a.example/1.html", "\n".join(lines).encode()))
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize("colon", ["：", ""])
def test_a_head_table_of_which_each_cell_is_a_line(colon: str) -> None:
    cells = [
        "索 引 号",
        "K00/2024-0003",
        "发布机构",
        "定南县财政局",
        "发布日期",
        "2024-03-06",
    ]
    lines = [f"{x}{colon}" if n % 2 == 0 else x for n, x in enumerate(cells)]
    last = f"发文字号{colon}" if colon else "发文字号："
    record = of_text(
        "定南县2023年部门决算报告", *lines, last, "定财〔2024〕3号", PROSE, PROSE
    )
    assert record.index_number == "K00/2024-0003"
    assert record.document_number == "定财〔2024〕3号"
    assert (record.issuer, record.published_at) == ("定南县财政局", "2024-03-06")
    assert record.text == f"{PROSE}\n{PROSE}"


def test_labels_below_the_text() -> None:
    record = of_text(
        "定南县召开耕地保护工作会议", PROSE, PROSE, "2024/3/6 13:58:31",
        "（转载来源：定南县融媒体中心）", "【打印】",
    )  # fmt: skip
    assert record.source == "定南县融媒体中心"
    assert record.published_at == "2024-03-06T13:58:31+08:00"
    assert record.text == f"{PROSE}\n{PROSE}"


def test_a_signature_date_below_the_text_stays() -> None:
    record = of_text(
        "定南县召开会议情况报告", PROSE, PROSE, "定南县财政局", "2024-03-06"
    )
    assert record.text.endswith("定南县财政局\n2024-03-06")
    assert record.signed_date == "2024-03-06"


def test_buttons_end_the_source() -> None:
    line = "2024-03-06 | 文章来源：定南县司法局 | [ 大 中 小 ]"
    record = of_text("定南县召开耕地保护工作会议", line, PROSE, PROSE)
    assert record.source == "定南县司法局"


def test_a_number_above_pictures_is_no_text() -> None:
    number = "定南县财政局 税务局公告2024年第27号"
    capture = Capture("http://a.example/1.html", b"")
    record = finish(Draft(capture.url, [number]), Hints(), capture)
    assert (record.text, record.document_number) == ("", number)
    assert "empty_text" in {issue.code for issue in record.issues}
