"""The commands of this package; each imports its work only when it runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from archive.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    JsonOption,
    SitesOption,
    log_options,
)
from archive.configuration import current
from archive.errors import ConfigurationError
from archive.instants import parse_duration

SiteArgument = Annotated[
    list[str] | None, typer.Argument(metavar="SITE", help="Ids of sites; default: all.")
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="One page, without a site file.")
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, help="Stop after so many pages.")
]
MaxTimeOption = Annotated[
    str | None,
    typer.Option("--max-time", help="Stop after this time: 480s, 30m, 2h."),
]
DryRunFlag = Annotated[
    bool, typer.Option("--dry-run", help="Print what is due; send nothing.")
]
FullFlag = Annotated[
    bool, typer.Option("--full", help="Walk every listing to its end.")
]
RefreshFlag = Annotated[
    bool, typer.Option("--refresh", help="Everything known counts as due now.")
]
MaxAgeOption = Annotated[
    str | None,
    typer.Option("--max-age", help="All not looked at for so long is due: 12h, 7d."),
]
RepairFlag = Annotated[
    bool, typer.Option("--repair", help="Fetch again what the WARC files have lost.")
]
NoAttachmentsFlag = Annotated[
    bool, typer.Option("--no-attachments", help="Leave files alone.")
]
AllowPrivateFlag = Annotated[
    bool, typer.Option("--allow-private", help="With --url: its host may be private.")
]

NoNotifyFlag = Annotated[
    bool, typer.Option("--no-notify", help="Tell no channel of [notify] at the end.")
]
ProcessesOption = Annotated[
    int | None, typer.Option(min=1, help="Processes; default: one a core.")
]
QuietFlag = Annotated[
    bool, typer.Option("--quiet", help="Nothing, unless somebody must act.")
]
VerboseFlag = Annotated[bool, typer.Option("--verbose", help="A line for each URL.")]
LogFileOption = Annotated[
    Path | None,
    typer.Option("--log-file", help="Add a line for each URL and event to this file."),
]
LogFormatOption = Annotated[
    str, typer.Option("--log-format", help="Of log lines: text or json.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="A setting of Scrapy's, like LOG_LEVEL=INFO.",
    ),
]


def parse_settings(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Names and values of `NAME=VALUE`; the value is read as Scrapy reads `-s`.

    >>> parse_settings(["LOG_LEVEL=INFO"])
    (('LOG_LEVEL', 'INFO'),)
    """
    pairs = []
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.isidentifier():
            msg = f"--set {text!r} is no setting: write it like LOG_LEVEL=INFO."
            raise ConfigurationError(msg)
        pairs.append((name, value))
    return tuple(pairs)


def register(app: typer.Typer) -> None:
    """Add demo, crawl, import, reclean and sites to the command line."""
    from crawler.onboarding.cli import app as sites

    app.command("demo", epilog="Example: gongbao demo demo-archive")(demo)
    app.command("crawl", epilog="Example: gongbao crawl --sites sites --max-time 30m")(
        crawl
    )
    app.command("import", epilog="Example: gongbao import pages/ collection.warc.gz")(
        import_
    )
    app.command("reclean", epilog="Example: gongbao reclean --since 3 --dry-run")(
        reclean
    )
    app.add_typer(sites, name="sites")


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where the demo's archive goes.")
    ] = Path("demo-archive"),
    as_json: JsonOption = False,
) -> None:
    """Crawl sample portals on this machine, change some pages, crawl again, check."""
    from crawler.demo.command import run_demo

    raise typer.Exit(run_demo(directory, as_json=as_json))


def crawl(  # noqa: PLR0913 - one parameter an option
    sites: SiteArgument = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    sites_dir: SitesOption = None,
    url: UrlOption = None,
    limit: LimitOption = None,
    max_time: MaxTimeOption = None,
    dry_run: DryRunFlag = False,
    full: FullFlag = False,
    refresh: RefreshFlag = False,
    max_age: MaxAgeOption = None,
    repair: RepairFlag = False,
    no_attachments: NoAttachmentsFlag = False,
    allow_private: AllowPrivateFlag = False,
    no_notify: NoNotifyFlag = False,
    settings: SetOption = None,
    quiet: QuietFlag = False,
    verbose: VerboseFlag = False,
    log_file: LogFileOption = None,
    log_format: LogFormatOption = "text",
    as_json: JsonOption = False,
) -> None:
    """Fetch all that is due, clean it and store it."""
    from crawler.engine.crawl import run_crawl
    from crawler.engine.options import CrawlOptions

    options = CrawlOptions(
        archive=archive,
        site_ids=tuple(sites or ()),
        sites_dir=sites_dir,
        url=url,
        limit=limit,
        max_time_s=parse_duration(max_time) if max_time else None,
        logs=log_options(quiet, verbose, log_file, log_format),
        configuration=current(),
        dry_run=dry_run,
        full=full,
        refresh=refresh,
        max_age_s=parse_duration(max_age) if max_age else None,
        repair=repair,
        attachments=not no_attachments,
        allow_private=allow_private,
        notify=not no_notify,
        settings=parse_settings(settings or ()),
        as_json=as_json,
    )
    raise typer.Exit(run_crawl(options))


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            help="WARC or HTML files, folders, *.jsonl: manifests, exports.",
        ),
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    processes: ProcessesOption = None,
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring in what was fetched elsewhere: captures, then records, with no network."""
    from crawler.workers.pool import Workers

    with Workers(processes, ["crawler.workers.imported"]) as workers:
        # They load the rules of cleaning while this process loads what it needs.
        from crawler.offline.importing import run_import

        code = run_import(paths, archive, workers, sites_dir=sites_dir, as_json=as_json)
    raise typer.Exit(code)


def reclean(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="RULES", help="Only what rules before this version cleaned."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    processes: ProcessesOption = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew after a run broken off.")
    ] = False,
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Clean the stored pages again with today's rules; nothing is fetched."""
    from crawler.workers.pool import Workers

    if since is not None and not since.isdecimal():
        msg = f"--since {since!r} is no version of the rules: it is a number, like 1."
        raise ConfigurationError(msg)
    with Workers(processes, ["crawler.workers.stored"]) as workers:
        # They load the rules of cleaning while this process loads what it needs.
        from crawler.offline.recleaning import RecleanOptions, run_reclean

        options = RecleanOptions(
            archive=archive,
            since=since,
            sites_dir=sites_dir,
            dry_run=dry_run,
            restart=restart,
            as_json=as_json,
        )
        code = run_reclean(options, workers)
    raise typer.Exit(code)
