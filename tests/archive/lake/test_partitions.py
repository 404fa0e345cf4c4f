"""Keys and folders: what no engine reads otherwise than it is meant."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from archive.errors import ConfigurationError
from archive.lake.partitions import NULL, parse_keys, place, segment, year_of


def test_keys_in_their_order() -> None:
    assert parse_keys("province,kind") == ("province", "kind")
    for odd, told in (("provinc", "did you mean province"), ("kind,kind", "twice")):
        with pytest.raises(ConfigurationError, match=told):
            parse_keys(odd)
    with pytest.raises(ConfigurationError, match="no partition key ''"):
        parse_keys("")


@pytest.mark.parametrize(
    "value",
    ["广东省", "a/b", "..", "100%", "a=b", "*?[x]", " x ", "\n", "é", "'\"\\", "𠮷"],
)
def test_a_folder_is_one_name_and_reads_back(value: str) -> None:
    name = segment("province", value)
    assert unquote(name) == f"province={value}"
    assert not set(name) & set("/\\*?[]{}'\" \n\t:#")
    assert name.count("=") == 1


def test_nothing_is_null() -> None:
    assert segment("year", None) == segment("year", "") == f"year={NULL}"
    assert segment("year", 0) == "year=0"
    with pytest.raises(ValueError, match="too long"):
        segment("province", "省" * 100)


def test_the_year_reported_on_else_of_the_date() -> None:
    assert [year_of(*pair) for pair in ((2020, "2021-03-01"), (None, "2021-03"))] == [
        2020,
        2021,
    ]
    assert [year_of(None, odd) for odd in (None, "", "x", "202", "二〇二一")] == [
        None
    ] * 5
    assert (
        place(("year", "kind"), {"kind": None, "year": 2020})
        == f"year=2020/kind={NULL}"
    )
