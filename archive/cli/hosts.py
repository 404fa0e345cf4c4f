"""`gongbao hosts [release HOST]`: hosts that are left alone."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.console import emit_json, emit_line

app = typer.Typer(invoke_without_command=True)


@app.callback(epilog="Example: gongbao hosts --json")
def hosts(
    context: typer.Context,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Hosts that are left alone: why, and until when; `release HOST` lets one go."""
    if context.invoked_subcommand is not None:
        return
    from archive.instants import utc_now
    from archive.queries.hosts import closed_hosts
    from archive.store import Archive

    with Archive.open(archive) as opened:
        closed = closed_hosts(opened, utc_now())
    for host in closed:
        if as_json:
            emit_json(host)
        else:
            emit_line(
                f"{host['host']} until {host['not_before']}: {host['reason'] or '–'}"
                f" ({host['refusals']} refusals, {host['waiting']} URLs wait)"
            )
    if not closed and not as_json:
        emit_line("no host is left alone")


@app.command(epilog="Example: gongbao hosts release www.example.gov.cn")
def release(
    host: Annotated[
        str, typer.Argument(metavar="HOST", help="As `gongbao hosts` names it.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Let the next crawl ask a host again, whatever it answered before."""
    from archive.instants import utc_now
    from archive.queries.hosts import release as let_go
    from archive.store import Archive

    with Archive.open(archive, writable=True) as opened:
        due = let_go(opened, host, utc_now())
    if as_json:
        emit_json({"host": host, "due": due})
    else:
        emit_line(f"{host}: {due} URLs are due")
