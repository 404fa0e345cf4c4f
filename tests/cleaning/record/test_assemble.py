"""From draft to record: every field with its evidence, offsets into the final text."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from archive.canonical import record_id
from archive.model import Capture, Hints, Record
from cleaning.draft import Candidate, Draft
from cleaning.record.assemble import finish
from cleaning.version import RULES_VERSION

URL = "http://www.example.gov.cn/zw/202203/t20220303_1.html"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def record_of(draft: Draft, hints: Hints | None = None) -> Record:
    return finish(draft, hints or Hints(), Capture(draft.url, b"payload", NOW))


def page(*, url: str | None = URL, lines: list[str] | None = None) -> Draft:
    title = "雷州市东里镇2021年法治政府建设情况的报告"
    return Draft(
        url,
        lines
        or [
            "一、主要做法",
            "(一)加强领导,落实责任。",
            "东里镇人民政府",
            "2022年3月1日",
        ],
        [
            Candidate("title", title, title, "label"),
            Candidate(
                "published", "2022-03-03 10:20", "发布时间：2022-03-03 10:20", "label"
            ),
            Candidate(
                "source", "雷州市东里镇人民政府", "来源：雷州市东里镇人民政府", "label"
            ),
            Candidate(
                "index_number", "114408820000000000/2022-1", "索引号：…", "head_table"
            ),
            Candidate(
                "document_number",
                "东府〔2022〕3号",
                "文号：东府〔2022〕3号",
                "head_table",
            ),
        ],
    )


def test_every_field() -> None:
    record = record_of(page())
    assert record.record_id == record_id(URL)
    assert record.title == "雷州市东里镇2021年法治政府建设情况的报告"
    assert (record.date, record.date_kind) == ("2022-03-03T10:20:00+08:00", "published")
    assert record.signed_date == "2022-03-01"
    assert (record.source, record.source_kind) == ("雷州市东里镇人民政府", "label")
    assert record.issuer == "东里镇人民政府"
    assert (record.kind, record.report_year) == ("law_government", 2021)
    assert (record.division_code, record.county) == ("440882", "雷州市")
    assert record.document_number == "东府〔2022〕3号"
    assert record.script == "simplified"
    assert record.text.split("\n")[1] == "（一）加强领导，落实责任。"
    assert record.text_digest == hashlib.sha256(record.text.encode()).hexdigest()
    assert record.rules_version == RULES_VERSION
    assert record.quality == 1.0


def test_every_field_has_its_evidence() -> None:
    fields = {e.field for e in record_of(page()).evidence}
    assert fields == {
        "title", "date", "published_at", "signed_date", "source", "issuer",
        "document_number", "index_number", "report_year", "division_code",
    }  # fmt: skip


def test_offsets_point_into_the_text() -> None:
    record = record_of(
        page(lines=["　一、打算", "()加强学习宣传工作.", "(二)加强领导。", "四、其他"])
    )
    for heading in record.outline:
        assert record.text.startswith(heading.number, heading.start)
    assert [h.number for h in record.outline] == ["一", "（一）", "（二）", "四"]
    for issue in record.issues:
        assert issue.start is not None
        assert issue.end is not None
        assert record.text[issue.start : issue.end] in ("（一）", "四")


def test_a_mirror_is_converted_in_all_fields() -> None:
    draft = Draft(
        None,
        [
            "鎮(zhèn)政(zhèng)府(fǔ)堅(jiān)持依法行政，成效顯著。",
            "東里鎮人民政府",
            "2022年3月1日",
        ],
        [Candidate("title", "東里鎮2021年法治政府建設(shè)報告", "東里鎮…", "title")],
    )
    record = record_of(draft)
    assert record.script == "pinyin_mirror"
    assert record.title == "东里镇2021年法治政府建设报告"
    assert record.text.startswith("镇政府坚持依法行政，成效显著。")
    assert record.issuer == "东里镇人民政府"


def test_simplified_words_that_converters_damage_stay() -> None:
    record = record_of(page(lines=["破坏坏账，显著增强，什么，线上程序文件。"]))
    assert record.text == "破坏坏账，显著增强，什么，线上程序文件。"


def test_without_a_url_the_bytes_are_the_identity() -> None:
    record = record_of(page(url=None))
    assert record.url is None
    assert record.record_id == hashlib.sha256(b"payload").hexdigest()[:16]


def test_an_unusable_url_is_none_with_an_issue() -> None:
    record = record_of(page(url="javascript:void(0)"))
    assert record.url is None
    assert "bad_url" in {issue.code for issue in record.issues}


def test_a_page_that_says_nothing() -> None:
    record = record_of(Draft(None, []))
    assert {issue.code for issue in record.issues} == {
        "no_title", "no_date", "no_source", "empty_text",
    }  # fmt: skip
    assert record.text == ""
    assert record.quality < 0.5


def test_the_site_file_is_the_last_word_on_the_region() -> None:
    hints = Hints(site_id="gd", division_code="440000", site_title="广东省人民政府")
    assert record_of(page(), hints).division_code == "440882"
    assert record_of(Draft(None, ["正文。"]), hints).division_code == "440000"


def test_an_ambiguous_place_lists_its_candidates() -> None:
    draft = Draft(
        None,
        ["正文。"],
        [Candidate("source", "鼓楼区司法局", "来源：鼓楼区司法局", "label")],
    )
    record = record_of(draft)
    assert record.division_code is None
    (issue,) = [i for i in record.issues if i.code == "region_ambiguous"]
    assert "350102" in issue.detail


def test_finishing_is_deterministic() -> None:
    assert record_of(page()) == record_of(page())
