"""Values as text."""

from __future__ import annotations

import pytest

from archive.encoding import storable, to_json


def test_json_is_compact_and_keeps_chinese() -> None:
    assert to_json({"标题": ["a", 1]}) == '{"标题":["a",1]}'


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("依法", "依法"),
        ("a\0", "a\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\udc00x", "\ufffdx"),
    ],
)
def test_what_sqlite_can_hold(text: str, stored: str) -> None:
    assert storable(text) == stored
