"""`gongbao`: puts the three packages' commands together and turns errors into codes.

Nothing heavy is imported here: each command imports what it needs when it runs, so
that `gongbao --help` stays quick.
"""

from __future__ import annotations

import os
import sys

import typer

import archive.cli.commands
import cleaning.cli
import crawler.commands
from archive.console import say
from archive.errors import GongbaoError

app = typer.Typer(
    name="gongbao",
    help="Keeps what China's government portals publish: complete, clean, dated, "
    "with its source, and current.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: gongbao demo && gongbao search 法治政府 --archive demo-archive",
)
crawler.commands.register(app)
cleaning.cli.register(app)
archive.cli.commands.register(app)


def main() -> None:
    """Run one command and exit with the code that docs/operations.md lists."""
    try:
        code = app(standalone_mode=False)
    except GongbaoError as error:
        say(f"gongbao: {error}")
        sys.exit(error.exit_code)
    except typer.Abort:
        say("gongbao: interrupted; run the same command again to go on.")
        sys.exit(5)
    except typer.TyperException as error:
        say(f"gongbao: {error.format_message()} Try `gongbao --help`.")
        sys.exit(2)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
