"""Words are found exactly, whatever they are made of; nothing is syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database.fts_text import match_expression, searchable
from archive.queries import search as of_search
from archive.queries.search import search, snippet
from archive.store.filters import Filters

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look

LAW = "http://a.gov.cn/1.html"
NEWS = "http://a.gov.cn/2.html"


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    law = {"title": "法治政府建设报告", "kind": "law_government", "site_id": "a"}
    look(LAW, "全县加强普法宣传，办件581件，ＧＤＰ增长6.5%。", fields=law)
    text = "法制办与治安办召开会议，普及宪法。文号：某府〔2021〕30号。"
    look(NEWS, text, fields={"title": "会议", "source": "司法局"})
    return archive


def found(archive: Archive, words: str, **filters: object) -> list[str]:
    return [hit.url or "" for hit in search(archive, words, filters=Filters(**filters))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "urls"),
    [
        ("法治", [LAW]),
        ("普法", [LAW]),
        ("治安", [NEWS]),
        ("法", [LAW, NEWS]),
        ("581", [LAW]),
        ("58", []),
        ("gdp", [LAW]),
        ("6.5", [LAW]),
        ("普法 办件", [LAW]),
        ("普法 会议", []),
        ("〔2021〕30号", [NEWS]),
        ("某府2021", [NEWS]),
        ("宣传，办件", [LAW]),
        ("司法局", [NEWS]),
        ("没有", []),
        ("", []),
        ("。", []),
    ],
)
def test_words(filled: Archive, words: str, urls: list[str]) -> None:
    assert sorted(found(filled, words)) == urls


@pytest.mark.parametrize(
    "words",
    [
        *['"', "AND", "OR", "NOT", "NEAR(", "NEAR(法 治)", "*", "法*", "-法", "^法"],
        *["(", ")", "{", "a\0b", "'; DROP TABLE records", "\ud800", '""', "法 AND"],
        *["+", "x" * 5000, "title:法", "{title text}:法", "\\", "%", "_", "--", "#"],
    ],
)
def test_nothing_is_syntax(filled: Archive, words: str) -> None:
    search(filled, words)


@given(st.text(max_size=40))
def test_any_text_makes_a_sound_query(words: str) -> None:
    expression = match_expression(words)
    assert expression is None or '""' not in expression


def test_the_title_weighs_more(archive: Archive, look: Look) -> None:
    look(LAW, "普法。" + "其他内容。" * 20, fields={"title": "年度报告"})
    look(NEWS, "其他内容。" * 20, fields={"title": "普法"})
    assert found(archive, "普法") == [NEWS, LAW]


def test_filters_and_limit(filled: Archive) -> None:
    assert found(filled, "法", kind="law_government") == [LAW]
    assert found(filled, "法", site="a") == [LAW]
    assert found(filled, "法", year=1999) == []
    assert len(search(filled, "法", limit=1)) == 1


def test_a_changed_text_is_found_by_its_new_words_only(
    archive: Archive, look: Look
) -> None:
    look(LAW, "旧的说法。")
    look(LAW, "新的说法。")
    assert found(archive, "旧的") == []
    assert found(archive, "新的") == [LAW]
    archive.flush()
    check = "INSERT INTO records_fts (records_fts) VALUES ('integrity-check')"
    archive.connection.execute(check)


def test_a_removed_record_is_still_found(archive: Archive, look: Look) -> None:
    look(LAW)
    look(LAW, None, state="gone", reason="http_404")
    assert found(archive, "依法行政") == [LAW]


def test_a_snippet_shows_the_match_in_the_real_text(filled: Archive) -> None:
    [hit] = search(filled, "gdp增长")
    assert "ＧＤＰ增长6.5%" in hit.snippet
    assert hit.as_dict().keys() == {
        "record_id",
        "title",
        "date",
        "source",
        "url",
        "snippet",
    }


def test_a_match_in_the_title_shows_the_texts_beginning() -> None:
    assert snippet("正文。", "标题") == "正文。"


def test_characters_apart_and_words_whole() -> None:
    assert searchable("共2021年，Ａ３〇").split() == ["共", "2021", "年", "，A3", "〇"]


@pytest.mark.parametrize("filters", [{}, {"kind": "news"}])
def test_of_very_many_titles_come_first_then_the_latest(
    archive: Archive,
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
    filters: dict[str, str],
) -> None:
    monkeypatch.setattr(of_search, "_COMMON", 5)
    for number in range(8):
        title = "普法工作与法治" if number in (2, 4) else "工作"
        look(
            f"http://a.gov.cn/{number}.html",
            f"普法第{number}号，法治。",
            fields={"title": title, "kind": "news"},
        )
    for words in ("普法", "普法 法治"):
        hits = search(archive, words, limit=5, filters=Filters(**filters))  # type: ignore[arg-type]
        numbers = [(hit.url or "")[16] for hit in hits]
        assert numbers == ["4", "2", "7", "6", "5"]
    assert search(archive, "普法", filters=Filters(kind="budget")) == []
    assert len(search(archive, "第3号")) == 1
