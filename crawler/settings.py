"""Scrapy's settings: only what differs from its defaults, each with its reason."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from crawler.fetch.limits import DEADLINE_S, PAGE_BYTES
from crawler.site.contact import contact

CONTACT = contact()

BOT_NAME = "gongbao"
SPIDER_MODULES = ["crawler.spiders.portal"]
# Says who asks and whom to write to; crawls of public hosts need a contact.
USER_AGENT = f"gongbao/{version('gongbao')}" + (f" (+{CONTACT})" if CONTACT else "")

# Plain asyncio: an event loop of its own for each crawl, as often as one likes.
TWISTED_REACTOR_ENABLED = False

# Nothing listens on a port while we crawl, and nothing runs code from outside.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Our own handler: limits, addresses, deadlines. file: and data: in a link would read this machine's own disk.
DOWNLOAD_HANDLERS: dict[str, Any] = {
    "http": "crawler.fetch.handler.Fetcher",
    "https": "crawler.fetch.handler.Fetcher",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}

# Our scheduler is the archive's table of URLs: it survives kill -9, JOBDIR does not.
SCHEDULER = "crawler.engine.scheduler.Scheduler"
# The scheduler knows what is known; a second filter would only hold memory.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Sixteen hosts at once, one connection each; delays are the scheduler's business.
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
# Measured: about 30 % less CPU a page than with the default of 100.
CONCURRENT_ITEMS = 4

# All of a URL's life, however slowly its server drips.
DOWNLOAD_TIMEOUT = DEADLINE_S
# No report is larger; attachments have a limit of their own.
DOWNLOAD_MAXSIZE = PAGE_BYTES

# Payloads are kept as received; brotli and zstd would need one more reader.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}

# None of Scrapy's own: offsite, robots.txt, retries, redirects and statuses are decided
# by the scheduler and the spider, where the archive is told of it; there are no secrets,
# cookies, proxies or cache; a gzip bomb is opened in a worker that can be killed.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, Any] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, Any] = {}
# The tally and the archive count; memory is bounded by windows and workers.
EXTENSIONS_BASE: dict[str, Any] = {}
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    # Closest to the downloader: the bytes are stored before anybody reads them.
    "crawler.engine.capture_middleware.CaptureMiddleware": 990,
    # For sites that ask for it: the page as a browser shows it, captured too.
    "crawler.engine.render_middleware.RenderMiddleware": 980,
    # Our User-Agent and Accept headers on every request.
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
}
ITEM_PIPELINES = {"crawler.pipelines.PagePipeline": 100}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
STATS_DUMP = False

# Each page's end is in the archive; the log is for what somebody must act on.
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.engine.log_formatter.QuietLogFormatter"
# Our callbacks are ours: no need to parse their source at each response.
WARN_ON_GENERATOR_RETURN_VALUE = False
