"""`gongbao warc list | roll | move`: upkeep of the WARC files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.console import emit_json, emit_line, progress

app = typer.Typer(
    help="The WARC files: list them, begin a new one, move them to another disk.",
    no_args_is_help=True,
    epilog="Example: gongbao warc list",
)


@app.command("list", epilog="Example: gongbao warc list --archive gongbao-archive")
def list_(
    archive: ArchiveOption = DEFAULT_ARCHIVE, as_json: JsonOption = False
) -> None:
    """Each file with its size, captures, first and last instant, and where it lies."""
    from archive.store import Archive
    from archive.store.warc_moving import list_files

    with Archive.open(archive) as opened:
        files = list_files(opened)
    for file in files:
        if as_json:
            emit_json(file.as_dict())
            continue
        size = "?" if file.byte_count is None else f"{file.byte_count:,}"
        span = f"{file.first_at or '–'} {file.last_at or '–'}"
        emit_line(
            f"{file.name} {size} bytes, {file.captures} captures {span}"
            f" {file.state}: {file.folder}"
        )


@app.command(epilog="Example: gongbao warc roll && gongbao warc move /mnt/cold")
def roll(archive: ArchiveOption = DEFAULT_ARCHIVE, as_json: JsonOption = False) -> None:
    """Begin a new file, so that all others can be moved."""
    from archive.instants import utc_now
    from archive.store import Archive
    from archive.store.warc_moving import roll as begin

    with Archive.open(archive, writable=True) as opened:
        name = begin(opened, utc_now())
    if as_json:
        emit_json({"warc_file": name})
    else:
        emit_line(f"captures go to {name} from here on")


@app.command(epilog="Example: gongbao warc move /mnt/cold/warc")
def move(
    target: Annotated[Path, typer.Argument(metavar="DEST", help="A folder.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Names; default: all but the open one."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Move files to another folder or disk; their captures are found there."""
    from archive.instants import utc_now
    from archive.store import Archive
    from archive.store.warc_moving import move as move_files

    with (
        Archive.open(archive, writable=True) as opened,
        progress("files") as count,
    ):
        moved = move_files(opened, target, utc_now(), names=names or (), count=count)
    for file in moved:
        if as_json:
            emit_json(file.as_dict())
        else:
            emit_line(f"{file.name}: {file.byte_count:,} bytes in {file.folder}")
    if not moved and not as_json:
        emit_line("nothing to move: `gongbao warc roll` closes the open file")
