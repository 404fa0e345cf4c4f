"""`gongbao`: puts the three packages' commands together and turns errors into codes.

Nothing heavy is imported here: each command imports what it needs when it runs, so
that `gongbao --help` stays quick.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import archive.cli.commands
import cleaning.cli
import crawler.commands
import crawler.fleet.cli
from archive import __version__
from archive.console import SPOKEN, alert, emit_json, emit_line
from archive.errors import GongbaoError
from crawler.completion import SHELLS, answer_shells, install, with_shell

# Set by a worker for its children: see crawler/fleet/tether.py.
TETHER = "GONGBAO_TETHER"
# What a command loads stays: looked for at every 700th container, as is usual, circles
# of garbage take a twentieth of a start; pages leave hardly any.
GARBAGE_AT = 20_000


class _Panels(TyperGroup):
    """Commands under headings, each told in whole sentences.

    In plain text: rich would take as long to load as all else of a start.
    """

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Each panel in the order of its first command."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            told = command.get_short_help_str(limit=1_000)
            panels.setdefault(command.rich_help_panel, []).append((name, told))
        for title, rows in panels.items():
            with formatter.section(title):
                formatter.write_dl(rows)


app = typer.Typer(
    name="gongbao",
    cls=_Panels,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: gongbao demo && gongbao search 法治政府 --archive demo-archive",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        emit_line(f"gongbao {__version__}")
        raise typer.Exit(0)


@app.callback()
def _before_any_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_tell_version,
            is_eager=True,
            help="Print the version and exit.",
        ),
    ] = False,
    install_completion: Annotated[
        str | None,
        typer.Option(
            "--install-completion",
            metavar=f"[{'|'.join(SHELLS)}]",
            callback=install,
            is_eager=True,
            help="Let the Tab key complete commands and options in this shell.",
        ),
    ] = None,
) -> None:
    """Keep what China's government portals publish: complete, clean, dated, with its
    source, and current.
    """


crawler.commands.register(app)
cleaning.cli.register(app)
archive.cli.commands.register(app)
crawler.fleet.cli.register(app)

# What a newcomer looks for; the rest keeps an archive in good order.
_PANELS = {
    "Fetch and clean": {"demo", "crawl", "import", "clean", "reclean", "sites"},
    "Ask the archive": set(
        "search show coverage changes export query serve mcp".split()
    ),
    "Many machines": {"fleet", "worker", "merge"},
}


def _panel(name: str | None) -> str:
    told = (title for title, names in _PANELS.items() if name in names)
    return next(told, "Keep it in order")


for _command in app.registered_commands:
    _command.rich_help_panel = _panel(_command.name)
for _group in app.registered_groups:
    _group.rich_help_panel = _panel(_group.name)


def main() -> None:
    """Run one command and exit with the code that docs/operations.md lists."""
    gc.set_threshold(GARBAGE_AT)
    _hold_standard_files()
    if TETHER in os.environ:
        from crawler.fleet.tether import hold_tether

        hold_tether()
    answer_shells()
    code = _run()
    # All memory goes at once: looking through it for rubbish took a tenth of a start.
    gc.freeze()
    sys.exit(code)


def _run() -> int:
    """The exit code of one command; what went wrong is said in a sentence."""
    SPOKEN.documents, SPOKEN.is_quiet = 0, False
    try:
        words = with_shell(sys.argv[1:], os.environ.get("SHELL", ""))
        code = _app_for(words)(args=words, standalone_mode=False)
        if code:
            _leave_document(code)
        sys.stdout.flush()
    except SystemExit as error:
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        return _ended(error.__context__)  # as typer tells it
    except Exception as error:  # noqa: BLE001 - the edge: a sentence, never a traceback
        return _ended(error)
    return code if isinstance(code, int) else 0


def _app_for(words: list[str]) -> typer.Typer:
    """The command line with nothing but the command that is asked for.

    typer reads the annotations of all that is registered: a third of a start.
    """
    name = words[0] if words else None
    commands = [c for c in app.registered_commands if c.name == name]
    groups = [g for g in app.registered_groups if g.name == name]
    if not commands and not groups:
        return app
    narrow = copy(app)
    narrow.registered_commands, narrow.registered_groups = commands, groups
    return narrow


def _ended(error: Exception) -> int:
    """What an error means to the user: its sentence, its exit code."""
    match error:
        case GongbaoError():
            return _told(str(error), error.exit_code)
        case typer.Abort():
            return _told("interrupted; run the same command again to go on.", 5)
        case typer.TyperException():
            message = error.format_message().strip()
            if message.startswith("Usage: "):  # no argument was given: the help
                emit_line(message)
                return 0
            return _told(f"{message} Try `gongbao --help`.", 2)
        case BrokenPipeError():
            _give_up_stdout()  # the reader (head, less) has seen enough
            return 0
        case OSError():
            where = error.filename or "stdout"
            code = _told(f"{where} cannot be read or written: {error.strerror}.", 5)
            _give_up_stdout()
            return code
        case MemoryError():
            return _told("there is not enough memory: free some, then go on.", 5)
    return _explained(error)


def _explained(error: Exception) -> int:
    """What was not foreseen: a stranger's archive, or else a fault of ours."""
    from archive.store.odd_rows import explained

    meant = explained(error)
    if isinstance(meant, GongbaoError):
        return _told(str(meant), meant.exit_code)
    return _told(_unforeseen(error), GongbaoError.exit_code)


def _told(sentence: str, code: int) -> int:
    with suppress(OSError):
        alert(f"gongbao: {sentence}")
    with suppress(OSError, ValueError):
        _leave_document(code, sentence)
        sys.stdout.flush()
    return code


def _leave_document(code: int, sentence: str | None = None) -> None:
    """With --json each end leaves a document on stdout: where none was written, this."""
    arguments = sys.argv[1:]
    before_words = arguments[: (*arguments, "--").index("--")]
    if "--json" in before_words and not SPOKEN.documents:
        emit_json({"exit_code": code, "error": sentence})


def _unforeseen(error: Exception) -> str:
    """Where an error of our own came from; with $GONGBAO_TRACEBACK all of it."""
    import traceback

    if os.environ.get("GONGBAO_TRACEBACK"):
        return "".join(traceback.format_exception(error))
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return (
        f"unexpected error{at}: {error!r}. What was stored is whole; please report it,"
        " with what GONGBAO_TRACEBACK=1 prints."
    )


def _give_up_stdout() -> None:
    """Python must not complain at its end of what stdout did not take."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _hold_standard_files() -> None:
    """A standard file that the caller closed is /dev/null: else an archive's file
    would take its number, and get what is meant for it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            flags = os.O_RDONLY if number == 0 else os.O_WRONLY
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
            mode = "r" if number == 0 else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))
