"""What Scrapy says of single pages: nothing, since the archive says it all."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietLogFormatter(LogFormatter):
    """No line for a page that was fetched or stored; errors are said as ever."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: its capture is in the archive."""

    def scraped(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing: a page would be printed with its whole text."""
