"""What changed between two versions: sentences, characters, numbers."""

from __future__ import annotations

from archive.queries.difference import difference, sentence_changes
from archive.rows import Version


def a_version(number: int, text: str, title: str = "题") -> Version:
    at = "2026-11-21T00:00:00Z"
    return Version("x", number, 1, at, "source", title, None, None, text, "d", "1")


def test_a_changed_number_is_marked() -> None:
    [change] = sentence_changes("办件581件。很好。", "办件585件。很好。")
    assert change["op"] == "changed"
    assert change["pieces"] == [
        ["=", "办件"],
        ["-", "581"],
        ["+", "585"],
        ["=", "件。"],
    ]
    assert change["numbers"] == [["581", "585"]]


def test_sentences_come_and_go() -> None:
    changes = sentence_changes("一。二。\n三。", "一。三。四。")
    assert [(c["op"], c["before"], c["after"]) for c in changes] == [
        ("removed", "二。", None),
        ("removed", "\n", None),
        ("added", None, "四。"),
    ]


def test_equal_texts_have_no_changes() -> None:
    assert sentence_changes("一。二。", "一。二。") == []


def test_fields_are_told() -> None:
    told = difference(a_version(1, "一。"), a_version(2, "一。", "新题"))
    assert told["fields"] == {"title": {"before": "题", "after": "新题"}}
    assert (told["from_version"], told["to_version"]) == (1, 2)
    first = difference(None, a_version(1, "一。"))
    assert first["from_version"] is None
    assert first["sentences"][0]["op"] == "added"
