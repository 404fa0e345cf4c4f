"""Options that mean the same in every command, whichever package it stands in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast, get_args

import typer

from archive.closed_lists import Kind
from archive.configuration import choose_archive, sections
from archive.errors import ConfigurationError, unknown
from archive.logs import LogFormat, LogOptions

if TYPE_CHECKING:
    from archive.store import Archive
    from archive.store.filters import Filters

DEFAULT_ARCHIVE: Final = sections.DEFAULT_ARCHIVE


def chosen_archive(context: typer.Context, given: Path) -> Path:
    """The archive of a command: its option's, the environment's, the usual one."""
    source = context.get_parameter_source("archive")
    is_given = source is not None and source.name != "DEFAULT"
    return choose_archive(given if is_given else None)


ArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive",
        envvar="GONGBAO_ARCHIVE",
        help="The archive's folder.",
        callback=chosen_archive,
    ),
]
SitesOption = Annotated[
    Path | None,
    typer.Option(
        "--sites",
        help="Folder of site files; default: of $GONGBAO_SITES or gongbao.toml, else the"
        " bundled ones.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="JSON on stdout and nothing else there.")
]
SiteOption = Annotated[str | None, typer.Option(help="Only this site; its id.")]
KindOption = Annotated[
    str | None,
    typer.Option(
        help="Only this kind, like law_government; a wrong one is told with all."
    ),
]
YearOption = Annotated[int | None, typer.Option(help="Only reports on this year.")]
RegionOption = Annotated[
    str | None,
    typer.Option(help="Only there: a name's beginning, or a GB/T 2260 code."),
]
SinceOption = Annotated[
    int | None, typer.Option(min=0, help="Only what came after this seq of `changes`.")
]
SourceOption = Annotated[
    str | None, typer.Option(help="Only from this source, spelt in full.")
]
ToOption = Annotated[
    Path, typer.Option("--to", help="The file (or folder) to write; - is stdout.")
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format", help="jsonl, csv, parquet, atom, datapackage, cdxj, wacz."
    ),
]
RawCellsFlag = Annotated[
    bool, typer.Option("--raw-cells", help="CSV: leave formulas as they are.")
]
PartitionOption = Annotated[
    str | None,
    typer.Option(
        "--partition",
        metavar="KEYS",
        help="Parquet: a folder partitioned by some of kind,year,province,site_id.",
    ),
]
FromOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        metavar="DIR...",
        help="With --partition: the archives' folders; default: that of --archive.",
    ),
]
FurtherArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="DIR", hidden=True, help="Further folders after --from."),
]
LinkedDataFlag = Annotated[
    bool, typer.Option("--ld", help="JSONL: lines are schema.org Reports.")
]
ForceFlag = Annotated[
    bool, typer.Option("--force", help="Write over a file that is no export.")
]


def filters_for(archive: Archive, **asked: Any) -> Filters:
    """The filters of a command's options; a kind or site that is not there is told."""
    from archive.store.filters import Filters

    filters = Filters(**asked)
    kinds = get_args(Kind)
    if filters.kind is not None and filters.kind not in kinds:
        raise unknown("kind", filters.kind, kinds, f"use {', '.join(kinds)}.")
    if filters.site is not None:
        known = {
            row[0]
            for row in archive.rows(
                "SELECT site_id FROM sites UNION SELECT site_id FROM records"
                " WHERE site_id IS NOT NULL"
            )
        }
        if filters.site not in known:
            how = "`gongbao status` shows the archive's sites."
            raise unknown("site", filters.site, known, how)
    return filters


def log_options(
    quiet: bool, verbose: bool, file: Path | None, log_format: str
) -> LogOptions:
    """What the options ask of the log; ConfigurationError where they disagree."""
    if quiet and verbose:
        raise ConfigurationError("--quiet and --verbose go not together: give one.")
    formats = get_args(LogFormat)
    if log_format not in formats:
        raise unknown("log format", log_format, formats, f"use {', '.join(formats)}.")
    return LogOptions(quiet, verbose, file, cast("LogFormat", log_format))
