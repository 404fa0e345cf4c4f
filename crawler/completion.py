"""`gongbao --install-completion`: the Tab key in bash, zsh and fish."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from archive.console import emit_line
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTION: Final = "--install-completion"
SHELLS: Final = ("bash", "zsh", "fish")
_ASKED: Final = "_GONGBAO_COMPLETE"  # set by the scripts


def with_shell(words: Sequence[str], login_shell: str) -> list[str]:
    """A command line's words; behind a bare --install-completion the login shell.

    >>> with_shell(["--install-completion"], "/usr/bin/zsh")
    ['--install-completion', 'zsh']
    """
    bare = list(words) == [OPTION]
    return [*words, Path(login_shell).name] if bare else list(words)


def answer_shells() -> None:
    """Let the command line answer a shell that asks how a word may go on."""
    if _ASKED in os.environ:
        from typer._completion_classes import completion_init

        completion_init()


def install(shell: str | None) -> None:
    """Write the shell's script, and the line that loads it; a second time changes
    nothing. Says which files these are, and ends the command.
    """
    if shell is None:
        return
    if shell not in SHELLS:
        msg = f"{OPTION} is for bash, zsh and fish: name one, like `{OPTION} bash`."
        raise ConfigurationError(msg)
    script, startup, line = _places(shell)
    _write(script, _script(shell))
    emit_line(f"{script}: completion for {shell}")
    if startup is not None:
        before = startup.read_text("utf-8") if startup.exists() else ""
        if line not in before.splitlines():
            gap = "" if before.endswith("\n") or not before else "\n"
            _write(startup, f"{before}{gap}{line}\n")
        emit_line(f"{startup}: loads it in each new {shell}")
    raise typer.Exit(0)


def _places(shell: str) -> tuple[Path, Path | None, str]:
    """Where the script goes, and the startup file and line that load it; fish looks
    into its folder by itself.
    """
    home = Path.home()
    if shell == "fish":
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return config / "fish" / "completions" / "gongbao.fish", None, ""
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    if shell == "bash":
        # Where bash-completion looks by itself; without it the line is needed.
        script = data / "bash-completion" / "completions" / "gongbao"
        return script, home / ".bashrc", f"source '{script}'"
    script = data / "zsh" / "site-functions" / "_gongbao"
    startup = Path(os.environ.get("ZDOTDIR") or home) / ".zshrc"
    line = f"fpath+=('{script.parent}'); autoload -Uz compinit; compinit"
    return script, startup, line


def _script(shell: str) -> str:
    from typer._completion_shared import get_completion_script

    script = get_completion_script(
        prog_name="gongbao", complete_var=_ASKED, shell=shell
    )
    return f"{script}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
