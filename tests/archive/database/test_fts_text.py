"""Any string is words to look for; the index sees one CJK character a token."""

from __future__ import annotations

import re
import unicodedata
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database.connection import in_memory
from archive.database.fts_text import (
    match_expression,
    phrase_pattern,
    phrases,
    searchable,
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, ""),
        ("", ""),
        ("Ａｂ１２", "Ab12"),
        ("㈠", "( 一 )"),
        ("\U00020000x", " \U00020000 x"),
        ("a\0b\ud800", "a b "),
        ("한글", " 한 글 "),
    ],
)
def test_text_as_the_index_sees_it(text, told):
    assert searchable(text).split() == told.split()


_HAN = "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3400-\u4dbf"
_HAN += "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
_SIGNS = st.sampled_from(
    "法治公开ａ１，。、（\u300a\n aZ9-_é㈠ﬁ한あ\u0301\U00020000𝟘\0\ud800"
)


@given(st.lists(_SIGNS | st.characters(), max_size=40).map("".join))
def test_it_is_what_taking_runs_one_by_one_gives(text):
    """The slow and plain definition; indexes that exist were written by it."""
    storable = re.sub("[\0\ud800-\udfff]", " ", text)
    even = "".join(
        c
        if re.match("[\x01-\x7f\u2000-\u206f\u3000-\u303f\u4e00-\u9fff]", c)
        or re.match("[\uff01-\uff0f\uff1a-\uff20]", c)
        else f"\0{c}\0"
        for c in storable
    ).replace("\0\0", "")
    parts = re.split("\0", even)
    parts[1::2] = [unicodedata.normalize("NFKC", part) for part in parts[1::2]]
    told = re.sub(f"{_HAN}+", lambda m: f" {' '.join(m[0])} ", "".join(parts))
    assert searchable(text) == told


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),
        ('" ( * ^', []),
        ("依法 OR 行政", [["依", "法"], ["OR"], ["行", "政"]]),
        ('"依法 行政"', [["依", "法", "行", "政"]]),
        ('"依法', [["依", "法"]]),
        ("a_b-c", [["a", "b", "c"]]),
        ("甲" * 2000, [["甲"] * 1000]),
    ],
)
def test_a_query_is_phrases_and_never_syntax(words, found):
    assert phrases(words) == found


@pytest.mark.parametrize(
    "words", ["a NEAR(b)", 'title:"x"', "^x*", "{a b}:c", "NOT", "a\0b", "'x; --", "-x"]
)
def test_sqlite_takes_every_expression(words):
    wanted = match_expression(words)
    assert wanted is not None
    with closing(in_memory()) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        assert connection.execute("SELECT 1 FROM t(?)", (wanted,)).fetchall() == []
    assert match_expression("* ( ^") is None


def test_a_phrase_is_shown_where_it_stands_whatever_is_between():
    assert phrase_pattern(["gdp"]).search("ＧＤＰ增长") is not None
    assert phrase_pattern(["法", "治"]).search("法\n　治") is not None
    assert phrase_pattern(["法", "治"]).search("法和治") is None
    assert phrase_pattern(["a.b"]).search("axb") is None
