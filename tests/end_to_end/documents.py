"""The documents as data: their fenced blocks, and the commands that stand in them.

A block's first word is its language. `console` shows commands behind `$ `, `sh` shows
nothing else. A further word `host` says that the block is for a real host: its commands
are read, and not run. So are those of `cron`, `ini` and the like, and each command that
needs root or the network: its program says so, or `--live`.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import typer

from crawler.cli import app

ROOT = Path(__file__).resolve().parents[2]
FENCED = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = {"console", "sh"}
# What only a machine of one's own has: these lines are read for `gongbao …` in them.
ELSEWHERE = {"", "cron", "ini", "systemd", "dockerfile", "yaml"}
# Run by a person with root or a network.
HANDS = set(
    "sudo apt apt-get pip pipx uv docker podman podman-compose systemctl journalctl crontab"
    " useradd adduser install chown git ssh scp rsync logrotate python3.12 psql createdb"
    " createuser loginctl umount mount".split()
)
_INLINE = re.compile(r"`(gongbao [^`\n]+)`")
_NAMED = re.compile(r"(?<!\S)(--[a-z][a-z-]*|[a-z]+)")


class Block(NamedTuple):
    """One fenced block of a document."""

    language: str
    is_for_a_host: bool
    body: str


def blocks(document: Path) -> list[Block]:
    """The fenced blocks of a document, in their order."""
    found = FENCED.findall(document.read_text(encoding="utf-8"))
    words = [(info.split(), body) for info, body in found]
    return [
        Block(info[0] if info else "", "host" in info[1:], body) for info, body in words
    ]


def commands(block: Block) -> list[str]:
    """The commands that a reader is to type, each as one string."""
    lines = block.body.splitlines()
    if block.language == "console":
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    found, begun = [], ""
    for line in lines:
        begun += f"\n{line}" if begun else line
        if _is_whole(begun):
            found.append(begun)
            begun = ""
    assert not begun, f"a command that does not end: {begun}"
    return [text for text in found if shlex.split(text, comments=True)]


def _is_whole(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return False
    return not text.endswith("\\")


def words_of(command: str) -> list[str]:
    """The words of a command, without comments and variables before it."""
    words = shlex.split(command.replace("\\\n", " "), comments=True)
    while words and re.match(r"[A-Za-z_]+=", words[0]):
        words.pop(0)
    if words and Path(words[0]).name == "gongbao":
        words[0] = "gongbao"
    return words


def is_read_only(command: str) -> bool:
    """Whether a command is for hands only: it needs root, the network or a portal."""
    words = words_of(command)
    return bool(words) and (words[0] in HANDS or "--live" in words)


def gongbao_words(command: str) -> list[str]:
    """What stands behind `gongbao` in a line, to the end of that command."""
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        words = command.split()
    at = next(
        (n for n, w in enumerate(words) if re.search(r"^(.*bin/)?gongbao$", w)), None
    )
    if at is None:
        return []
    rest = words[at + 1 :]
    ends = (n for n, w in enumerate(rest) if re.match(r"(\d?>|[|;&]|&&|'$)", w))
    return rest[: next(ends, len(rest))]


def parse(words: list[str]) -> None:
    """Raise what typer raises for a command line that is none of ours."""
    group = typer.main.get_command(app)
    context = group.make_context("gongbao", list(words), resilient_parsing=True)
    if words and words[0].startswith("-"):
        assert words[0] in _options(group, context), f"there is no {words[0]}"
        return
    while hasattr(group, "resolve_command"):
        given = words[:1]
        name, group, words = group.resolve_command(context, words)
        assert group, f"there is no command {given}"
        is_group = hasattr(group, "resolve_command")
        context = group.make_context(
            name, list(words), parent=context, resilient_parsing=is_group
        )


def spoken(document: Path) -> set[str]:
    """Each `gongbao …` in a document's sentences."""
    return set(_INLINE.findall(FENCED.sub("", document.read_text(encoding="utf-8"))))


def unknown_names(inline: str) -> list[str]:
    """Commands and options that an inline `gongbao …` names and we do not have."""
    group = typer.main.get_command(app)
    context = group.make_context("gongbao", [], resilient_parsing=True)
    names = _NAMED.findall(inline.removeprefix("gongbao "))
    while names and hasattr(group, "commands") and not names[0].startswith("-"):
        if names[0] not in group.commands:
            return names[:1]
        group = group.commands[names.pop(0)]
    known = _options(group, context) | {"--help"}
    return [name for name in names if name.startswith("--") and name not in known]


def _options(command: Any, context: Any) -> set[str]:
    parameters = command.get_params(context)
    return {name for p in parameters for name in (*p.opts, *p.secondary_opts)}
