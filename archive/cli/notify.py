"""`gongbao notify`: what changed since the last time, to where `[notify]` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.console import emit_json, emit_line
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.notices.telling import Told

NOT_ALL = 3
"""The exit code where a channel did not take its message."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("notify", epilog="Example: gongbao notify --dry-run")(notify)


def notify(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    test: Annotated[
        bool, typer.Option("--test", help="Send each channel a test message.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send nothing.")
    ] = False,
    skip: Annotated[
        bool, typer.Option("--skip", help="Count all so far as told; send nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell the channels of gongbao.toml what happened since they were told last."""
    from archive.configuration import current
    from archive.notices import telling
    from archive.notices.channels import alerts_from

    if test + dry_run + skip > 1:
        raise ConfigurationError("choose one of --test, --dry-run and --skip.")
    alerts = alerts_from(current())
    if not alerts.channels:
        msg = (
            "nothing says whom to tell: put addresses into $GONGBAO_NOTIFY_URLS, or"
            " channels into [notify] of gongbao.toml (docs/operations.md, Alerts)."
        )
        raise ConfigurationError(msg)
    ways = {test: telling.try_channels, dry_run: telling.preview, skip: telling.skip}
    told = ways.get(True, telling.tell)(archive, alerts)
    code = NOT_ALL if any(channel.failure for channel in told) else 0
    if as_json:
        rows = [channel.as_dict(with_message=dry_run) for channel in told]
        emit_json({"channels": rows, "exit_code": code})
    else:
        _print(told, dry_run=dry_run, test=test)
    raise typer.Exit(code)


def _print(told: Sequence[Told], *, dry_run: bool, test: bool) -> None:
    for channel in told:
        if channel.failure:
            emit_line(f"{channel.channel}: not told: {channel.failure}")
        elif channel.digest is None:
            emit_line(f"{channel.channel}: nothing to tell")
        elif dry_run:
            emit_line(f"--- {channel.channel}: {channel.digest.subject}")
            for line in channel.digest.text.splitlines():
                emit_line(line)
        elif test:
            emit_line(f"{channel.channel}: it took the test message")
        else:
            emit_line(f"{channel.channel}: told of {channel.digest.total} events")
