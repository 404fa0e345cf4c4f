"""Whatever is typed into the search box, there is an answer."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.archive.web.conftest import Pages

NAUGHTY = (
    *(
        "",
        " ",
        "\t",
        "\0",
        "a\0b",
        "'",
        '"',
        "''",
        '""',
        "`",
        "\\",
        "%",
        "%%",
        "_",
        "*",
    ),
    *("AND", "OR", "NOT", "NEAR", "NEAR(", "NEAR(a b)", '"AND', 'a" OR "b', "a*", "^a"),
    *("title:", "title: 法", "{title}", "{title} :", "-法", "+法", "(", ")", "((()))"),
    *("' OR 1=1 --", "'; DROP TABLE records; --", "1; SELECT 1", "UNION SELECT", "/*"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=x>'),
    *("javascript:alert(1)", "{{7*7}}", "${7*7}", "{% raw %}", "#{1}", "<%= 1 %>"),
    *("../../etc/passwd", "..%2f", "file:///etc/passwd", "http://127.0.0.1/", "C:\\"),
    *("null", "None", "undefined", "NaN", "true", "-1", "0", "1e309", "0x7f", "1/0"),
    *(
        "2147483648",
        "-9223372036854775809",
        "９９９",
        "²",
        "Ⅳ",
        "①",
        "½",
        "٣",
        "一二三",
    ),
    *(
        "é",
        "e\u0301",
        "ﬁ",
        "ß",
        "İ",
        "ı",
        "Ω",
        "Å",
        "\ufeff",
        "\u200b",
        "\u202e法\u202c",
    ),
    *(
        "𠀀",
        "㐀",
        "豈",
        "々",
        "〇",
        "ｆｕｌｌ",
        "한글",
        "ひらがな",
        "ﷺ",
        "👍🏽",
        "🇨🇳",
        "\U0010ffff",
    ),
    *(
        "法" * 5_000,
        "a" * 5_000,
        "法 " * 2_000,
        '"' * 999,
        "(" * 999,
        "a" * 70 + "\n" * 70,
    ),
    *(
        "法\r\nSet-Cookie: x=1",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\u2028",
        "\ud7ff",
        "\ue000",
    ),
    *(
        "法治 -政府",
        "法治 OR 政府",
        "法*治",
        "“法治”",
        "《法治》",
        "法、治",
        "法　治",
        "FA zhi",
    ),
)


def strings() -> Iterator[str]:
    """The above, and enough made of their parts for 500 in all."""
    yield from NAUGHTY
    rng = random.Random(500)
    signs = "法治普a1 \"'*():^-+{}[]<>&;,.%_\\/|!?#@~`$=\0\t\n　“”《》，。"
    for _ in range(500 - len(NAUGHTY)):
        yield "".join(rng.choices(signs, k=rng.randrange(1, 40)))


ALL = list(strings())


@pytest.mark.parametrize("part", range(10))
def test_any_words_get_an_answer(pages: Pages, part: int):
    assert len(ALL) == 500
    for words in ALL[part::10]:
        answer = pages.get(f"/search.json?q={quote(words, errors='replace')[:12_000]}")
        assert answer.status_code == 200, words
        assert isinstance(answer.json()["total"], int)


@pytest.mark.parametrize("part", range(10))
def test_pages_show_any_words_as_text(pages: Pages, part: int):
    for words in ALL[part::10][:14]:
        answer = pages.get(f"/search?q={quote(words)[:12_000]}")
        assert answer.status_code == 200, words
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "<svg onload" not in answer.text


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%", "q", "&&&", "=", "page=-1", "q=a&q=b"]
)
@pytest.mark.parametrize("path", ["/search", "/coverage", "/changes", "/figures", "/"])
def test_odd_query_strings_get_an_answer(pages: Pages, path: str, query: str):
    assert pages.get(f"{path}?{query}").status_code == 200


def test_an_address_without_end_is_refused(pages: Pages):
    assert pages.get(f"/search?q={'a' * 20_000}").status_code == 414
