"""What may stand in a site file; each fault has its line, its key and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.toml_tables import BadToml
from crawler.site.toml_file import read_site_file

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'title = "某县"\nbase_url = "http://www.a.gov.cn/"\n'
SEED = '[[seeds]]\nurl = "http://www.a.gov.cn/zw/"\nkind = "listing"\n'


def read(folder: Path, text: str, name: str = "a.toml") -> dict[str, object]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_site_file(path)


def test_the_least_that_a_file_has(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SEED)
    assert found["title"] == "某县"
    assert found["seeds"] == [{"url": "http://www.a.gov.cn/zw/", "kind": "listing"}]


@pytest.mark.parametrize("name", ["A.toml", "-a.toml", "a b.toml", "县.toml"])
def test_the_files_name_is_an_id(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadToml, match=r"use a-z, 0-9, _ and -\."):
        read(tmp_path, HEAD + SEED, name)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('base_url = "www.a.gov.cn"', "http:// or https://"),
        ('division_code = "44"', "six digits"),
        ("division_code = 440882", "in quotes"),
        ('family = "nosuch"', "known are"),
        ('[politeness]\nhours = "22-6"', "22:00-06:30"),
        ('[politeness]\nhours = "24:00-06:30"', "22:00-06:30"),
        ('[politeness]\ntls = "none"', "legacy"),
        ('[scope]\nhosts = ["WWW.a.gov.cn"]', "lower case"),
        ('[scope]\nallow = ["("]', "scope.allow"),
        ('[listing]\nitems = ["li["]', "not a CSS selector"),
        ('[[layouts]]\nvalid_until = "2023-06-30"', "without quotes"),
        ("[[layouts]]\nvalid_until = 2023-06-30T00:00:00", "like 2023-06-30"),
        ("[expect]\ndate_fill_rate = 1.5", "date_fill_rate"),
        ("tilte = 1", "tilte"),
    ],
)
def test_each_fault_is_told_with_what_to_do(
    tmp_path: Path, line: str, said: str
) -> None:
    head = HEAD if "base_url" not in line else HEAD.split("\n", maxsplit=1)[0] + "\n"
    is_table = line.startswith("[")
    text = f"{head}{SEED}{line}\n" if is_table else f"{head}{line}\n{SEED}"
    with pytest.raises(BadToml) as raised:
        read(tmp_path, text)
    assert said in str(raised.value)
    assert "a.toml:" in str(raised.value)


def test_a_file_without_seeds_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(BadToml, match="at least one"):
        read(tmp_path, HEAD)
