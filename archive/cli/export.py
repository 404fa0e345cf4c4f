"""`gongbao export`: an archive as a file, or many as a folder of partitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from archive.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    ForceFlag,
    FormatOption,
    FromOption,
    FurtherArgument,
    JsonOption,
    KindOption,
    LinkedDataFlag,
    PartitionOption,
    RawCellsFlag,
    RegionOption,
    SinceOption,
    SiteOption,
    SourceOption,
    ToOption,
    YearOption,
    filters_for,
)
from archive.console import emit_json, emit_line, progress, say
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from archive.export.exporting import Exported


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(
        "export", epilog="Example: gongbao export --format csv --to records.csv"
    )(export)


def export(  # noqa: PLR0913 - one parameter an option
    to: ToOption,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    format_name: FormatOption = "jsonl",
    since: SinceOption = None,
    kind: KindOption = None,
    year: YearOption = None,
    region: RegionOption = None,
    site: SiteOption = None,
    source: SourceOption = None,
    raw_cells: RawCellsFlag = False,
    linked_data: LinkedDataFlag = False,
    partition: PartitionOption = None,
    folders: FromOption = None,
    further: FurtherArgument = None,
    force: ForceFlag = False,
    as_json: JsonOption = False,
) -> None:
    """Write records or captures to a file; equal archives give equal bytes."""
    if partition is not None or folders or further:
        narrowed = (since, kind, year, region, site, source, raw_cells, linked_data)
        _refuse_odd_lake(format_name, partition, folders, further, narrowed)
        parts = [*(folders or (archive,)), *(further or ())]
        _export_lake(to, parts, str(partition), force=force, as_json=as_json)
        return
    from archive.export.exporting import OF_CAPTURES
    from archive.export.exporting import export as write
    from archive.export.targets import is_stream
    from archive.export.wanted import Wanted
    from archive.store import Archive

    label = "captures" if format_name in OF_CAPTURES else "records"
    with Archive.open(archive) as opened, progress(label) as count:
        wanted = Wanted(
            format_name=format_name,
            filters=filters_for(
                opened,
                site=site,
                kind=kind,
                year=year,
                region=region,
                source=source,
                since=since,
            ),
            raw_cells=raw_cells,
            linked_data=linked_data,
            force=force,
        )
        done = write(opened, to, wanted, count)
    _say(done, label, is_streamed=is_stream(to), as_json=as_json)


def _say(done: Exported, label: str, *, is_streamed: bool, as_json: bool) -> None:
    number = done.records if done.captures is None else done.captures
    if is_streamed:
        say(f"{done.path}: {done.records or done.captures or 0} {label}")
    elif as_json:
        emit_json(done.as_dict())
    else:
        emit_line(f"{done.path}: {number} {label}")


def _refuse_odd_lake(
    format_name: str,
    partition: str | None,
    folders: list[Path] | None,
    further: list[Path] | None,
    narrowed: tuple[Any, ...],
) -> None:
    """ConfigurationError for options that do not go together."""
    if further and not folders:
        msg = f"{further[0]} stands alone: name archives as --from DIR…, others not at all."
        raise ConfigurationError(msg)
    if partition is None:
        msg = "--from is for a lake: give --partition too, or name one --archive."
        raise ConfigurationError(msg)
    if format_name != "parquet":
        msg = "--partition is for Parquet: give --format parquet too."
        raise ConfigurationError(msg)
    if any(option not in (None, False) for option in narrowed):
        msg = "a lake holds all records: leave out the filters, and filter as you read."
        raise ConfigurationError(msg)


def _export_lake(
    to: Path, parts: list[Path], partition: str, *, force: bool, as_json: bool
) -> None:
    from archive.lake.exporting import export_lake
    from archive.lake.partitions import parse_keys

    keys = parse_keys(partition)
    with progress("records") as count:
        done = export_lake(parts, to, keys, force=force, count=count)
    if as_json:
        emit_json(done.as_dict())
    else:
        emit_line(
            f"{done.path}: {done.records} records in {done.partitions} partitions;"
            f" {done.written_files} files written, {done.removed_files} taken away"
        )
