"""What monitors ask of an archive: `gongbao status`, `gongbao urls`, `gongbao metrics`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from archive.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    JsonOption,
    SiteOption,
    filters_for,
)
from archive.closed_lists import UrlState
from archive.configuration import current
from archive.console import emit_cells, emit_json
from archive.errors import unknown


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("status", epilog="Example: gongbao status --json")(status)
    app.command("urls", epilog="Example: gongbao urls --state failed --site donghe")(
        urls
    )
    app.command(
        "metrics",
        epilog="Example: gongbao metrics --to /var/lib/node_exporter/gongbao.prom",
    )(metrics)


def status(
    archive: ArchiveOption = DEFAULT_ARCHIVE, as_json: JsonOption = False
) -> None:
    """Sites and their health, the last runs, what is due; 4 where somebody must act."""
    from archive.instants import utc_now
    from archive.queries.status import status as tell
    from archive.store import Archive

    every_s = current()["crawl"]["every"]
    # Printed inside: what no Gongbao wrote is told by the archive as it closes.
    with Archive.open(archive) as opened:
        told = tell(opened, now=utc_now(), every_s=every_s)
        if as_json:
            emit_json(told)
        else:
            from archive.cli.tables import print_status

            print_status(told)
    raise typer.Exit(told["exit_code"])


def urls(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    state: Annotated[
        str | None, typer.Option("--state", help="failed, refused, gone, pending, …")
    ] = None,
    site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """The addresses that are known: state, reason, when each is due; last visited first."""
    from archive.queries.known_urls import COLUMNS, known_urls
    from archive.store import Archive

    states = get_args(UrlState)
    if state is not None and state not in states:
        raise unknown("state", state, states, f"use {', '.join(states)}.")
    with Archive.open(archive) as opened:
        filters_for(opened, site=site)
        if not as_json:
            emit_cells(COLUMNS)
        for row in known_urls(opened, state=state, site=site):
            if as_json:
                emit_json(row)
            else:
                emit_cells("" if value is None else value for value in row.values())


def metrics(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Write this file at once and whole; else stdout."),
    ] = None,
) -> None:
    """The archive's numbers as OpenMetrics text, as node_exporter's textfiles."""
    import sys

    from archive.database.atomic_files import refuse_inside_archive, replaced_file
    from archive.instants import utc_now
    from archive.queries.openmetrics import metrics_text
    from archive.store import Archive

    if to is not None:
        refuse_inside_archive(to)
    with Archive.open(archive) as opened:
        text = metrics_text(opened, now=utc_now())
    if to is None:
        sys.stdout.write(text)
        return
    with replaced_file(to) as file:
        file.write(text.encode())
