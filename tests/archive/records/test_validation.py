"""A line is a record only if each of its values may stand in its column."""

from __future__ import annotations

from typing import Any

import pytest

from archive.records.serial import parse_record
from tests.archive.conftest import a_record

GOOD = a_record().as_dict()


def test_a_record_without_a_text_of_its_own() -> None:
    assert parse_record(GOOD | {"text": ""}).text == ""


def test_what_it_does_not_tell_is_unknown() -> None:
    few = {name: GOOD[name] for name in ("record_id", "text", "text_digest")}
    record = parse_record(few)
    assert (record.kind, record.url, record.rules_version) == ("other", None, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("record_id", "1"),
        ("record_id", 5),
        ("text", None),
        ("title", ["x"]),
        ("kind", "novel"),
        ("kind", None),
        ("date_kind", "guessed"),
        ("source_kind", "rumour"),
        ("script", "latin"),
        ("report_year", "2020"),
        ("report_year", True),
        ("quality", "high"),
        ("outline", [{"level": 1}]),
        ("outline", {}),
        ("attachments", [1]),
        ("evidence", {"date": {"raw": "x", "from": "heaven"}}),
        ("evidence", {"date": "x"}),
        ("issues", [{"code": "x", "severity": "grave", "detail": ""}]),
        ("issues", [{"severity": "info"}]),
        ("issues", ["x"]),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match="not a record"):
        parse_record(GOOD | {name: value})
