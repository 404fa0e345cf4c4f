"""What commands say: tables for pipes, and nothing that steers a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.cli.tables import new_table
from archive.console import emit_json, emit_line, emit_table, say

if TYPE_CHECKING:
    import pytest

STEERING = "a\x1b]0;x\x07\x9b31m\u202eb"


def test_a_table_in_a_pipe_is_lines_with_tabs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = new_table("title", "text")
    table.add_row("标题", "一" * 500)
    table.add_row("two\nlines\tand a tab", "")
    emit_table(table)
    assert capsys.readouterr().out.split("\n") == [
        "title\ttext",
        f"标题\t{'一' * 500}",
        "two lines and a tab\t",
        "",
    ]


def test_nothing_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    emit_line(STEERING)
    say(STEERING)
    emit_json({"title": STEERING})
    got = capsys.readouterr()
    for c in "\x1b\x07\x9b\u202e":
        assert c not in got.out + got.err
    assert json.loads(got.out.splitlines()[1]) == {"title": STEERING}
