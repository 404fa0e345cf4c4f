"""`gongbao fleet …` and `gongbao worker`: many machines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from archive import __version__
from archive.cli.options import JsonOption, SitesOption, log_options
from archive.console import emit_json, emit_line
from archive.errors import ConfigurationError
from archive.logs import logging_as

T = TypeVar("T")
JobsOption = Annotated[
    int, typer.Option("--jobs", min=1, max=64, help="Sites that are crawled at once.")
]
UntilIdleFlag = Annotated[
    bool, typer.Option("--until-idle", help="End when nothing is left to do.")
]
VerboseFlag = Annotated[bool, typer.Option("--verbose", help="A line for each job.")]
LogFileOption = Annotated[
    Path | None, typer.Option("--log-file", help="Add the log's lines to this file.")
]
DueFlag = Annotated[
    bool, typer.Option("--due", help="Only those that are due by their interval.")
]
SiteArgument = Annotated[
    list[str] | None, typer.Argument(metavar="SITE", help="Ids of sites; default: all.")
]
ResumeFlag = Annotated[
    bool, typer.Option("--resume", help="Let the workers go on again.")
]
NoWaitFlag = Annotated[
    bool, typer.Option("--no-wait", help="Do not wait until the last job has ended.")
]

app = typer.Typer(
    no_args_is_help=True,
    help="Crawl on many machines, as jobs on PostgreSQL.",
    epilog="Example: gongbao fleet status",
)


def register(main: typer.Typer) -> None:
    """Add fleet and worker to the command line."""
    app.command("init", epilog="Example: gongbao fleet init")(init)
    app.command("submit", epilog="Example: gongbao fleet submit --due")(submit)
    app.command("status", epilog="Example: gongbao fleet status --json")(status)
    app.command("drain", epilog="Example: gongbao fleet drain")(drain)
    app.command("reclean", epilog="Example: gongbao fleet reclean --since 3")(reclean)
    main.add_typer(app, name="fleet")
    main.command("worker", epilog="Example: gongbao worker --jobs 8")(worker)


def init(as_json: JsonOption = False) -> None:
    """Make the fleet's tables in PostgreSQL, or bring them up to date."""
    from archive.configuration import current
    from crawler.fleet.postgres import find_address
    from crawler.fleet.schema import prepare
    from crawler.fleet.settings import place_of

    address = find_address(current())
    done = prepare(address, __version__, place_of(current()))
    if as_json:
        emit_json(asdict(done))
        return
    for name in done.applied:
        emit_line(f"applied: {name}")
    emit_line(f"{address.shown}: tables {done.version}, jobs {done.procrastinate}")
    if done.waiting:
        emit_line(
            f"{', '.join(done.waiting)} waits for these workers to end:"
            f" {', '.join(done.older_workers)}; then run this again."
        )


def submit(
    sites: SiteArgument = None,
    due: DueFlag = False,
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make sites the fleet's and have them crawled now, before all that are due."""
    from crawler.fleet.housekeeping import submit_asked_for, submit_due
    from crawler.fleet.ledger import Ledger
    from crawler.fleet.site_files import SiteFiles
    from crawler.site.definition import choose_sites, load_sites

    if due and sites:
        raise ConfigurationError("--due goes without names: they are due when asked.")
    files = SiteFiles(sites_dir)
    chosen = choose_sites(load_sites(files.folder), sites or ())
    names = [site.site_id for site in chosen]

    async def add(queue: Any) -> int:
        if due:
            return await submit_due(queue, Ledger(queue), files)
        return await submit_asked_for(queue, Ledger(queue), files, names)

    added = _with_queue(add)
    if as_json:
        emit_json({"added": added, "sites": None if due else len(names)})
    else:
        emit_line(f"{added} jobs were added.")


def status(as_json: JsonOption = False) -> None:
    """Show workers, sites, jobs and what goes wrong."""
    from archive.configuration import current
    from crawler.fleet.status import lines, status_of

    beat_s = current()["fleet"]["beat"]
    told = _with_queue(lambda queue: status_of(queue, beat_s=beat_s))
    if as_json:
        emit_json(told)
    else:
        for line in lines(told):
            emit_line(line)
    raise typer.Exit(told["exit_code"])


def drain(
    resume: ResumeFlag = False, no_wait: NoWaitFlag = False, as_json: JsonOption = False
) -> None:
    """Have all workers end what they do, carry it home and begin nothing more."""
    import asyncio

    from archive.console import say
    from crawler.fleet.ledger import Ledger

    async def work(queue: Any) -> int:
        ledger = Ledger(queue)
        await ledger.drain(is_drained=not resume)
        doing = (await ledger.busy())["doing"]
        while doing and not resume and not no_wait:
            say(f"gongbao: {doing} jobs are being ended.")
            await asyncio.sleep(1.0)
            doing = (await ledger.busy())["doing"]
        return doing

    doing = _with_queue(work)
    if as_json:
        emit_json({"drained": not resume, "doing": doing})
    elif resume:
        emit_line("the workers go on.")
    else:
        emit_line(f"the fleet is drained; {doing} jobs are still under way.")


def reclean(
    since: Annotated[
        str,
        typer.Option(
            metavar="RULES", help="Only what rules before this version cleaned."
        ),
    ],
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Clean the stored pages of all archives again; nothing is fetched."""
    from crawler.fleet.housekeeping import submit_recleans
    from crawler.fleet.ledger import Ledger
    from crawler.fleet.site_files import SiteFiles

    if not since.isdecimal():
        msg = f"--since {since!r} is no version of the rules: it is a number, like 1."
        raise ConfigurationError(msg)

    async def work(queue: Any) -> tuple[int, int]:
        ledger = Ledger(queue)
        wanted = await ledger.want_reclean(since)
        return len(wanted), await submit_recleans(queue, ledger, SiteFiles(sites_dir))

    wanted, added = _with_queue(work)
    if as_json:
        emit_json({"archives": wanted, "added": added})
    else:
        emit_line(
            f"{wanted} archives are to be cleaned again; {added} jobs were added."
        )


def worker(
    jobs: JobsOption = 1,
    sites_dir: SitesOption = None,
    until_idle: UntilIdleFlag = False,
    verbose: VerboseFlag = False,
    log_file: LogFileOption = None,
    log_format: Annotated[
        str, typer.Option("--log-format", help="Of log lines: text or json.")
    ] = "text",
) -> None:
    """Do the fleet's jobs until a signal comes; then carry home what was begun."""
    from crawler.fleet.worker import WorkerOptions, run_worker

    options = WorkerOptions(jobs=jobs, sites_dir=sites_dir, until_idle=until_idle)
    logs = log_options(False, verbose, log_file, log_format)
    with logging_as(logs):
        raise typer.Exit(run_worker(options))


def _with_queue(work: Callable[[Any], Awaitable[T]]) -> T:
    """What some work on the fleet's tables gives."""
    import asyncio

    from archive.configuration import current
    from crawler.fleet import schema
    from crawler.fleet.postgres import find_address
    from crawler.fleet.queue import Queue

    address = find_address(current())
    schema.check(address, None)

    async def run() -> T:
        queue = Queue(address)
        async with queue.opened():
            return await work(queue)

    return asyncio.run(run())
