"""`gongbao serve`: the web page of archives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from archive.configuration import choose_archive

DEMO: Final = Path("demo-archive")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("serve", epilog="Example: gongbao serve --port 8001 --open")(serve)


def serve(
    archive: Annotated[
        list[Path] | None,
        typer.Option(
            "--archive",
            envvar="GONGBAO_ARCHIVE",
            help="The archive's folder; more than once for several.",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="0: any free one.")
    ] = 8001,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser.")
    ] = False,
) -> None:
    """Show the archive as web pages on this machine: read, search, compare; read-only."""
    from archive.web.server import serve as run

    folders = archive or [_usual()]
    run(folders, host=host, port=port, open_browser=open_browser)


def _usual() -> Path:
    """The usual archive; without one, that of `gongbao demo`, which people try first."""
    from archive.database.opening import DATABASE

    usual = choose_archive(None)
    is_there = (usual / DATABASE).exists()
    return DEMO if not is_there and (DEMO / DATABASE).exists() else usual
