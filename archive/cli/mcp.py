"""`gongbao mcp`: the archive for language models, over stdio."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from archive.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("mcp", epilog="Example: gongbao mcp --archive gongbao-archive")(mcp)


def mcp(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Let an assistant search and read the archive, over MCP on stdio; read-only."""
    if find_spec("mcp") is None:
        msg = "this needs the extra mcp: run `pip install 'gongbao[mcp]'`."
        raise ConfigurationError(msg)
    from archive.web.assistant import server

    server(archive).run("stdio")
