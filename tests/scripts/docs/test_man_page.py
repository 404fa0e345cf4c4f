"""gongbao.1 tells every option of every command, and is good roff."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import typer

from crawler.cli import app
from scripts.docs.man_page import man_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = man_page()


def plain(roff: str) -> str:
    return re.sub(r"\\f[BIR]", "", roff).replace(r"\-", "-").replace(r"\e", "\\")


SECTIONS = {
    heading: body
    for heading, _, body in (
        part.partition("\n") for part in plain(PAGE).split("\n.SS ")[1:]
    )
}


def commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")


@pytest.mark.parametrize(
    ("path", "command"),
    [*commands(typer.main.get_command(app), "gongbao")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_option_of_a_command(path: str, command: Any) -> None:
    (section,) = (
        body for heading, body in SECTIONS.items() if heading.startswith(f"{path} [")
    )
    terms = re.findall(r"^\.TP\n(.*)", section, re.MULTILINE)
    told = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", "\n".join(terms)))
    options = {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("-")
    }
    assert told == {*options, "--help", "-h"}


def test_exit_codes_and_variables_are_there() -> None:
    body = plain(PAGE)
    codes = body[body.index(".SH EXIT STATUS") : body.index(".SH ENVIRONMENT")]
    assert re.findall(r"^\.TP\n(\d)$", codes, re.MULTILINE) == [*"01234567"]
    assert ".TP\nGONGBAO_CONTACT\n" in body


def test_no_word_is_taken_for_a_request() -> None:
    requests = {line.split()[0] for line in PAGE.splitlines() if line.startswith(".")}
    assert requests == {".TH", ".nh", ".SH", ".SS", ".PP", ".TP"}


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_has_nothing_to_warn_of(tmp_path: Path) -> None:
    page = tmp_path / "gongbao.1"
    page.write_text(PAGE, encoding="utf-8")
    done = subprocess.run(
        ["groff", "-K", "utf8", "-man", "-ww", "-Tutf8", page],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    assert "法治政府" in done.stdout
