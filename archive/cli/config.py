"""`gongbao config`: what holds, and where each value comes from."""

from __future__ import annotations

import typer

from archive.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    JsonOption,
    SitesOption,
)
from archive.configuration import load_configuration
from archive.console import Table, emit_json, emit_table


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("config", epilog="Example: gongbao config --json")(config)


def config(
    context: typer.Context,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """What holds: each setting with its file and line, variable, option or default."""
    given = {"archive.directory": archive, "sites.directory": sites_dir}
    sources = {"archive.directory": "archive", "sites.directory": "sites_dir"}
    options = {k: v for k, v in given.items() if _is_option(context, sources[k])}
    held = load_configuration(options.get("archive.directory"), options=options)
    values = held.values.values()
    if as_json:
        told = [{"key": v.key, "value": v.shown, "origin": v.origin} for v in values]
        emit_json({"file": str(held.path) if held.path else None, "values": told})
        return
    table = Table(is_lined=False)
    for heading in ("setting", "value", "from"):
        table.add_column(heading)
    for value in values:
        shown = "-" if value.shown is None else str(value.shown)
        table.add_row(value.key, shown, value.origin)
    emit_table(table)


def _is_option(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
