"""Writes the manual page gongbao.1 from the commands' own help: `man_page.py FILE`.

Nothing of it is kept in the repository: the wheel's build makes it anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
_CODE = re.compile(r"`([^`]+)`")
_TABLE = re.compile(r"^\|(?:---\|)+\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")


def man_page() -> str:
    """The page in man(7)'s language: every command with every option, the exit codes
    and variables as docs/operations.md tells them.
    """
    sys.path.insert(0, str(ROOT))
    from archive import __version__
    from crawler.cli import app

    root: Any = typer.main.get_command(app)
    lines = [
        f'.TH GONGBAO 1 "" "Gongbao {__version__}" "User Commands"',
        ".nh",  # names of options are not to be broken
        ".SH NAME",
        r"gongbao \- archive of reports from government portals",
        ".SH SYNOPSIS",
        r"\fBgongbao\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *_command(root, _context(root, None)),
        ".SH COMMANDS",
        *_commands(root, _context(root, None)),
        ".SH EXIT STATUS",
        "The highest that applies.",
        *_exit_codes(),
        ".SH CONFIGURATION",
        "In gongbao.toml; docs/operations.md tells where it is looked for.",
        *_settings(),
        ".SH ENVIRONMENT",
        *_variables(),
        ".SH FILES",
        *_item("gongbao-archive/archive.db", "Records, captures, changes: SQLite."),
        *_item("gongbao-archive/warc/*.warc.gz", "Pages as they were received."),
    ]
    return "\n".join(lines) + "\n"


def _context(command: Any, parent: Any) -> Any:
    name = command.name if parent else "gongbao"
    return command.context_class(
        command, info_name=name, parent=parent, **command.context_settings
    )


def _commands(group: Any, context: Any) -> Iterator[str]:
    """A section for each command under a group, its own commands behind it."""
    for command in group.commands.values():
        if command.hidden:
            continue
        own = _context(command, context)
        usage = " ".join(command.collect_usage_pieces(own))
        yield f".SS {_plain(f'{own.command_path} {usage}')}"
        yield from _command(command, own)
        if hasattr(command, "commands"):
            yield from _commands(command, own)


def _command(command: Any, context: Any) -> Iterator[str]:
    """What a command does, its arguments and options, its example."""
    paragraphs = (command.help or "").split("\f")[0].strip().split("\n\n")
    for paragraph in paragraphs:
        yield ".PP"
        yield _text(" ".join(paragraph.split()))
    for parameter in command.get_params(context):
        if not getattr(parameter, "hidden", False):
            yield from _parameter(parameter)
    if command.epilog:
        yield ".PP"
        yield _text(command.epilog)


def _parameter(parameter: Any) -> Iterator[str]:
    if parameter.param_type_name == "argument":
        names = [parameter.metavar or parameter.name.upper()]
        value = ""
    else:
        names = [*parameter.opts, *parameter.secondary_opts]
        value = "" if parameter.is_flag else parameter.metavar or _value(parameter)
    notes = []
    if parameter.default not in (None, False) and not callable(parameter.default):
        notes.append(f"Default: {parameter.default}.")
    if parameter.envvar:
        notes.append(f"Variable: {parameter.envvar}.")
    yield from _item(", ".join(names), " ".join([parameter.help or "", *notes]), value)


def _value(option: Any) -> str:
    """The word that stands for an option's value: --max-time MAX_TIME."""
    return str(option.opts[0].lstrip("-").replace("-", "_").upper())


def _exit_codes() -> Iterator[str]:
    for code, meaning, what_to_do in _rows("### Exit codes"):
        yield from _item(code, "; ".join(filter(None, (meaning, what_to_do))))


def _settings() -> Iterator[str]:
    for name, meaning, default, *_ in _rows("## Configuration"):
        yield from _item(name.strip("`"), f"{meaning}. Default: {default or 'none'}.")


def _variables() -> Iterator[str]:
    for name, meaning, _, variable, *_ in _rows("## Configuration"):
        if variable:
            yield from _item(variable.strip("`"), f"{meaning} ({name}).")


def _rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of docs/operations.md."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = _TABLE.search(page, page.index(f"{heading}\n"))
    if table is None:
        msg = f"docs/operations.md has no table under {heading}"
        raise SystemExit(msg)
    return [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in table["rows"].splitlines()
    ]


def _item(name: str, text: str, value: str = "") -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{_plain(name)}\\fR" + (f" \\fI{_plain(value)}\\fR" if value else "")
    yield _text(text.strip() or name)


def _text(line: str) -> str:
    """A line of text; `code` is bold, a link is its words."""
    line = _LINK.sub(r"\1", line)
    return _CODE.sub(r"\\fB\1\\fR", _plain(line))


def _plain(line: str) -> str:
    """A line that man(7) takes for nothing but text."""
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{line}" if line.startswith((".", "'")) else line


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(man_page(), encoding="utf-8")
