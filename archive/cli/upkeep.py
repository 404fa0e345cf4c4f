"""`gongbao backup | restore | merge`: archives as wholes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.console import emit_json, emit_line, progress
from archive.errors import ArchiveUnusable


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("backup", epilog="Example: gongbao backup /mnt/backup/gongbao")(backup)
    app.command(
        "restore",
        epilog="Example: gongbao restore /mnt/backup/gongbao --archive new-archive",
    )(restore)
    app.command("merge", epilog="Example: gongbao merge parts/* --into all")(merge)


def backup(
    to: Annotated[Path, typer.Argument(metavar="TO", help="The backup's folder.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Read only WARC files that have changed, and check ends."
        ),
    ] = False,
    keep_damaged: Annotated[
        bool,
        typer.Option("--keep-damaged", help="Keep the copy though it is damaged."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy the archive, also while it is crawled; only what is new of WARC files."""
    from archive.instants import utc_now
    from archive.store import Archive
    from archive.upkeep.backup import Options
    from archive.upkeep.backup import backup as copy

    options = Options(quick=quick, keep_damaged=keep_damaged)
    with Archive.open(archive) as opened, progress("captures") as count:
        done = copy(opened, to, utc_now(), options=options, count=count)
    if as_json:
        emit_json(done.as_dict())
    else:
        emit_line(
            f"{done.folder}: {done.records} records, {done.captures} captures,"
            f" {done.byte_count:,} bytes ({done.new_bytes:,} new),"
            f" {done.damage or 'no'} damage"
        )
    if done.damage:
        raise typer.Exit(ArchiveUnusable.exit_code)


def restore(
    source: Annotated[
        Path, typer.Argument(metavar="FROM", help="A folder that `backup` has filled.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="In the place of the archive that is there."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make an archive of a backup, in a folder that is absent or empty; verify it."""
    from archive.upkeep.restore import restore as put_back

    with progress("captures") as count:
        done = put_back(source, archive, replace=replace, count=count)
    if as_json:
        emit_json(done.as_dict())
    else:
        emit_line(
            f"{done.folder}: {done.records} records, {done.captures} captures as of"
            f" {done.made_at}, {done.damage or 'no'} damage"
        )
    if done.damage:
        raise typer.Exit(ArchiveUnusable.exit_code)


def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Folders of archives.")
    ],
    into: Annotated[
        Path, typer.Option("--into", help="The merged archive's folder, new or former.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Bring what is new in many archives into one, for search, exports, the web page."""
    from archive.instants import utc_now
    from archive.merging.merge import merge as bring

    with progress("archives", len(folders)) as count:
        done = bring(folders, into, utc_now(), count)
    if as_json:
        emit_json(done.as_dict())
    else:
        emit_line(
            f"{done.folder}: {done.records} records of {done.parts} archives;"
            f" {done.changed_records} came from {done.changed_parts} of them"
        )
