"""One reader of TOML files: each fault in one sentence with file, line and key."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.toml_tables import (
    BadToml,
    Key,
    Named,
    Rows,
    a_bool,
    a_count,
    a_list,
    a_number,
    a_pattern,
    a_text,
    any_text,
    one_of,
    read_toml,
)

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = {
    "name": Key(a_text, required=True),
    "note": Key(any_text),
    "on": Key(a_bool),
    "share": Key(a_number(0, 1)),
    "count": Key(a_count(1, 9)),
    "mode": Key(one_of("a", "b")),
    "forms": Key(a_list(a_pattern)),
    "box": {"size": Key(a_count(0, 9), required=True)},
    "rows": Rows({"x": Key(a_text)}, missing="give one [[rows]]."),
    "free": Named(Key(a_text)),
    "closed": Named(Rows({"x": Key(a_text, required=True)}), frozenset({"one"})),
}
GOOD = 'name = "n"\n[[rows]]\nx = "y"\n'


def fault(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "f.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadToml) as error:
        read_toml(path, SHAPE)
    message = str(error.value)
    assert message.startswith(f"{path}:")
    assert message.count("\n") == 0
    assert message.isprintable()
    return message[len(str(path)) :]


def test_a_good_file(tmp_path: Path) -> None:
    more = 'on = true\nshare = 0.5\nforms = ["a+"]\n[box]\nsize = 1\n[free]\nz = "1"\n'
    text = f'name = "n"\n{more}[[closed.one]]\nx = "1"\n[[rows]]\nx = "y"\n'
    (tmp_path / "f.toml").write_text("\ufeff" + text, encoding="utf-8")
    assert read_toml(tmp_path / "f.toml", SHAPE)["closed"] == {"one": [{"x": "1"}]}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", ":1: name: it is missing."),
        ('name = "n"', ":1: rows: give one [[rows]]."),
        ("name = 3", ":1: name: give a text"),
        ('name = " "', ":1: name: give a text"),
        (f"nmae = 1\n{GOOD}", ":1: nmae: no such key (did you mean name?); known are box, closed"),
        (f"on = 1\n{GOOD}", ":1: on: give true or false"),
        (f"share = nan\n{GOOD}", ":1: share: give a number from 0 to 1."),
        (f"count = 1.0\n{GOOD}", ":1: count: give a whole number"),
        (f"count = true\n{GOOD}", ":1: count: give a whole number"),
        (f'mode = "c"\n{GOOD}', ":1: mode: give one of: a, b."),
        (f'forms = "x"\n{GOOD}', ":1: forms: give a list"),
        (f'forms = ["a", "("]\n{GOOD}', ":1: forms: item 2: '(' is not a regular"),
        (f'forms = ["a{{99999999999}}"]\n{GOOD}', ":1: forms: item 1:"),
        (f"box = 1\n{GOOD}", ":1: box: write it as a table"),
        (f"{GOOD}[box]\n", ":4: box.size: it is missing."),
        (f"{GOOD}[box]\nsize = -1", ":5: box.size: give a whole"),
        (f"{GOOD}[[rows]]\nx = 1", ":5: rows[1].x: give a text"),
        ('name = "n"\nrows = 1', ":2: rows: write it as an array"),
        ('name = "n"\nrows = []', ":2: rows: give one"),
        ('name = "n"\nrows = [1]', ":2: rows: write it as an array of tables"),
        (f"{GOOD}[free]\nz = 1", ":5: free.z: give a text"),
        (f"free = 1\n{GOOD}", ":1: free: write it as a table"),
        (f'{GOOD}[[closed.two]]\nx = "1"', ":4: closed.two: no such name; known are one."),
        ("= 3", ":1: syntax: "),
        ('name = "n\n', ":1: syntax: "),
        ("name = 2023-02-30", ":1: syntax: "),
        ("a = " + "[" * 5000, ":1: syntax: it is nested too deeply."),
        ("a = " + "9" * 5000, ":1: syntax: "),
        ('"\x1b[2J" = 1'.replace("\x1b", "\\u001b") + f"\n{GOOD}", ":1: \\x1b[2J: no such key"),
        (b"\xb7\xa8 = 1", ":1: file: save it as UTF-8."),
        (b"a = 1\n" * 200_000, ":1: file: it is larger"),
    ],
)  # fmt: skip
def test_each_fault_in_one_sentence(
    tmp_path: Path, text: str | bytes, where: str
) -> None:
    assert where in fault(tmp_path, text)


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "d.toml").mkdir()
    os.mkfifo(tmp_path / "p.toml")
    (tmp_path / "l.toml").symlink_to("l.toml")
    for name in ("d.toml", "p.toml", "l.toml", "none.toml"):
        with pytest.raises(ConfigurationError, match="1: file: "):
            read_toml(tmp_path / name, SHAPE)
