"""What Scrapy says of single pages: nothing, since the archive says it all."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter, LogFormatterResult

if TYPE_CHECKING:
    from scrapy import Request


class QuietLogFormatter(LogFormatter):
    """No line for a page; an error of our own is said once, at the end."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: its capture is in the archive."""

    def scraped(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: a page would be printed with its whole text."""

    def item_error(self, item: Any, *_: Any) -> LogFormatterResult:
        """One line; the error itself ends the run and is told there."""
        message = "storing %(item)s went wrong"
        return {"level": logging.DEBUG, "msg": message, "args": {"item": item}}

    def spider_error(self, _: Any, request: Request, *__: Any) -> LogFormatterResult:
        """One line; the error itself ends the run and is told there."""
        message = "handling %(url)s went wrong"
        return {"level": logging.DEBUG, "msg": message, "args": {"url": request.url}}
