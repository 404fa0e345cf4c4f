"""`gongbao crawl`: one run of Scrapy, its signals and its end; gives the exit code."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging

from archive.errors import ConfigurationError, GongbaoError
from archive.logs import logging_as
from crawler.engine.dry_run import print_due
from crawler.engine.health import finish
from crawler.engine.opening import opened_run, sites_for
from crawler.engine.telling import telling_of
from crawler.engine.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.crawler import Crawler

    from crawler.engine.options import CrawlOptions
    from crawler.engine.run import CrawlRun
    from crawler.engine.telling import Telling

logger = logging.getLogger(__name__)

# How long what is under way may take after the first signal.
GRACE_S = 30.0
FLUSH_S = 1.0


def run_crawl(options: CrawlOptions) -> int:
    """Crawl what is due and say what came of it; the exit code of docs/operations.md."""
    if options.dry_run:
        return print_due(options, sites_for(options))
    settings = project_settings(options.settings)
    with logging_as(options.logs), opened_run(options) as run:
        with telling_of(run) as telling:
            try:
                asyncio.run(_crawl(run, settings, telling))
            finally:
                run.leave()
        return finish(run)


def project_settings(given: Iterable[tuple[str, str]] = ()) -> Settings:
    """Scrapy's settings of this project, wherever the command was started.

    `given` are those of the command line; they outdo all others.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    for name, value in given:
        try:
            settings.set(name, value, priority="cmdline")
        except ValueError as error:
            msg = f"--set {name}={value} is no value for this setting: {error}."
            raise ConfigurationError(msg) from error
    return settings


async def _crawl(run: CrawlRun, settings: Settings, telling: Telling) -> None:
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    if any(name.startswith("LOG_") for name, _ in run.options.settings):
        configure_logging(settings)
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler("portal")
    crawling = runner.crawl(crawler, run=run)
    loop = asyncio.get_running_loop()
    run.on_stop = lambda: _stop_soon(run, crawler, crawling)
    loop.set_exception_handler(lambda _, context: _went_wrong(run, context))
    flushing = loop.create_task(_flush_now_and_then(run, telling))
    if run.options.seconds is not None:
        loop.call_later(run.options.seconds, run.stop, "max_time")
    try:
        with (
            Watchdog(),
            _signals(loop, run, crawling),
            suppress(asyncio.CancelledError),
        ):
            await crawling
    except Exception as error:
        if isinstance(error, GongbaoError) or not run.options.settings:
            raise
        msg = f"the crawl cannot start with these settings (--set): {error!r}."
        raise ConfigurationError(msg) from error
    finally:
        flushing.cancel()


def _went_wrong(run: CrawlRun, context: dict[str, Any]) -> None:
    """An error outside of any page, such as a full disk when URLs are claimed.

    What asyncio tells of single connections ends none but these.
    """
    error = context.get("exception")
    logger.debug("asyncio: %s", context.get("message"), exc_info=error)
    if not isinstance(error, Exception) or run.is_fatal(error):
        return
    if "handle" in context:
        run.stop("error", error)


def _stop_soon(run: CrawlRun, crawler: Crawler, crawling: asyncio.Task[None]) -> None:
    """Let what is under way end, for a while; then end it."""
    loop = asyncio.get_running_loop()
    stopping = loop.create_task(crawler.stop_async())
    crawling.add_done_callback(lambda _: stopping.cancel())
    loop.call_later(GRACE_S, _abort, run, crawling)


def _abort(run: CrawlRun, crawling: asyncio.Task[None]) -> None:
    run.is_aborted = True
    crawling.cancel()


async def _flush_now_and_then(run: CrawlRun, telling: Telling) -> None:
    while True:
        telling.beat()
        await asyncio.sleep(FLUSH_S)
        try:
            run.archive.flush_if_old()
        except GongbaoError as error:
            run.is_fatal(error)
            return


@contextmanager
def _signals(
    loop: asyncio.AbstractEventLoop, run: CrawlRun, crawling: asyncio.Task[None]
) -> Iterator[None]:
    """The first SIGTERM or SIGINT ends the crawl in order, the second at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal() -> None:
        if run.is_stopping:
            _abort(run, crawling)
        run.stop("signal")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
