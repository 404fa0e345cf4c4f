"""The commands that read an archive: search, show, changes, query, verify.

Each imports its work only when it runs, so that `gongbao --help` stays quick.
"""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from archive.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    JsonOption,
    KindOption,
    RegionOption,
    SiteOption,
    YearOption,
    filters_for,
)
from archive.console import emit_json, emit_line, progress
from archive.errors import ArchiveUnusable


def register(app: typer.Typer) -> None:
    """Add this package's commands to the command line."""
    app.command(
        "search",
        epilog="Example: gongbao search 法治政府 --year 2021 --region 广东",
        # Words may begin with a hyphen: any string is words to look for.
        context_settings={"ignore_unknown_options": True},
    )(search)
    app.command("show", epilog="Example: gongbao show 1f0c2d3e4a5b6c7d --diff")(show)
    app.command("changes", epilog="Example: gongbao changes --since 0")(changes)
    app.command(
        "query",
        epilog="Example: gongbao query 'select kind, count(*) from records group by 1'",
    )(query)
    app.command("verify", epilog="Example: gongbao verify --archive gongbao-archive")(
        verify
    )
    from archive.cli import (
        config,
        coverage,
        export,
        hosts,
        mcp,
        monitor,
        notify,
        serve,
        storage,
        upkeep,
        warc,
    )

    config.register(app)
    monitor.register(app)
    coverage.register(app)
    export.register(app)
    mcp.register(app)
    notify.register(app)
    serve.register(app)
    upkeep.register(app)
    app.add_typer(hosts.app, name="hosts")
    app.add_typer(storage.app, name="storage")
    app.add_typer(warc.app, name="warc")


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORD", help="Words; all must be there.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    limit: Annotated[
        int, typer.Option(min=1, help="Show at most so many records.")
    ] = 20,
    kind: KindOption = None,
    year: YearOption = None,
    region: RegionOption = None,
    site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find records, best first; any string is words to look for."""
    from archive.queries.search import search as find
    from archive.store import Archive

    with Archive.open(archive) as opened:
        filters = filters_for(opened, site=site, kind=kind, year=year, region=region)
        hits = find(opened, " ".join(words), limit=limit, filters=filters)
    if as_json:
        for hit in hits:
            emit_json(hit.as_dict())
        return
    from archive.cli.tables import print_hits

    print_hits(hits, " ".join(words))


def show(
    record: Annotated[str, typer.Argument(metavar="ID", help="Record id, or its URL.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    version: Annotated[
        int | None, typer.Option(min=1, help="A former version; 1 is the first.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="What the version changed, line by line.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="The page as it was received.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a record: its fields and text, a version, a difference, or the raw page."""
    from archive.cli.show import shown
    from archive.store import Archive

    with Archive.open(archive) as opened:
        shown(opened, record, version=version, diff=diff, raw=raw, as_json=as_json)


def changes(
    since: Annotated[
        int, typer.Option(min=0, help="Only what came after this seq; 0: all.")
    ] = 0,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Go on as the archive changes; Ctrl-C ends."),
    ] = False,
    as_json: JsonOption = False,  # noqa: ARG001 - it is JSON lines anyway
) -> None:
    """Tell what happened to records: JSON lines; the last seq is the next cursor."""
    import sys

    from archive.queries.follow import follow as changes_for_ever
    from archive.store import Archive

    with Archive.open(archive) as opened:
        if not follow:
            for change in opened.changes(since):
                emit_json(change.as_dict())
            return
        try:
            for told in changes_for_ever(opened, since):
                if told is None:
                    sys.stdout.flush()
                else:
                    emit_json(told.as_dict())
        except KeyboardInterrupt:
            return  # the ordinary end of following


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT statement.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    seconds: Annotated[
        float, typer.Option(min=0.001, help="Stop a query that takes more seconds.")
    ] = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Ask the archive in SQL, read-only; tables and columns stand in docs/schema.md."""
    from archive.cli.tables import print_rows
    from archive.queries.sql import query as ask
    from archive.store import Archive

    with (
        Archive.open(archive) as opened,
        closing(ask(opened, sql, limit_s=seconds)) as rows,
    ):
        if as_json:
            for names, values in rows:
                emit_json(dict(zip(names, values, strict=True)))
        else:
            print_rows(rows)


def verify(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Give up what is damaged; the next crawl gets it."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check all of it: pages against digests, records against pages, the accounts."""
    from archive.store import Archive
    from archive.store.repair import verify_and_repair
    from archive.store.verify import verify as check

    with (
        Archive.open(archive, writable=repair) as opened,
        progress("captures") as count,
    ):
        report = (verify_and_repair if repair else check)(opened, count)
    if as_json:
        emit_json(report.as_dict())
    else:
        for damage in report.damage:
            where = " ".join(
                f"{k}={v}" for k, v in damage.items() if k not in {"code", "detail"}
            )
            emit_line(f"{damage['code']}: {damage['detail']} {where}".rstrip())
        emit_line(
            f"{report.captures} captures, {report.records} records, {report.urls} URLs:"
            f" {len(report.damage) or 'no'} damage"
        )
        if report.lost:
            emit_line(
                f"{report.lost} captures or versions were given up ({report.repaired}"
                " now): table issues, codes capture_lost, version_damaged"
            )
        if report.unread:
            emit_line(f"{report.unread} captures were never read: gongbao reclean")
    if report.damage:
        raise typer.Exit(ArchiveUnusable.exit_code)
