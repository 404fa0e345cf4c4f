"""What commands say: tables for pipes, and nothing that steers a terminal."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

from archive import console
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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_lives_on_a_terminal_only_and_is_harmless(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for screen, is_shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", screen)
        with console.live_line() as show:
            show("donghe: 3 pages, 1.5/s, [b]2 found\x1b[31m, 1 failed")
        assert ("[b]2 found\ufffd[31m, 1 failed" in screen.getvalue()) == is_shown
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(console.SPOKEN, "is_quiet", True)
    with console.live_line() as show:
        show("x")
    console.say("x")
    console.alert("somebody must act")
    assert sys.stderr.getvalue() == "somebody must act\n"  # type: ignore[attr-defined]
