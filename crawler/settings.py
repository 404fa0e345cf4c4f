"""Scrapy's settings: only what differs from its defaults, each with its reason.

The first part holds for every spider of this project, `scrapy shell` included; PORTAL is
what the portal spider's run puts in place above it. A spider's `custom_settings`, `-s`
and `gongbao crawl --set` outdo both; docs/scrapy.md.
"""

from __future__ import annotations

from typing import Any

from archive import __version__
from crawler.fetch.limits import DEADLINE_S, PAGE_BYTES
from crawler.site.contact import contact

CONTACT = contact()

BOT_NAME = "gongbao"
SPIDER_MODULES = ["crawler.spiders"]
# Says who asks and whom to write to; crawls of public hosts need a contact.
USER_AGENT = f"gongbao/{__version__}" + (f" (+{CONTACT})" if CONTACT else "")
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "gongbao"
DOWNLOAD_DELAY = 3
CONCURRENT_REQUESTS_PER_DOMAIN = 1

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
# What is unread is bounded by crawler/fetch/held.py; this would hold up every host.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 512_000_000

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

# Chinese as it is, not as \uXXXX.
FEED_EXPORT_ENCODING = "utf-8"
# What somebody must act on.
LOG_LEVEL = "WARNING"

PORTAL: dict[str, Any] = {
    # The archive's table of URLs: it survives kill -9, JOBDIR does not.
    "SCHEDULER": "crawler.engine.scheduler.Scheduler",
    # The scheduler knows what is known; a second filter would only hold memory.
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    # Sixteen hosts at once, one connection each; delays are the scheduler's business.
    "CONCURRENT_REQUESTS": 16,
    "DOWNLOAD_DELAY": 0,
    # A response gives one page: each further one would be a task that waits for none.
    "CONCURRENT_ITEMS": 1,
    # The archive keeps bytes; nobody asks for a response's own selectors.
    "FETCH_BARE": True,
    # Few of Scrapy's own: offsite, robots.txt, retries, redirects and statuses are
    # decided by scheduler and spider, where the archive is told of it; there are no
    # secrets, proxies or cache; a gzip bomb is opened in a worker that can be killed.
    "ROBOTSTXT_OBEY": False,
    "DOWNLOADER_MIDDLEWARES_BASE": {
        # Our User-Agent and Accept headers on every request.
        "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
        # For sites that ask for it: the page as a browser shows it, captured too.
        "crawler.middlewares.RenderMiddleware": 980,
        # Closest to the downloader: the bytes are stored before anybody reads them.
        "crawler.middlewares.CaptureMiddleware": 990,
    },
    "SPIDER_MIDDLEWARES_BASE": {},
    # A page is stored first; pipelines of one's own get its record.
    "ITEM_PIPELINES_BASE": {"crawler.pipelines.ArchivePipeline": 0},
    "EXTENSIONS_BASE": {
        "scrapy.extensions.corestats.CoreStats": 0,
        "scrapy.extensions.feedexport.FeedExporter": 0,
        # And those counts of DownloaderStats that cost nothing.
        "crawler.extensions.RunStats": 0,
    },
    "STATS_DUMP": False,
    "STATS_CLASS": "crawler.extensions.PlainStats",
    # Each page's end is in the archive; the log is for what somebody must act on.
    "LOG_FORMATTER": "crawler.extensions.QuietLogFormatter",
    # Our callbacks are ours: no need to parse their source at each response.
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
}
