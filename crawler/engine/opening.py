"""Before the first request: sites, contact, archive, lock, workers; then the run."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from scrapy import signals

from archive.canonical import BadUrl, host_of, resolved
from archive.console import say
from archive.errors import ArchiveLocked, ConfigurationError, GongbaoError
from archive.notices.channels import alerts_from
from archive.notices.telling import tell_after_crawl
from archive.store import Archive
from archive.store.repair import check_captures
from crawler.engine.browser import need_browser
from crawler.engine.due_queue import paces_of
from crawler.engine.health import finish
from crawler.engine.run import CrawlRun
from crawler.fetch.guard import refusal_of
from crawler.site.contact import need_contact
from crawler.site.definition import choose_sites, load_sites, site_folder
from crawler.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.crawler import Crawler

    from crawler.engine.options import CrawlOptions
    from crawler.site.definition import Site

# Polite portals give no more to do, and so few hold all of a crawl within 512 MB.
MOST_WORKERS = 2


def sites_for(options: CrawlOptions) -> list[Site]:
    """The sites that a crawl is asked for; none for a single URL."""
    if options.allow_private and options.url is None:
        raise ConfigurationError(
            "--allow-private goes with --url; for a site, set allow_private = true"
            " under [politeness] in its file."
        )
    if options.url is not None:
        try:
            url = resolved(options.url)
        except BadUrl as error:
            msg = f"--url {options.url!r} is not a URL that can be fetched: {error}."
            raise ConfigurationError(msg) from error
        if not options.allow_private and refusal_of(url) == "private_address":
            msg = (
                f"--url {options.url!r} is an address of this machine or network: add"
                " --allow-private if it may be asked."
            )
            raise ConfigurationError(msg)
        return []
    sites = load_sites(site_folder(options.sites_dir))
    return choose_sites(sites, options.site_ids)


def check_contact(sites: list[Site], options: CrawlOptions) -> None:
    """A public host may know whom to write to; loopback needs no contact."""
    hosts = [host for site in sites for host in site.hosts]
    if options.url is not None:
        hosts.append(host_of(resolved(options.url)))
    need_contact(hosts)


@contextmanager
def opened_run(options: CrawlOptions) -> Iterator[CrawlRun]:
    """A run with its archive locked and its workers ready, until the block ends."""
    sites = sites_for(options)
    check_contact(sites, options)
    paces_of(sites, options)  # told before anything is opened
    need_browser(sites)
    run: CrawlRun | None = None
    with ExitStack() as stack:
        # First in and so last out: when the archive is free again.
        stack.push(lambda _kind, error, _trace: _tell(options, run, error))
        archive = stack.enter_context(Archive.open(options.archive, create=True))
        stack.enter_context(archive.lock())
        lost = check_captures(archive, repair=options.repair)
        if lost:
            say(f"gongbao: {lost} lost captures were given up; their pages are due.")
        workers = Workers(min(os.cpu_count() or 1, MOST_WORKERS), is_lazy=True)
        stack.callback(workers.close)
        run = CrawlRun(archive, sites, options, workers=workers)
        run.queue.plant()
        if run.queue.has_new():
            workers.prepare(is_light=False)  # while Scrapy begins
        yield run


def _tell(
    options: CrawlOptions, run: CrawlRun | None, error: BaseException | None
) -> None:
    """Tell the channels of `[notify]`, unless nothing was begun or all is to end."""
    is_to_end = run is not None and run.stop_reason == "signal"
    nothing_begun = isinstance(error, ArchiveLocked | ConfigurationError)
    if options.notify and not (is_to_end or nothing_begun):
        with suppress(OSError):  # who reads the summary need not wait for channels
            sys.stdout.flush()
        tell_after_crawl(options.archive, partial(alerts_from, options.configuration))


def run_for(crawler: Crawler, options: CrawlOptions) -> CrawlRun:
    """A run for `scrapy crawl`, which knows nothing of ours; it ends with its spider."""
    stack = ExitStack()
    try:
        run = stack.enter_context(opened_run(options))
    except GongbaoError as error:
        say(f"gongbao: {error}")
        # The sentence is said; the loop would add the traceback of this exit.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise SystemExit(error.exit_code) from None

    def end() -> None:
        try:
            with stack:
                run.leave()
                finish(run)
        except GongbaoError as error:
            say(f"gongbao: {error}")

    run.on_stop = lambda: asyncio.ensure_future(crawler.stop_async())
    crawler.signals.connect(end, signals.spider_closed, weak=False)
    return run
